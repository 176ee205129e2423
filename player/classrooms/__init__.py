"""Classrooms: rooms with a screen in them, and what is shown there."""
