"""The sound keeps to its picture, however the two begin, end and stop in between."""

from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make
from tests.transcode.measuring import repeated
from tests.transcode.test_sync import beeps_in, flashes_in
from transcode.engine import transcode
from transcode.probe import inspect
from transcode.settings import EngineSettings

# A white flash and a beep at 1, 3 and 5 seconds.
FLASH = "drawbox=t=fill:color=white:enable='lt(mod(t+1,2),0.1)'"


def picture(seconds: float = 6) -> list[str]:
    return ["-f", "lavfi", "-i", f"color=black:size=64x48:rate=25:duration={seconds},{FLASH}"]


def beeps(seconds: float = 6, rate: int = 48000) -> list[str]:
    return ["-f", "lavfi", "-i", repeated(rate, seconds)]


def assert_together(source: Path, folder: Path, times: int = 3) -> None:
    """All flashes are seen, and each beep that is heard belongs to one of them."""
    package = transcode(source, folder)
    flashes = flashes_in(folder / package.renditions[0].folder / "index.m3u8")
    heard = [time for time in beeps_in(folder / "audio" / "index.m3u8") if time < flashes[-1] + 0.5]
    assert len(heard) == times
    for time in heard:
        assert min(abs(time - flash) for flash in flashes) < 0.040, (heard, flashes)


@pytest.mark.parametrize("kind", ["mkv", "mp4", "ts"])
def test_a_sound_that_starts_late_waits_for_its_picture(kind: str, make: Make, tmp_path: Path) -> None:
    source = make(f"late.{kind}", *picture(), *beeps(), "-af", "atrim=start=2.5", *H264, *AAC)
    assert_together(source, tmp_path / "out", times=2)


@pytest.mark.parametrize("kind", ["mkv", "mp4", "ts"])
def test_a_picture_that_starts_late_is_waited_for_by_its_sound(kind: str, make: Make, tmp_path: Path) -> None:
    source = make(f"late.{kind}", *picture(), *beeps(), "-vf", "trim=start=2.48", *H264, *AAC)
    package = transcode(source, tmp_path / "out")
    found = flashes_in(tmp_path / "out" / package.renditions[0].folder / "index.m3u8")
    heard = beeps_in(tmp_path / "out" / "audio" / "index.m3u8")[:3]
    assert heard[1:] == pytest.approx(found[-2:], abs=0.040)


def test_a_sound_with_gaps_in_it_stays_where_it_was(make: Make, tmp_path: Path) -> None:
    holes = "aselect='not(between(t,1.5,2.6))+not(between(t,3.3,4.7))-1'"
    source = make("holes.mkv", *picture(), *beeps(), "-af", holes, *H264, "-c:a", "pcm_s16le")
    assert_together(source, tmp_path / "out")


def test_packets_of_sound_that_were_lost_leave_silence(make: Make, tmp_path: Path) -> None:
    lost = ["-bsf:a", "noise=drop='between(n,60,110)'"]
    source = make("lost.ts", *picture(), *beeps(), *H264, *AAC)
    broken = make("lost-some.mkv", "-i", str(source), "-c", "copy", *lost)
    assert_together(broken, tmp_path / "out")


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 96000, 192000])
def test_any_rate_of_samples_keeps_step(rate: int, make: Make, tmp_path: Path) -> None:
    source = make("rate.mkv", *picture(), *beeps(rate=rate), *H264, "-c:a", "pcm_s16le")
    assert_together(source, tmp_path / "out")


def test_a_sound_longer_than_its_picture_is_kept_to_its_end(make: Make, tmp_path: Path) -> None:
    source = make("longer.mkv", *picture(2), *beeps(6), *H264, *AAC)
    package = transcode(source, tmp_path / "out")
    assert package.duration == pytest.approx(6, abs=0.2)
    assert len(beeps_in(tmp_path / "out" / "audio" / "index.m3u8")) >= 3


def test_a_picture_longer_than_its_sound_is_kept_to_its_end(make: Make, tmp_path: Path) -> None:
    source = make("shorter.mkv", *picture(6), *beeps(2), *H264, *AAC)
    package = transcode(source, tmp_path / "out")
    assert package.duration == pytest.approx(6, abs=0.2)
    assert len(flashes_in(tmp_path / "out" / package.renditions[0].folder / "index.m3u8")) == 3


def test_times_before_zero_move_neither_track(make: Make, tmp_path: Path) -> None:
    whole = make("whole.mkv", *picture(), *beeps(), *H264, *AAC)
    early = make("early.mkv", "-copyts", "-itsoffset", "-0.7", "-i", str(whole), "-c", "copy",
                 "-avoid_negative_ts", "disabled")  # fmt: skip
    assert_together(early, tmp_path / "out")


def test_a_clock_that_starts_at_an_hour_is_no_hour_of_silence(make: Make, tmp_path: Path) -> None:
    whole = make("whole.ts", *picture(), *beeps(), *H264, *AAC, "-output_ts_offset", "3600")
    assert inspect(whole, EngineSettings()).duration == pytest.approx(6, abs=0.2)
    assert_together(whole, tmp_path / "out")
