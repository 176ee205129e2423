"""Chapters over HTTP."""
