"""Uploads of videos: they are received, inspected, then encoded for a lesson."""
