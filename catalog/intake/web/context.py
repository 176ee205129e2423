"""What the pages of imports need from the house."""

from dataclasses import dataclass
from pathlib import Path

from flask import current_app


@dataclass(frozen=True)
class ImportsContext:
    """Built in school/app.py."""

    folder: Path | None
    """The folder below which operators may import; None: no folder."""
    store: Path
    """The disk that the school writes to."""


def imports() -> ImportsContext:
    """Of the running app."""
    found: ImportsContext = current_app.extensions["imports"]
    return found
