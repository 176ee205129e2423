"""The text of playlists, as RFC 8216 wants it."""

from fractions import Fraction

import m3u8
import pytest

from transcode import playlist
from transcode.report import Segment, Track

pytestmark = pytest.mark.pure


def track(*durations: int, size: int = 1000) -> Track:
    """Segments with these lengths, in ticks of a thousandth of a second."""
    starts = [sum(durations[:n]) for n in range(len(durations))]
    rows = zip(starts, durations, strict=True)
    segments = tuple(
        Segment(f"{n:05}.m4s", start, each, 1, size, 40, 300, "00") for n, (start, each) in enumerate(rows)
    )
    return Track("720p", 1000, "avc1.64001f", "", 800, segments)


@pytest.mark.parametrize(
    ("durations", "target"),
    [((4000, 4000, 1200), 4), ((4499,), 4), ((4500,), 5), ((5500,), 6), ((2500,), 3), ((300,), 1)],
)
def test_no_extinf_rounded_exceeds_the_target_duration(durations: tuple[int, ...], target: int) -> None:
    assert playlist.target([track(*durations)]) == target


def test_a_finished_playlist_is_vod_and_ends() -> None:
    text = playlist.media(track(4000, 1200), target=4)
    parsed = m3u8.loads(text)
    assert parsed.is_endlist
    assert parsed.playlist_type == "vod"
    assert [segment.duration for segment in parsed.segments] == [4, 1.2]
    assert parsed.segments[0].init_section.uri == "init.mp4"


def test_a_growing_playlist_is_an_event_and_does_not_end() -> None:
    parsed = m3u8.loads(playlist.media(track(4000), target=4, ended=False))
    assert not parsed.is_endlist
    assert parsed.playlist_type == "event"


def test_a_growing_playlist_only_adds_lines() -> None:
    before = playlist.media(track(4000), target=4, ended=False)
    after = playlist.media(track(4000, 4000), target=4, ended=False)
    assert after.startswith(before)


def test_an_iframe_playlist_names_the_bytes_of_each_keyframe() -> None:
    parsed = m3u8.loads(playlist.iframes(track(4000, 1200), target=4))
    assert parsed.is_i_frames_only
    assert [segment.byterange for segment in parsed.segments] == ["260@40", "260@40"]


def test_the_peak_is_that_of_the_busiest_segment() -> None:
    lengths = [Fraction(4)] * 3
    assert playlist.peak_rate([500_000, 1_000_000, 500_000], lengths, 4) == 2_000_000


def test_a_short_rest_does_not_count_as_a_peak_of_its_own() -> None:
    assert playlist.peak_rate([500_000, 100_000], [Fraction(4), Fraction(1, 10)], 4) == 1_170_732


def test_of_a_video_shorter_than_half_a_target_the_whole_is_the_peak() -> None:
    assert playlist.peak_rate([100_000], [Fraction(1)], 4) == 800_000
