"""Handouts over HTTP: files, the API, the studio."""
