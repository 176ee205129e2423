"""Imports, where they need more than the catalogue: the worker's part, reports as files."""
