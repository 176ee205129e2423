"""Residents' own videos: from a phone, through the desk of the moderators, into a course."""
