"""Classrooms: places with a screen, where neighbours watch together."""
