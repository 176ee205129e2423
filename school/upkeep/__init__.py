"""Checks of the school's state and the removal of unused objects."""
