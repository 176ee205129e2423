"""Watching a lesson as a player would: every playlist, every segment, every length, over HTTP."""

import re
from collections.abc import Iterator
from posixpath import dirname, normpath

from chaos.client import Client

TOLERANCE_S = 0.5
"""The largest difference to the source's duration: a frame, and AAC's padding."""
_URI = re.compile(r'URI="([^"]+)"')
_EXTINF = re.compile(r"#EXTINF:([0-9.]+)")


def lacks(client: Client, playlist: str, seconds: float) -> list[str]:
    """Parts of a lesson of `seconds` that cannot be played from the multivariant `playlist`, a path.

    Empty: complete.
    """
    return list(_lacks(client, playlist, seconds))


def objects(client: Client, playlist: str) -> set[str]:
    """The paths of all objects reachable from `playlist`, itself included."""
    found = {playlist}
    for uri in _uris(_text(client, playlist)):
        path = beside(playlist, uri)
        found.add(path)
        if path.endswith(".m3u8"):
            found |= {beside(path, inner) for inner in _uris(_text(client, path))}
    return found


def _lacks(client: Client, playlist: str, seconds: float) -> Iterator[str]:
    text = _text(client, playlist)
    media = [beside(playlist, uri) for uri in _uris(text)]
    if not any("EXT-X-STREAM-INF" in line for line in text.splitlines()):
        yield f"{playlist} names no rendition"
    for path in media:
        inner = _text(client, path)
        length = sum(float(found) for found in _EXTINF.findall(inner))
        if "#EXT-X-ENDLIST" not in inner:
            yield f"{path} does not end"
        if abs(length - seconds) > TOLERANCE_S:
            yield f"{path} is {length:.3f} s long, the source {seconds} s"
        for uri in sorted(set(_uris(inner))):
            answer = client.ask("GET", beside(path, uri))
            promised = int(answer.headers.get("Content-Length", "-1"))
            if answer.status != 200 or not answer.body or len(answer.body) != promised:
                yield f"{beside(path, uri)}: {answer.status}, {len(answer.body)} bytes of {promised}"


def beside(playlist: str, uri: str) -> str:
    """The path that `uri` means in `playlist` (RFC 3986 section 5)."""
    return uri if uri.startswith("/") else normpath(f"{dirname(playlist)}/{uri}")


def _text(client: Client, path: str) -> str:
    answer = client.ask("GET", path)
    return answer.body.decode() if answer.status == 200 else ""


def _uris(text: str) -> list[str]:
    lines = text.splitlines()
    return [line for line in lines if line and not line.startswith("#")] + _URI.findall(text)
