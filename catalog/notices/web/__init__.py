"""Notices over HTTP: the page, the bell in the header, the API."""
