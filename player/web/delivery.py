"""Playlists, segments, posters and storyboards over HTTP; docs/delivery.md says who keeps what for how long."""

from pathlib import PurePosixPath

from flask import Blueprint, Response

from catalog.errors import NotFound
from catalog.videos.models import Build
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.delivery import in_progress
from player.delivery.access_cache import ASKED_DOWN, ASKED_EVERY, ASKED_LATE, CACHED_FOR
from player.web.context import context
from player.web.sending import send, send_playlist

blueprint = Blueprint("delivery", __name__)
MEDIA, GRANTED = "media", "granted"
"""What the metrics tell apart."""

# What anybody may watch, another site's page may play too: nothing of it depends on who asks.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Age, Content-Length, Content-Range, ETag",
    "Timing-Allow-Origin": "*",  # or a player cannot measure how fast its line is
    "Cross-Origin-Resource-Policy": "cross-origin",
}
CLOSED = {"Cross-Origin-Resource-Policy": "same-origin"}
"""A grant opens a lesson to whoever has its address: no other site's page gets to read or show it."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-Match, If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",  # seconds; says nothing about any lesson
    "Allow": "GET, HEAD, OPTIONS",
}


@blueprint.get("/media/<upload>/<int:attempt>/<path:name>", provide_automatic_options=False)
@needs(area=MEDIA)
def public(upload: str, attempt: int, name: str) -> Response:
    """An object that anybody may have."""
    package = context().access.public_package(session(), f"{upload}/{attempt}")
    response = send(package.key(name))
    response.cache_control.public = True
    # A name never gets other bytes; an object store's address, though, ends soon.
    response.cache_control.immutable = "Location" not in response.headers
    response.headers.extend(OPEN)
    return _kept(response)


@blueprint.route("/media/<upload>/<int:attempt>/<path:name>", methods=["OPTIONS"], provide_automatic_options=False)
@needs(area=MEDIA)
def preflight(upload: str, attempt: int, name: str) -> Response:  # noqa: ARG001 - one answer for all
    """What a page of another site may ask (Fetch standard, CORS preflight)."""
    response = Response(status=204, headers=OPEN | PREFLIGHT)
    response.cache_control.public = True  # so that no session's cookie comes with it
    response.cache_control.max_age = CACHED_FOR
    return response


@blueprint.get("/hls/<grant>/<path:name>")
@needs(area=GRANTED)
def granted(grant: str, name: str) -> Response:
    """An object for the holder of a grant. Only their own browser may keep it."""
    opened = context().access.granted(session(), grant)
    if isinstance(opened, Build) and PurePosixPath(name).suffix == ".m3u8":
        return _growing_playlist(opened, name)
    response = send(opened.key(name))
    response.cache_control.private = True
    response.headers.extend(CLOSED)
    return _kept(response)


@blueprint.get("/media/<upload>/<int:attempt>/")
@needs(area=MEDIA)
def may_be_had(upload: str, attempt: int) -> Response:
    """Whether anybody may have this package: what a web server in front asks before it sends its files itself."""
    try:
        prefix = context().access.public_package(session(), f"{upload}/{attempt}").prefix
    except NotFound:
        return _word(None)
    return _word(prefix)


@blueprint.get("/hls/<grant>/")
@needs(area=GRANTED)
def is_granted(grant: str) -> Response:
    """Which package a grant opens, in X-School-Package: asked as `may_be_had` is."""
    try:
        prefix = context().access.granted(session(), grant).prefix
    except NotFound:
        return _word(None)
    return _word(prefix)


def _word(prefix: str | None) -> Response:
    """Our word to a web server in front, and for how long it may hold it (RFC 5861 for the two graces)."""
    response = Response(status=403 if prefix is None else 204, mimetype="text/plain")  # HTML would vary by cookie
    response.cache_control.public = True  # nothing of it is the asker's own; it must come without a cookie
    if prefix is None:
        response.cache_control.max_age = 1
    else:
        response.headers["X-School-Package"] = prefix
        response.cache_control.max_age = ASKED_EVERY
        response.cache_control["stale-while-revalidate"] = str(ASKED_LATE)
        response.cache_control["stale-if-error"] = str(ASKED_DOWN)
    return response


def _growing_playlist(build: Build, name: str) -> Response:
    """A playlist as it is this moment: it grows with every segment."""
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
    """Say for how long, unless an address that ends sooner has said so."""
    if response.cache_control.max_age is None:
        response.cache_control.max_age = CACHED_FOR
    return response
