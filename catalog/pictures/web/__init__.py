"""The routes of pictures."""
