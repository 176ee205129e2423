"""Reads the times of the packets of each track without decoding: durations in headers may be wrong."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from transcode import inputs, process
from transcode.errors import EngineFailed
from transcode.lookahead import Lookahead
from transcode.settings import EngineSettings

JUMP = 10.0
"""The largest difference in seconds from the expected time; a larger one counts as a jump of the clock. ffmpeg uses
the same number (dts_delta_threshold), so times here are those of its runs."""
BACK = 0.1
"""Seconds by which a decoding time may be earlier than the previous one of its track; more means a restarted
clock."""
TAIL = 15.0
"""Seconds before the end of a file from which packets are read, to see where each track ends."""
HEAD = 2
"""Seconds at the start of a file in which the beginnings of its tracks are read."""
ANEW = 1.0
"""Seconds that a presentation time may go back, more than any reordering does."""
LONGEST_SOUND = 2.0
"""The longest duration of a packet of sound in seconds; codecs reach half a second."""
LONGEST_PICTURE = 3600.0
"""The longest duration of a picture in seconds: the last slide of a talk."""
ENTRIES = "packet=stream_index,pts_time,dts_time,duration_time,size,pos,flags"


@dataclass(frozen=True)
class Span:
    """The extent of one track: its number of packets, and, in seconds of the file's clock, its start and end.

    `last` is the presentation time of its last packet; `at` the offset of its first one in the file, in bytes.
    """

    packets: int
    start: float
    end: float
    last: float
    at: int
    timed: bool

    def until(self, end: "Span | None") -> "Span":
        """The span with the end of another one of the same track, if that is not earlier."""
        if end is None or not end.timed or end.last < self.last - TAIL:
            return self
        return replace(self, last=max(self.last, end.last), end=max(self.end, end.end))


@dataclass(frozen=True)
class Survey:
    """The spans of all tracks that have packets, by stream index; `reached` is the offset of their end in bytes.

    `anew`: the times start again from the beginning. What follows is another recording, and is not counted.
    """

    spans: Mapping[int, Span]
    reached: int
    anew: bool = False
    jumped: bool = False
    """Whether the clock of a broadcast or a disc restarted."""

    def end(self, index: int, picture: float) -> float:
        """The end of a track's last packet; a picture without a duration lasts `picture` seconds, a sound 0.

        Impossible durations are ignored: Ogg's last packet may claim a day.
        """
        span = self.spans[index]
        if span.timed and span.end - span.last > (LONGEST_PICTURE if picture else LONGEST_SOUND):
            return span.last + picture
        if not span.timed:  # a raw stream has no times
            return span.packets * picture
        return max(span.end, span.last + picture)


@dataclass
class _Tally:
    packets: int = 0
    start: float = math.inf
    end: float = -math.inf
    last: float = -math.inf
    at: int = 0
    reached: int = 0

    def span(self) -> Span:
        if self.last == -math.inf:
            return Span(self.packets, 0.0, 0.0, 0.0, self.at, timed=False)
        return Span(self.packets, self.start, self.end, self.last, self.at, timed=True)


@dataclass
class Clock:
    """Continuous times as in a run of ffmpeg: they go on when the clock of a broadcast or a disc restarts."""

    restarts: bool
    _offset: float = 0.0
    _before: float | None = None
    _due: dict[int, float] = field(default_factory=dict)
    _newest: dict[int, float] = field(default_factory=dict)

    @property
    def jumped(self) -> bool:
        """Whether the clock has restarted."""
        return self._offset != 0

    def offset(self, stream: int, decoded: float, lasts: float) -> float:
        """Seconds to add to the times of this packet."""
        if not self.restarts:
            return 0.0
        time = decoded + self._offset
        due = self._due.get(stream, self._before)
        if due is not None:
            away = time - due
            if abs(away) > JUMP or time < self._newest.get(stream, -math.inf) - BACK:
                self._offset -= away
                time = due
        self._due[stream] = time + lasts
        self._newest[stream] = time
        self._before = time
        return self._offset


def whole(
    source: Path, ahead: Lookahead, settings: EngineSettings, *, restarts: bool = False, before: int | None = None
) -> Survey:
    """Read all packets, or those at offsets less than `before`. About five CPU seconds per GB.

    Raises EngineFailed when it takes longer than base_timeout.
    """
    return _read(source, ahead, settings, [], _Count(Clock(restarts), before))


def stream(source: Path, ahead: Lookahead, settings: EngineSettings) -> Survey:
    """Read all packets of a transport stream: as `whole`, but in a third of the time if its clock does not jump.

    Parsing packets takes most of the time (H.264 most), and only at the end the number of frames in them matters.
    """
    rough = _read(source, ahead, settings, ["-fflags", "+noparse"], _Count(Clock(restarts=True), None))
    last = max((span.last for span in rough.spans.values() if span.timed), default=0.0)
    if rough.jumped:
        return whole(source, ahead, settings, restarts=True)
    end = _read(
        source, ahead, settings, ["-read_intervals", f"{max(0.0, last - TAIL):.3f}%"], _Count(Clock(False), None)
    )
    spans = {index: span.until(end.spans.get(index)) for index, span in rough.spans.items()}
    return replace(rough, spans=spans)


def both_ends(source: Path, start: float, ahead: Lookahead, settings: EngineSettings) -> Survey:
    """Read the packets of the first HEAD seconds, and those from `start` on, in seconds of the file's clock.

    Raises as `whole`.
    """
    intervals = f"%+{HEAD},{start:.3f}%" if start > HEAD else "%"
    return _read(source, ahead, settings, ["-read_intervals", intervals], _Count(Clock(False), None))


class _Count:
    """Counts packets from ffprobe's lines."""

    def __init__(self, clock: Clock, before: int | None) -> None:
        self._clock = clock
        self._before = before
        self._tallies: dict[int, _Tally] = {}
        self._reached = 0
        self._anew = False

    def feed(self, line: str) -> None:
        parts = line.rstrip(",").split(",")
        if len(parts) < 7 or not parts[0].isdigit():
            return
        stream, shown, decoded = int(parts[0]), _number(parts[1]), _number(parts[2])
        lasts, size, at = _number(parts[3]) or 0.0, int(_number(parts[4]) or 0), int(_number(parts[5]) or 0)
        if "D" in parts[6] or (self._before is not None and at >= self._before):
            return  # an edit list hides it, or it is incomplete
        tally = self._tallies.setdefault(stream, _Tally(at=at))
        tally.packets += 1
        strays = self._clock.restarts and 0 < at < tally.reached
        tally.reached = max(tally.reached, at)
        self._reached = max(self._reached, at + size)
        if strays:
            return  # the last picture of the first of two joined recordings is output at the end of the second
        time = decoded if decoded is not None else shown
        if time is None:
            return
        offset = self._clock.offset(stream, time, lasts)
        time = (time if shown is None else shown) + offset
        self._anew |= not self._clock.restarts and time < tally.last - ANEW
        if self._anew:
            return
        tally.start = min(tally.start, time)
        tally.last = max(tally.last, time)
        tally.end = max(tally.end, time + lasts)

    def survey(self) -> Survey:
        return Survey(
            {index: tally.span() for index, tally in self._tallies.items()},
            self._reached,
            self._anew,
            self._clock.jumped,
        )


def _read(source: Path, ahead: Lookahead, settings: EngineSettings, interval: list[str], count: _Count) -> Survey:
    argv = [str(settings.ffprobe), "-v", "error", *ahead.argv(settings), *interval]
    argv += ["-show_entries", ENTRIES, "-of", "csv=p=0", "-i", inputs.address(source)]
    sandbox = process.Sandbox(settings.base_timeout, settings.base_timeout, settings.memory, file_bytes=0)
    done = process.run(argv, sandbox, reads=[source], on_line=count.feed)
    if done.timed_out:
        raise EngineFailed("out_of_time", done.stderr)
    return count.survey()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
