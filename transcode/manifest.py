"""The manifest of a package: its objects with sizes and SHA-256, for whoever keeps a copy of it. Pure.

Every hash was taken when the object was read back and verified, so making the manifest reads no file.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transcode import playlist
from transcode.package import Rendition
from transcode.plan import AUDIO_FOLDER
from transcode.report import Track
from transcode.segments import INIT

FILE = "manifest.json"
FORMAT = 1
"""Raise it when the fields change, or what they mean."""


def text(renditions: Sequence[Rendition], tracks: Sequence[Track], texts: Mapping[str, str]) -> str:
    """The manifest as JSON. `texts`: the playlists by name, as they are stored.

    An object is `[name, bytes, sha256]`. A track has all that a player needs to play it: playlist, initialization
    section and segments, in this order. Posters, storyboards and I-frame playlists are not in it.
    """
    return json.dumps(
        {
            "format": FORMAT,
            "playlist": _text(playlist.MAIN, texts),
            "sound": AUDIO_FOLDER if any(track.folder == AUDIO_FOLDER for track in tracks) else None,
            "renditions": [_rendition(each) for each in renditions],
            "tracks": {track.folder: list(_objects(track, texts)) for track in tracks},
        },
        separators=(",", ":"),
    )


def _rendition(made: Rendition) -> dict[str, Any]:
    return {
        "folder": made.folder,
        "height": made.height,
        "codec": made.codec,
        "bandwidth": made.bandwidth,
        "average_bandwidth": made.average_bandwidth,
    }


def _objects(track: Track, texts: Mapping[str, str]) -> Iterator[list[str | int]]:
    yield _text(f"{track.folder}/{playlist.MEDIA}", texts)
    yield [f"{track.folder}/{INIT}", track.init_size, track.init]
    for segment in track.segments:
        yield [f"{track.folder}/{segment.uri}", segment.size, segment.sha256]


def _text(name: str, texts: Mapping[str, str]) -> list[str | int]:
    data = texts[name].encode()
    return [name, len(data), hashlib.sha256(data).hexdigest()]
