"""Calls for help over HTTP."""
