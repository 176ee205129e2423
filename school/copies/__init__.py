"""Copies of a school: its objects in another store, all of it in a backup, and back."""
