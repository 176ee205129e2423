"""Classrooms and their screens: who pairs them, what a screen is told, and what it says of itself."""
