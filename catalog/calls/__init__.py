"""Calls for clips: a teacher asks neighbours to show how they do something that a lesson teaches."""
