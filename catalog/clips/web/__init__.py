"""Clips over HTTP: for their owners, for viewers, and for the desk."""
