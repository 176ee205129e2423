"""The table of docs/access.md: which status each route has for whom, and for whose thing."""

import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

PAGE = Path(__file__).parents[3] / "docs" / "access.md"
ACTORS = (
    "nobody",
    "resident",
    "other resident",
    "instructor",
    "other instructor",
    "moderator",
    "operator",
    "admin",
)
THINGS = ("own", "published", "draft", "withdrawn")
"""Whose course, lesson, upload or package it is: the actor's own draft, or another teacher's."""
OWNED = ("own", "published")
"""For members and keys: oneself, or another."""
_ROW = re.compile(r"^\| `(?P<route>[A-Z]+ /\S*)` \|(?P<cells>( `[^`]+` \|)+)$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One request to be made and what comes of it. `thing` is empty for a route that is about none."""

    actor: str
    thing: str
    wanted: str
    """`+` allowed, `9` allowed but not in this state, `1`, `3`, `4` refused by 401, 403, 404."""


def written() -> dict[str, list[Cell]]:
    """The page's rows by route, such as `GET /courses/<course_id>`."""
    found = {}
    for row in _ROW.finditer(PAGE.read_text(encoding="utf-8")):
        cells = re.findall(r"`([^`]+)`", row["cells"])
        found[row["route"]] = [
            cell for actor, text in zip(ACTORS, cells, strict=True) for cell in _cells(actor, text)
        ]
    return found


def _cells(actor: str, text: str) -> list[Cell]:
    things = {1: ("",), 2: OWNED, 4: THINGS}[len(text)]
    return [Cell(actor, thing, mark) for thing, mark in zip(things, text, strict=True) if mark != "."]


def routed(app: Flask) -> set[str]:
    """Every route of the app, but for the HEAD and OPTIONS that come with a GET by themselves."""
    found = set()
    for rule in app.url_map.iter_rules():
        methods = set(rule.methods or ())
        if "GET" in methods:
            methods.discard("HEAD")
        if rule.provide_automatic_options is not False:
            methods.discard("OPTIONS")
        found |= {f"{method} {rule.rule}" for method in methods}
    return found
