"""What the times of packets say of a file."""

from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make, picture, tone
from transcode.lookahead import MOST_BYTES, Lookahead, as_far_as
from transcode.packets import Clock, both_ends, whole
from transcode.settings import EngineSettings


def run(clock: Clock, times: list[float], stream: int = 0, lasts: float = 1.0) -> list[float]:
    return [time + clock.offset(stream, time, lasts) for time in times]


def test_a_clock_that_jumps_goes_on() -> None:
    assert run(Clock(restarts=True), [0, 1, 2, 3600, 3601, 0, 1]) == [0, 1, 2, 3, 4, 5, 6]


def test_a_clock_that_cannot_jump_is_believed() -> None:
    assert run(Clock(restarts=False), [0, 1, 3600]) == [0, 1, 3600]


def test_a_gap_of_some_seconds_is_no_jump() -> None:
    assert run(Clock(restarts=True), [0, 1, 9, 10]) == [0, 1, 9, 10]


def test_a_second_track_jumps_with_the_first() -> None:
    clock = Clock(restarts=True)
    assert run(clock, [0, 1]) == [0, 1]
    assert run(clock, [0, 1], stream=1) == [0, 1]
    assert run(clock, [100, 101]) == [2, 3]
    assert run(clock, [100, 101], stream=1) == [2, 3]


def test_both_ends_of_a_file_say_when_its_tracks_begin_and_end(make: Make, settings: EngineSettings) -> None:
    source = make("a.mp4", *picture("64x64", "10", 60), *tone(59), *H264, "-g", "20", *AAC)
    ends, all_of_it = both_ends(source, 45, Lookahead(), settings), whole(source, Lookahead(), settings)
    for index in (0, 1):
        assert ends.spans[index].packets < all_of_it.spans[index].packets
        assert ends.spans[index].start == all_of_it.spans[index].start == pytest.approx(0, abs=0.03)
        assert ends.spans[index].end == all_of_it.spans[index].end == pytest.approx(60 - index, abs=0.03)


def test_packets_behind_a_place_are_not_counted(make: Make, settings: EngineSettings) -> None:
    source = make("a.mkv", *picture("64x64", "10", 20), *H264, "-g", "20")
    place = source.stat().st_size // 2
    assert whole(source, Lookahead(), settings, before=place).reached <= place + 20_000
    assert whole(source, Lookahead(), settings, before=place).spans[0].end < 20


def test_it_is_looked_as_far_as_a_track_begins_but_not_without_end() -> None:
    further = as_far_as(40.0, 10_000_000, Lookahead(merged=True))
    assert further is not None
    assert (further.seconds, further.merged) == (46, True)
    assert further.options() == {
        "analyzeduration": "46000000", "probesize": str(10_000_000 + 8 * 1024**2), "merge_pmt_versions": "1"
    }  # fmt: skip
    assert as_far_as(4000.0, MOST_BYTES, Lookahead()) is None


def test_a_source_of_no_packets_has_no_spans(tmp_path: Path, settings: EngineSettings) -> None:
    empty = tmp_path / "empty.ts"
    empty.write_bytes(b"")
    assert whole(empty, Lookahead(), settings).spans == {}
