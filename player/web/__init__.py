"""Watching over HTTP: home, the lesson page, progress, delivery."""
