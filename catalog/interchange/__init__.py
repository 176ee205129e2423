"""Courses as files: out of one school, into another. docs/interchange.md describes the format."""
