"""Facts about videos in words."""
