"""Corrections of captions over HTTP."""
