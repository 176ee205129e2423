"""What other platforms would run."""

from dataclasses import replace
from fractions import Fraction

import pytest

from bench import peers
from tests.bench.conftest import FFMPEG, FULL_HD


def after(argv: list[str], word: str) -> str:
    return argv[argv.index(word) + 1]


@pytest.mark.parametrize(
    ("size", "heights"),
    [
        pytest.param((1920, 1080), (1080, 720, 480, 360, 240), id="full HD"),
        pytest.param((1280, 720), (720, 480, 360, 240), id="HD"),
        pytest.param((176, 144), (), id="smaller than every rung"),
    ],
)
def test_no_rung_is_larger_than_the_source(size: tuple[int, int], heights: tuple[int, ...]) -> None:
    assert replace(FULL_HD, width=size[0], height=size[1]).heights == heights


def test_mediacms_limits_a_rung_to_one_and_a_half_times_its_rate() -> None:
    argv = peers.mediacms(FFMPEG, FULL_HD, 720)
    assert after(argv, "-maxrate") == after(argv, "-bufsize") == "3750k"
    assert after(argv, "-preset") == "medium"
    assert after(argv, "-x264-params") == "keyint=240:keyint_min=120"
    assert argv[-1] == "720.mp4"


def test_mediacms_rounds_a_broken_rate_up() -> None:
    argv = peers.mediacms(FFMPEG, replace(FULL_HD, rate=Fraction(24000, 1001)), 480)
    assert after(argv, "-filter:v").endswith(",fps=fps=24")


def test_mediacms_puts_the_sound_into_every_rung() -> None:
    for height in FULL_HD.heights:
        assert after(peers.mediacms(FFMPEG, FULL_HD, height), "-b:a") == "128k"


def test_mediacms_cuts_a_finished_rung_into_a_second_copy() -> None:
    argv = peers.mediacms_hls(FFMPEG, 360, "hls-2")
    assert after(argv, "-i") == "360.mp4"
    assert after(argv, "-c") == "copy"
    assert argv[-1] == "hls-2/360.m3u8"


@pytest.mark.parametrize(("height", "limit"), [(1080, 6_220_800), (240, 522_240)])
def test_peertube_limits_a_rung_by_its_dots_a_second(height: int, limit: int) -> None:
    argv = peers.peertube(FFMPEG, FULL_HD, height)
    assert after(argv, "-maxrate:v") == str(limit)
    assert after(argv, "-bufsize:v") == str(limit * 2)


def test_peertube_copies_sound_that_is_aac_and_encodes_other_sound() -> None:
    assert after(peers.peertube(FFMPEG, FULL_HD, 720), "-acodec") == "copy"
    assert after(peers.peertube(FFMPEG, replace(FULL_HD, aac=False), 720), "-acodec") == "aac"


def test_peertube_sets_a_keyframe_at_least_every_two_seconds() -> None:
    argv = peers.peertube(FFMPEG, replace(FULL_HD, rate=Fraction(25)), 720)
    assert (after(argv, "-r"), after(argv, "-g:v")) == ("25", "50")
