"""Pages and addresses for programs of calls for clips."""
