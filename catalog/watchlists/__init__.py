"""Watched words: lists that moderators keep, and where a text has their words, also hidden ones."""
