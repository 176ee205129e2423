"""Watching: who may see what, how the bytes get there, and where a person stopped."""
