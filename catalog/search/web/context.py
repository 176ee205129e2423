"""What the views of search need from the house: the index, as this process has it open."""

from flask import current_app

from catalog.search.live import LiveIndex


def live() -> LiveIndex:
    """The index of the running app; school/app.py supplies it."""
    found: LiveIndex = current_app.extensions["search"]
    return found
