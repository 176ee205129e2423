"""Adds to templates what every page needs."""

from flask import Flask
from flask_babel import gettext

from school.web import assets, navigation, preferences


def init_app(flask: Flask, school_name: str = "") -> None:
    """Adds `asset()`, `prefs`, `navigation()` and `school_name` to templates, and the routes behind them.

    `school_name` is the operator's own name for the school (SCHOOL_NAME). Raises AssetsMissing.
    """
    assets.init_app(flask)
    preferences.init_app(flask)
    navigation.init_app(flask)
    flask.context_processor(lambda: {"school_name": school_name or gettext("Yangge community school")})
