"""Films whose picture flashes while their sound beeps, and what a package made of them keeps of that."""

from pathlib import Path

import m3u8
import pytest

from tests.transcode.test_sync import PERIOD, beeps_in, flashes_in
from transcode.package import Package

SIZE = "64x48"


def flash(seconds: float, rate: int = 25) -> list[str]:
    """ffmpeg's arguments for a picture that is white for a tenth of a second at 1, 3, 5 ... s."""
    white = f"drawbox=t=fill:color=white:enable='lt(mod(t+1\\,{PERIOD})\\,0.1)'"
    return ["-f", "lavfi", "-i", f"color=black:size={SIZE}:rate={rate}:duration={seconds},{white}"]


def beep(seconds: float) -> list[str]:
    """ffmpeg's arguments for a sound that beeps for a tenth of a second at 1, 3, 5 ... s too."""
    return ["-f", "lavfi", "-i", repeated(48000, seconds)]


def repeated(rate: int, seconds: float) -> str:
    """The beeping sound as a graph: one period is computed and repeated, or each sample would be an expression."""
    once = f"aevalsrc=0.5*sin(2*PI*1000*t)*gte(t\\,1)*lt(t\\,1.1):s={rate}:d={PERIOD}"
    return f"{once},aloop=loop=-1:size={round(PERIOD * rate)},atrim=end={seconds}"


def hum(seconds: float) -> list[str]:
    """A sound that is none of the film's: it never beeps."""
    return ["-f", "lavfi", "-i", f"sine=frequency=200:sample_rate=48000:duration={seconds}"]


def end_of(folder: Path, name: str) -> float:
    """Seconds of a package's track."""
    return sum(segment.duration for segment in m3u8.load(str(folder / name / "index.m3u8")).segments)


def assert_ends_together(folder: Path, package: Package, seconds: float) -> None:
    """All tracks are `seconds` long, to the frame. The sound waits for the pictures' encoder delay of two frames."""
    for rendition in package.renditions:
        frame = 1 / rendition.frame_rate
        assert end_of(folder, rendition.folder) == pytest.approx(seconds, abs=1.5 * frame), rendition.folder
        if package.audio:
            late = end_of(folder, "audio") - 2 / package.renditions[0].frame_rate
            assert late == pytest.approx(end_of(folder, rendition.folder), abs=frame + 0.022)


def assert_in_step(folder: Path, package: Package, count: int) -> None:
    """From first to last, `count` flashes of each rendition have their beep within 40 ms."""
    beeps = beeps_in(folder / "audio" / "index.m3u8", 1000)
    for rendition in package.renditions:
        flashes = flashes_in(folder / rendition.folder / "index.m3u8")
        nearest = [(flash, min(beeps, key=lambda beep: abs(beep - flash))) for flash in flashes]
        pairs = [(flash, beep) for flash, beep in nearest if abs(flash - beep) < PERIOD / 2]
        assert len(pairs) == count, (flashes, beeps)
        assert [flash for flash, _ in pairs] == pytest.approx([beep for _, beep in pairs], abs=0.040)
