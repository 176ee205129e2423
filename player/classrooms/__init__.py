"""Classrooms: places with a screen, and what happens in them."""
