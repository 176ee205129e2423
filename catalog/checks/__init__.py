"""Checks of neighbours' videos before a person looks: facts with the seconds they hold for, never a verdict."""
