"""What of a source is not in its lesson, or was made from nothing: for the person who sent it to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transcode import formats

Facts = Mapping[str, Any]

NOTE_SENTENCES: dict[str, str] = {
    "first_of_sounds": "There are {tracks} audio tracks in this file. The first one is used.",
    "first_of_pictures": "There are {tracks} video tracks in this file. The first one is used.",
    "drawn_captions": "The captions in this file are pictures, not text. They are left out.",
    "no_sound": "There is no sound in this file.",
    "cover_shown": "There is no video in this file. Its cover picture is shown.",
    "waves_shown": "There is no video in this file. The waveform of its sound is shown.",
}
"""One plain English sentence for each code of a Note; they are msgids, translated where they are shown."""


@dataclass(frozen=True)
class Note:
    """One thing to know. `code` is stable; `tracks` fills its sentence where it counts them."""

    code: str
    tracks: int = 0

    @property
    def sentence(self) -> str:
        """The English sentence with its facts in place."""
        return NOTE_SENTENCES[self.code].format(tracks=self.tracks)


def of(streams: Sequence[Facts], cover: int | None) -> tuple[Note, ...]:
    """The notes on a file with these streams, in ffprobe's words; `cover` is the index of a still to show."""
    sounds = _count(streams, "audio")
    pictures = _count(streams, "video") - sum(is_cover(stream) for stream in streams)
    drawn = any(s.get("codec_type") == "subtitle" and s.get("codec_name") in formats.DRAWN for s in streams)
    found = {
        "first_of_sounds": sounds > 1,
        "first_of_pictures": pictures > 1,
        "drawn_captions": drawn,
        "no_sound": sounds == 0,
        "cover_shown": pictures == 0 and cover is not None,
        "waves_shown": pictures == 0 and cover is None,
    }
    tracks = {"first_of_sounds": sounds, "first_of_pictures": pictures}
    return tuple(Note(code, tracks.get(code, 0)) for code, yes in found.items() if yes)


def is_cover(stream: Facts) -> bool:
    """True for a still picture that comes along with a sound or a film."""
    return stream.get("codec_type") == "video" and bool(stream.get("disposition", {}).get("attached_pic"))


def _count(streams: Sequence[Facts], kind: str) -> int:
    return sum(stream.get("codec_type") == kind for stream in streams)
