"""The page of a course's words."""
