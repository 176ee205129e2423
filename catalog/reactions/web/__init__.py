"""Likes and thank-yous over HTTP."""
