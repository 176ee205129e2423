"""Where a member stopped in each lesson."""
