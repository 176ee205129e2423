"""Mails to members: what they say, and how they reach a mail server."""
