"""Addresses of members, and the mails that wait to be sent to them."""
