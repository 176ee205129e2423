"""Chapters of a video: the second at which each begins, and its title."""
