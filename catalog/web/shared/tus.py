"""What both tus endpoints share of the protocol: headers, metadata, checksums, and bodies read in blocks.

Source: the tus resumable upload protocol 1.0.0. catalog/web/tus.py receives videos, catalog/attachments/web/tus.py
handouts.
"""

import base64
import binascii
import time
from collections.abc import Callable, Iterator

from flask import Response, abort, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from catalog.uploads.errors import BadHeader, BadMetadata, TooManyBytes, UnknownChecksum
from catalog.uploads.parts import ALGORITHMS, Checksum
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
BODY = "application/offset+octet-stream"
_BLOCK = 256 * 1024  # bytes read and written at a time
_LEAST_BLOCK = 4 * 1024  # bytes, for a client slower than that per second: the most that a broken connection loses
_MOST_METADATA = 4096  # bytes


def check_request() -> None:
    """Before every request of an endpoint: it is signed in and speaks this version. Raises Unauthorized."""
    # A HEAD may write, too: it may find a complete upload whose last answer was lost.
    g.writes = True
    if request.method != "OPTIONS":
        if request.headers.get("Tus-Resumable") != VERSION:
            abort(Response(status=412, headers={"Tus-Version": VERSION, "Tus-Resumable": VERSION}))
        signed_in()


def mark(response: Response) -> Response:
    """After every request: the headers that each answer has."""
    response.headers["Tus-Resumable"] = VERSION
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def description(most: int) -> Response:
    """What an endpoint can do that takes files of at most `most` bytes."""
    response = Response(status=200)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    response.headers["Tus-Max-Size"] = str(most)
    response.headers["Allow"] = "OPTIONS, HEAD, POST, PATCH, DELETE"
    return response


def view_meant(patch: Callable[..., Response], delete: Callable[..., Response]) -> Callable[..., Response]:
    """The view of a POST by clients behind proxies that allow only GET and POST; else 405."""
    method = request.headers.get("X-HTTP-Method-Override", "").upper()
    if method not in ("PATCH", "DELETE"):
        abort(405, valid_methods=["HEAD", "PATCH", "DELETE"])
    return patch if method == "PATCH" else delete


def check_body(start: int, length: int) -> None:
    """Raises TooManyBytes, UnknownChecksum, before a byte is read."""
    checksum()
    if start + (request.content_length or 0) > length:
        raise TooManyBytes()


def blocks(missing: int, check_sender: Callable[[], None]) -> Iterator[bytes]:
    """The body in blocks. `check_sender` is called before the last of the `missing` bytes of a file."""
    # A phone that changed networks does not close its connection: without a timeout its request would keep the
    # upload's lock, and a thread, until the kernel gives up hours later. Each server has its own name for its socket.
    line = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if line is not None:
        line.settimeout(context().intake.settings.read_timeout)
    size = _LEAST_BLOCK
    began = time.monotonic()
    while block := request.stream.read(size):
        missing -= len(block)
        if missing <= 0:
            check_sender()
        yield block
        ended = time.monotonic()
        size = min(2 * size, _BLOCK) if ended - began < 1 else _LEAST_BLOCK
        began = ended


def check_still_signed_in() -> None:
    """Raises Unauthorized when the key or session of this request ended meanwhile: it may have been stolen."""
    if context().viewer_anew() is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))


def has_body() -> bool:
    """Whether the request carries bytes of a file."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower() == BODY


def whole_number(header: str) -> int:
    """A header that is a number. Raises BadHeader."""
    text = request.headers.get(header, "")
    # isdigit alone accepts digits of other scripts; 18 digits fit a 64-bit column
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadHeader(header=header)
    return int(text)


def metadata() -> dict[str, str]:
    """Upload-Metadata: `key base64,key base64`; a key may have no value. Raises BadMetadata."""
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > _MOST_METADATA:
        raise BadMetadata()
    found = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            raise BadMetadata() from None
    return found


def checksum() -> Checksum | None:
    """The checksum that the client promises of its chunk. Raises UnknownChecksum."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        raise UnknownChecksum(algorithms=", ".join(ALGORITHMS)) from None
