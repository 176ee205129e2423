"""Calls for help from classrooms, and the people on duty that answer them."""
