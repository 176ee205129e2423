"""Likes and thank-yous of members for clips and lessons."""
