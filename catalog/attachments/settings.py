"""Limits of handouts."""

MOST_BYTES = 100 * 1024**2
"""Of one file: slides with pictures have 5 to 60 MB; a film belongs into a lesson of its own."""
MOST_FILES = 20
"""Of one lesson."""
MOST_OF_LESSON = 500 * 1024**2
"""Bytes of all handouts of one lesson."""
MAX_NAME = 120  # characters, without the ending
