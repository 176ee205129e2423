"""The team of a course in the studio."""
