"""Takes finished segments out of a running ffmpeg's folder: reads them, moves them to their place, tells of them.

A segment is finished when it has its name: ffmpeg writes it under another one and renames it. What ffmpeg says of
its own work is not believed: on a full disk it exits 0 with 35 of 42 segments empty.
"""

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
"""Called with a folder's segments so far, the newest of which lies there whole; what it raises stops the run.

With a folder's first segment its initialization section is whole, too.
"""


@dataclass(frozen=True)
class Expected:
    """One folder that a run fills. Times in seconds of the lesson.

    `start` is when its first sample is shown, on pictures, or decoded, on sound (`shown` False). `before` says up to
    which time segments belong to it: a run may have to go on a little longer to end them well.
    """

    folder: str
    number: int
    """Of its first segment."""
    start: Fraction
    shown: bool
    before: Fraction | None = None


class Collector:
    """Feed it often while the run goes on, and once more when it has ended."""

    def __init__(self, folder: Path, expected: Sequence[Expected], tag: str, on_segment: OnSegment) -> None:
        self._lanes = [_Lane(folder, each, tag, on_segment) for each in expected]

    def prepare(self) -> None:
        """Make the folders that ffmpeg expects to find. Raises EngineFailed."""
        try:
            for lane in self._lanes:
                lane.prepare()
        except OSError as error:
            raise EngineFailed("folder_unwritable", str(error), retryable=False) from error

    def collect(self) -> None:
        """Raises EngineFailed when a segment is not whole, and what `on_segment` raises."""
        for lane in self._lanes:
            lane.collect()

    @property
    def seconds(self) -> Fraction:
        """How much was collected of every folder."""
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
        for left in self.folder.glob(f"*{self._tag}.m4s"):  # of a run that looked for the batch in the wrong place
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
            # Every run starts at zero, with its first picture shown `wait` later.
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
        )

    def _is_beyond(self, segment: Segment) -> bool:
        before, init = self._expected.before, self._init
        if before is None or init is None:
            return False
        return Fraction(segment.start + segment.duration, init.timescale) > before
