"""Versions in HTTP: the ETag for programs, and the version from which a request started."""

import hashlib

from flask import Response, request

from catalog.courses.models import Course, Lesson, Section
from catalog.errors import ChangedMeanwhile
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.versions import start_edit
from catalog.web.shared.api import signed_in
from catalog.web.shared.session import session


def etag(thing: Course | Lesson | Section) -> str:
    """The ETag with the version of a course, section or lesson, including a lesson's captions."""
    return f'"{_version(thing)}"'


def _version(thing: Course | Lesson | Section) -> str:
    if not isinstance(thing, Lesson):
        return str(thing.version)
    names = " ".join(sorted(captions.name for captions in thing.captions))
    return f"{thing.version}-{hashlib.sha256(names.encode()).hexdigest()[:12]}"


def start_matching(thing: Course | Lesson | Section) -> None:
    """Begin to edit `thing` for a program. Raises NotAllowed, and ChangedMeanwhile when If-Match (RFC 9110 section
    13.1.1) names another version than the current one; without it there is no check."""
    require(signed_in(), Right.EDIT, thing)
    start_edit(session(), thing, None)
    check_match(_version(thing))


def check_match(version: str) -> None:
    """Raises ChangedMeanwhile when If-Match names another version than this one, the current one."""
    if (
        request.if_match
        and not request.if_match.star_tag
        and not any(_names(tag, version) for tag in request.if_match.as_set())
    ):
        raise ChangedMeanwhile()


def _names(tag: str, version: str) -> bool:
    """Whether an entity tag, also one extended by `unless_known`, has this version."""
    return tag == version or tag.rpartition(".")[0] == version


def unless_known(response: Response) -> Response:
    """304 for a client that has this answer already (RFC 9110, 13.1.2): pages repeat requests every few seconds.

    The tag has the version, for If-Match, and a hash of the answer, which can change without an edit.
    """
    asks = request.method in ("GET", "HEAD") and request.path.startswith("/api/")
    if asks and response.status_code == 200 and response.is_json and not response.is_streamed:
        version = response.get_etag()[0]
        content = hashlib.sha256(response.get_data()).hexdigest()[:20]
        response.set_etag(f"{version}.{content}" if version else content, weak=version is None)
        response.make_conditional(request)
    return response


def seen_version() -> int | None:
    """The version from which a form was made; None if it has none."""
    return request.form.get("version", type=int)
