"""Playlists, segments, posters and storyboards over HTTP, with ranges, ETag and 304 (RFC 9110)."""

from datetime import timedelta
from pathlib import PurePosixPath

from flask import Blueprint, Response, send_file

from catalog.errors import NotFound
from catalog.packages.models import Making, Package
from catalog.web.session import session
from player.delivery import growing
from player.web.context import context
from storage.errors import BadKey, ObjectMissing

blueprint = Blueprint("delivery", __name__)

MIME_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",  # RFC 8216 section 4
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
    ".jpg": "image/jpeg",
    ".vtt": "text/vtt",
}
# A cache in front of the school may answer for so long after a lesson was withdrawn (SAFETY.md P4).
PUBLIC_FOR = timedelta(seconds=60)


@blueprint.get("/media/<upload>/<int:attempt>/<path:name>")
def public(upload: str, attempt: int, name: str) -> Response:
    """An object that anybody may have."""
    response = _send(context().access.public_package(session(), f"{upload}/{attempt}"), name)
    response.cache_control.public = True
    response.cache_control.max_age = int(PUBLIC_FOR.total_seconds())
    return response


@blueprint.get("/hls/<grant>/<path:name>")
def granted(grant: str, name: str) -> Response:
    """An object for the holder of a grant. Only their own browser may keep it."""
    opened = context().access.granted(session(), grant)
    if isinstance(opened, Making) and PurePosixPath(name).suffix == ".m3u8":
        return _growing_playlist(opened, name)
    response = _send(opened, name)
    response.cache_control.private = True
    response.cache_control.max_age = int(PUBLIC_FOR.total_seconds())
    return response


def _growing_playlist(making: Making, name: str) -> Response:
    """A playlist as it is this moment: it grows with every segment."""
    grown = growing.of(session(), making)
    text = grown.found.texts.get(name) if grown else None
    if text is None:
        raise NotFound()
    context().watches(making)
    response = Response(text, mimetype=MIME_TYPES[".m3u8"])
    response.cache_control.no_store = True
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _send(package: Package | Making, name: str) -> Response:
    mime_type = MIME_TYPES.get(PurePosixPath(name).suffix)
    if mime_type is None:
        raise NotFound()
    try:
        with context().store.local(package.key(name)) as path:
            response = send_file(path, mimetype=mime_type, conditional=True)
    except (ObjectMissing, BadKey):
        raise NotFound() from None
    # send_file says no-cache by default; the callers say for how long.
    response.cache_control.no_cache = None
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
