"""Three ways to send an object: from here, by the nginx in front, or by a redirect to the object store.

Playlists are always sent from here: they are small, players read them repeatedly, and they compress tenfold.
"""

import gzip
import hashlib
import os
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from flask import Response, redirect, request, send_file
from werkzeug.http import parse_range_header

from catalog.errors import NotFound
from player.delivery.access_cache import ADDRESS_FOR, REDIRECT_FOR
from player.web.context import context
from storage.errors import BadKey, ObjectMissing
from storage.store import checked

MIME_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",  # RFC 8216 section 4
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
    ".jpg": "image/jpeg",
    ".vtt": "text/vtt",
}
PLAYLIST = MIME_TYPES[".m3u8"]
INTERNAL = "/_objects/"
"""The internal location of the store's folder in nginx; school/serve/nginx.py writes it into nginx's
configuration."""
_SMALL = 256  # bytes below which compressing saves no packet


def send(key: str) -> Response:
    """The answer with the object under `key`, or with its location. Raises NotFound.

    The caller has checked the right, and sets who may cache the answer.
    """
    mime_type = MIME_TYPES.get(PurePosixPath(key).suffix)
    if mime_type is None:
        raise NotFound()
    try:
        return _send(checked(key), mime_type)
    except (ObjectMissing, BadKey):
        raise NotFound() from None


def send_playlist(text: bytes) -> Response:
    """A playlist, compressed for clients that accept it; 304 for clients that have it."""
    _heed_range(len(text))
    response = Response(text, mimetype=PLAYLIST)
    response.vary.add("Accept-Encoding")
    tag = hashlib.sha256(text).hexdigest()[:16]
    if len(text) > _SMALL and request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers:
        response.data = gzip.compress(text, compresslevel=6)
        response.content_encoding = "gzip"
        response.set_etag(tag, weak=True)  # compressed or not, the same playlist (RFC 9110 section 8.8.1)
        response.make_conditional(request.environ)
    else:
        response.set_etag(tag)
        response.make_conditional(request.environ, accept_ranges=True, complete_length=len(text))
    return _marked(response)


def file_tag(facts: os.stat_result) -> str:
    """A file's entity tag without its quotes, made as nginx makes it: of its time and size."""
    return f"{int(facts.st_mtime):x}-{facts.st_size:x}"


def _send(key: str, mime_type: str) -> Response:
    if mime_type == PLAYLIST:
        with context().store.open(key) as file:
            return send_playlist(file.read())
    if context().x_accel:
        context().store.info(key)  # nginx would answer 404 with a header that lets caches keep it
        response = Response(mimetype=mime_type)
        response.headers["X-Accel-Redirect"] = INTERNAL + quote(key)
        return _marked(response)
    address = context().store.address(key, seconds=ADDRESS_FOR, content_type=mime_type)
    if address is not None:
        response = redirect(address)  # type: ignore[assignment]  # it is one of Flask's
        response.cache_control.max_age = REDIRECT_FOR
        return response
    with context().store.local(key) as path:
        return _file(path, mime_type)


def _file(path: Path, mime_type: str) -> Response:
    facts = path.stat()
    _heed_range(facts.st_size)
    response = send_file(path, mimetype=mime_type, etag=file_tag(facts), conditional=True)
    response.cache_control.no_cache = None  # its default; the caller says for how long
    return _marked(response)


def _heed_range(length: int) -> None:
    """Ignore a Range header that does not apply (RFC 9110 section 14.2): the answer is the whole object.

    Werkzeug would answer 206 to a HEAD, and 416 to an unknown unit, to several ranges at once, and to the last N
    bytes of an object with fewer, which means all of them (section 14.1.2).
    """
    asked = parse_range_header(request.headers.get("Range"))
    if request.method != "GET" or asked is None or asked.units != "bytes" or len(asked.ranges) > 1:
        request.environ.pop("HTTP_RANGE", None)
    elif 0 < length < -asked.ranges[0][0]:
        request.environ["HTTP_RANGE"] = "bytes=0-"


def _marked(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
