"""Collects finished segments from the folder of a running ffmpeg: reads them, sets their times, reports them.

A segment is finished when it has its final name: ffmpeg writes to a temporary name and renames the file. ffmpeg's own
output is not trusted: on a full disk it exits 0 with 35 of 42 segments empty.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from transcode import fragments
from transcode.errors import EngineFailed
from transcode.fragments import Damaged, Init
from transcode.report import Segment, Track

INIT = "init.mp4"

OnSegment = Callable[[Track], None]
"""Called with a folder's segments so far, the newest of which is complete; an exception stops the run.

With a folder's first segment, its initialization section is complete, too.
"""


@dataclass(frozen=True)
class Expected:
    """One folder that a run writes. Times in seconds of the lesson.

    `start` is the presentation time of its first picture, or the decoding time of its first sound (`shown` False).
    Segments from `before` on are ignored: a run may have to write a little more to end the last one correctly.
    """

    folder: str
    number: int
    """The number of its first segment."""
    start: Fraction
    shown: bool
    before: Fraction | None = None


class Collector:
    """Collects segments. Call `collect` often during the run, and once after its end."""

    def __init__(self, folder: Path, expected: Sequence[Expected], tag: str, on_segment: OnSegment) -> None:
        self._lanes = [_Lane(folder, each, tag, on_segment) for each in expected]

    def prepare(self) -> None:
        """Create the folders that ffmpeg expects. Raises EngineFailed."""
        try:
            for lane in self._lanes:
                lane.prepare()
        except OSError as error:
            raise EngineFailed("folder_unwritable", str(error), retryable=False) from error

    def collect(self) -> None:
        """Collect new segments. Raises EngineFailed when one is incomplete, and what `on_segment` raises."""
        for lane in self._lanes:
            lane.collect()

    @property
    def seconds(self) -> Fraction:
        """Seconds that were collected in every folder."""
        return min(track.duration if (track := lane.track()) else Fraction(0) for lane in self._lanes)

    def tracks(self) -> tuple[Track, ...]:
        """What was collected; a folder without segments is left out."""
        return tuple(track for lane in self._lanes if (track := lane.track()))


class _Lane:
    """One folder."""

    def __init__(self, folder: Path, expected: Expected, tag: str, on_segment: OnSegment) -> None:
        self.folder = folder / expected.folder
        self._expected = expected
        self._tag = tag
        self._on_segment = on_segment
        self._init: Init | None = None
        self._offset = 0
        self._segments: list[Segment] = []

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob(f"*{self._tag}.m4s"):  # from a run that began at the wrong time of the source
            left.unlink()

    def collect(self) -> None:
        while (path := self.folder / self._name()).exists():
            try:
                segment = self._taken(path)
            except (OSError, Damaged) as error:
                raise EngineFailed("output_damaged", f"{self._expected.folder}: {error}") from error
            if self._is_beyond(segment):
                return
            self._segments.append(segment)
            if track := self.track():
                self._on_segment(track)

    def track(self) -> Track | None:
        if self._init is None or not self._segments:
            return None
        init = self._init
        return Track(self._expected.folder, init.timescale, init.codec, init.sha256, init.size, tuple(self._segments))

    def _number(self) -> int:
        return self._expected.number + len(self._segments)

    def _name(self) -> str:
        return f"{self._number():05}{self._tag}.m4s"

    def _taken(self, path: Path) -> Segment:
        found = fragments.read_fragment(path)
        if self._init is None:
            self._init = fragments.read_init(self.folder / INIT)
            # Every run starts at zero, and its first picture is shown `wait` later.
            start = self._expected.start * self._init.timescale
            self._offset = round(start) - found.decode_time - (found.wait if self._expected.shown else 0)
        if self._offset:
            fragments.place(path, self._offset, self._number() + 1)
        return Segment(
            uri=path.name,
            start=found.decode_time + self._offset,
            duration=found.duration,
            samples=found.samples,
            size=found.size,
            keyframe_start=found.first_start,
            keyframe_end=found.first_end,
            sha256=_sha256(path),  # of the bytes as they will be sent, so after their times were set
        )

    def _is_beyond(self, segment: Segment) -> bool:
        before, init = self._expected.before, self._init
        if before is None or init is None:
            return False
        return Fraction(segment.start + segment.duration, init.timescale) > before


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
