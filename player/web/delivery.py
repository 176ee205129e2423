"""Playlists, segments, posters and storyboards over HTTP; docs/delivery.md says what may be cached for how long."""

from pathlib import PurePosixPath

from flask import Blueprint, Response

from catalog.errors import NotFound
from catalog.videos.keys import package_key
from catalog.videos.models import Build
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.delivery import in_progress
from player.delivery.access_cache import ASKED_DOWN, ASKED_EVERY, ASKED_LATE, CACHED_FOR
from player.web.context import context
from player.web.sending import send, send_playlist

blueprint = Blueprint("delivery", __name__)
MEDIA, GRANTED = "media", "granted"
"""The areas of delivery in the metrics."""

# Public objects may be played by pages of other sites: the answer does not depend on the viewer.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Age, Content-Length, Content-Range, ETag",
    "Timing-Allow-Origin": "*",  # so that a player can measure its bandwidth
    "Cross-Origin-Resource-Policy": "cross-origin",
}
CLOSED = {"Cross-Origin-Resource-Policy": "same-origin"}
"""A grant opens a lesson to everybody with its address, so pages of other sites may not read or embed it."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-Match, If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",  # seconds; the answer is the same for all lessons
    "Allow": "GET, HEAD, OPTIONS",
}


@blueprint.get("/media/<upload>/<int:attempt>/<path:name>", provide_automatic_options=False)
@needs(area=MEDIA)
def public(upload: str, attempt: int, name: str) -> Response:
    """A public object."""
    response = send(_public_key(f"{upload}/{attempt}", name))
    response.cache_control.public = True
    # The bytes under a name never change; a presigned address of the store, however, expires soon.
    response.cache_control.immutable = "Location" not in response.headers
    response.headers.extend(OPEN)
    return _kept(response)


@blueprint.route("/media/<upload>/<int:attempt>/<path:name>", methods=["OPTIONS"], provide_automatic_options=False)
@needs(area=MEDIA)
def preflight(upload: str, attempt: int, name: str) -> Response:  # noqa: ARG001 - one answer for all
    """What a page of another site may request (Fetch standard, CORS preflight)."""
    response = Response(status=204, headers=OPEN | PREFLIGHT)
    response.cache_control.public = True  # so that no session's cookie comes with it
    response.cache_control.max_age = CACHED_FOR
    return response


@blueprint.get("/hls/<grant>/<path:name>")
@needs(area=GRANTED)
def granted(grant: str, name: str) -> Response:
    """An object for the holder of a grant. Only their own browser may cache it."""
    opened = None if _is_playlist(name) else context().rights.granted(grant)
    if opened is None:
        allowed = context().access.granted(session(), grant)
        if isinstance(allowed, Build) and _is_playlist(name):
            return _playlist_in_progress(allowed, name)
        response = send(allowed.key(name))
    else:
        response = send(package_key(opened, name))
    response.cache_control.private = True
    response.headers.extend(CLOSED)
    return _kept(response)


def _public_key(prefix: str, name: str) -> str:
    """The key of an object of the public package under `prefix`. Raises NotFound.

    Rights to all but playlists may come from the cache: a player asks for many segments in a row.
    """
    opened = None if _is_playlist(name) else context().rights.public(prefix)
    if opened is None:
        return context().access.public_package(session(), prefix).key(name)
    return package_key(opened, name)


def _is_playlist(name: str) -> bool:
    return PurePosixPath(name).suffix == ".m3u8"


@blueprint.get("/media/<upload>/<int:attempt>/")
@needs(area=MEDIA)
def may_be_had(upload: str, attempt: int) -> Response:
    """Whether this package is public: a web server in front asks this before it sends the files itself."""
    try:
        prefix = context().access.public_package(session(), f"{upload}/{attempt}").prefix
    except NotFound:
        return _word(None)
    return _word(prefix)


@blueprint.get("/hls/<grant>/")
@needs(area=GRANTED)
def is_granted(grant: str) -> Response:
    """Which package a grant opens, in X-School-Package; asked by a web server in front, as `may_be_had`."""
    try:
        prefix = context().access.granted(session(), grant).prefix
    except NotFound:
        return _word(None)
    return _word(prefix)


def _word(prefix: str | None) -> Response:
    """The answer to a web server in front, and how long it may be cached (RFC 5861 for the grace periods)."""
    response = Response(status=403 if prefix is None else 204, mimetype="text/plain")  # HTML would vary by cookie
    response.cache_control.public = True  # it depends on no member; it must be sent without a cookie
    if prefix is None:
        response.cache_control.max_age = 1
    else:
        response.headers["X-School-Package"] = prefix
        response.cache_control.max_age = ASKED_EVERY
        response.cache_control["stale-while-revalidate"] = str(ASKED_LATE)
        response.cache_control["stale-if-error"] = str(ASKED_DOWN)
    return response


def _playlist_in_progress(build: Build, name: str) -> Response:
    """The current playlist of a lesson in progress; it grows with every segment."""
    found = in_progress.watchable(session(), build)
    text = found.texts.get(name) if found else None
    if text is None:
        raise NotFound()
    context().watches(build)
    response = send_playlist(text.encode())
    response.cache_control.no_store = True
    response.headers.extend(CLOSED)
    return response


def _kept(response: Response) -> Response:
    """Set for how long it may be cached, unless a presigned address has set a shorter time."""
    if response.cache_control.max_age is None:
        response.cache_control.max_age = CACHED_FOR
    return response
