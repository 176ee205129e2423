"""Versions at the edge: the ETag that programs are given, and what a request says of the version it started from."""

import hashlib

from flask import request

from catalog.courses.models import Course, Lesson
from catalog.errors import ChangedMeanwhile
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.versions import start_edit
from catalog.web.shared.api import signed_in
from catalog.web.shared.session import session


def etag(thing: Course | Lesson) -> str:
    """The ETag that names the version of what is written about a course or lesson, a lesson's captions included."""
    return f'"{_version(thing)}"'


def _version(thing: Course | Lesson) -> str:
    if isinstance(thing, Course):
        return str(thing.version)
    names = " ".join(sorted(captions.name for captions in thing.captions))
    return f"{thing.version}-{hashlib.sha256(names.encode()).hexdigest()[:12]}"


def start_matching(thing: Course | Lesson) -> None:
    """Begin to edit `thing` for a program. Raises NotAllowed, and ChangedMeanwhile when If-Match (RFC 9110 section
    13.1.1) names another version than the present one; without it the edit is done as it is."""
    require(signed_in(), Right.EDIT, thing)
    start_edit(session(), thing, None)
    if request.if_match and not request.if_match.contains(_version(thing)):
        raise ChangedMeanwhile()


def seen_version() -> int | None:
    """The version that a form was made from; None for one that does not say."""
    return request.form.get("version", type=int)
