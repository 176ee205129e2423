"""Notes for the uploader: parts of the source that are not in the lesson, and parts that were generated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transcode import formats

Facts = Mapping[str, Any]

NOTE_SENTENCES: dict[str, str] = {
    "first_of_sounds": "There are {tracks} audio tracks in this file. The first one is used.",
    "one_of_sounds": "There are {tracks} audio tracks in this file. Number {number} is used.",
    "first_of_pictures": "There are {tracks} video tracks in this file. The first one is used.",
    "one_of_pictures": "There are {tracks} video tracks in this file. Number {number} is used.",
    "one_of_programs": "There are {tracks} programmes in this file. Only one of them is used.",
    "still_left_out": "There is a still picture beside the film in this file. It is left out.",
    "drawn_captions": "The captions in this file are pictures, not text. They are left out.",
    "unread_captions": "The captions in this file are in a format that cannot be read here. They are left out.",
    "no_sound": "There is no sound in this file.",
    "empty_sound": "The audio track of this file is empty.",
    "empty_picture": "The video track of this file is empty.",
    "short_sound": "The sound is shorter than the picture. The rest is silent.",
    "short_picture": "The picture is shorter than the sound. The last picture stays for the rest.",
    "broken_off": "This recording is incomplete. Everything that can be read is used.",
    "goes_on": "Another recording follows in this file. It is left out. Upload it as a separate file.",
    "cover_shown": "There is no video in this file. Its cover picture is shown.",
    "waves_shown": "There is no video in this file. The waveform of its sound is shown.",
}
"""One plain English sentence for each code of a Note; they are msgids, translated where they are shown."""


@dataclass(frozen=True)
class Note:
    """One note. `code` is stable; `tracks` and `number` fill the counts in its sentence."""

    code: str
    tracks: int = 0
    number: int = 0

    @property
    def sentence(self) -> str:
        """The English sentence with its facts in place."""
        return NOTE_SENTENCES[self.code].format(tracks=self.tracks, number=self.number)


@dataclass(frozen=True)
class Uses:
    """What a lesson is made of: stream indices, and facts about the other streams."""

    video: int | None
    audio: int | None
    cover: int | None
    stills: frozenset[int] = frozenset()
    """Video tracks with a single picture."""
    empty: frozenset[int] = frozenset()
    """Tracks without any packet."""
    programs: int = 0
    short_sound: bool = False
    short_picture: bool = False
    goes_on: bool = False
    broken_off: bool = False


def collect(streams: Sequence[Facts], uses: Uses) -> tuple[Note, ...]:
    """The notes on a file with these streams, in ffprobe's words."""
    sounds = [index for index in _indices(streams, "audio") if index not in uses.empty]
    covers = {int(stream["index"]) for stream in streams if is_cover(stream)}
    pictures = [index for index in _indices(streams, "video") if index not in covers | uses.stills | uses.empty]
    captions = {s.get("codec_name") for s in streams if s.get("codec_type") == "subtitle"}
    alone = uses.video is None
    found = {
        "one_of_programs": uses.programs > 1,
        "drawn_captions": not captions.isdisjoint(formats.DRAWN),
        "unread_captions": not captions <= {*formats.DRAWN, *formats.TEXT},
        "still_left_out": not alone and bool(uses.stills - {uses.video}),
        "no_sound": uses.audio is None and not uses.empty & {*_indices(streams, "audio")},
        "empty_sound": uses.audio is None and bool(uses.empty & {*_indices(streams, "audio")}),
        "empty_picture": alone and bool(uses.empty & {*_indices(streams, "video")}),
        "short_sound": uses.short_sound,
        "short_picture": uses.short_picture,
        "cover_shown": alone and uses.cover is not None,
        "waves_shown": alone and uses.cover is None,
        "goes_on": uses.goes_on,
        "broken_off": uses.broken_off,
    }
    counted = [*_one_of("sounds", sounds, uses.audio), *_one_of("pictures", pictures, uses.video)]
    told = [Note(code, uses.programs if code == "one_of_programs" else 0) for code, yes in found.items() if yes]
    return (*counted, *told)


def _one_of(kind: str, indices: Sequence[int], used: int | None) -> Iterator[Note]:
    if used not in indices or len(indices) < 2:
        return
    number = indices.index(used) + 1
    yield Note(f"first_of_{kind}", len(indices)) if number == 1 else Note(f"one_of_{kind}", len(indices), number)


def is_cover(stream: Facts) -> bool:
    """True for an attached picture."""
    return stream.get("codec_type") == "video" and bool(stream.get("disposition", {}).get("attached_pic"))


def _indices(streams: Sequence[Facts], kind: str) -> list[int]:
    return [int(stream["index"]) for stream in streams if stream.get("codec_type") == kind]
