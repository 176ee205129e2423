"""Removing courses, lessons and videos, and undoing that for a while."""
