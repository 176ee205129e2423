"""Which renditions a picture gets."""

from fractions import Fraction

import pytest

from transcode import ladder
from transcode.plan import SOUND_PICTURE
from transcode.source import VideoTrack

pytestmark = pytest.mark.pure


def picture(width: int, height: int) -> VideoTrack:
    return VideoTrack(
        index=0,
        codec="h264",
        width=width,
        height=height,
        coded_width=width,
        coded_height=height,
        sample_aspect=Fraction(1),
        frame_rate=Fraction(25),
        variable_rate=False,
        interlaced=False,
        pixel_format="yuv420p",
        transfer="",
    )


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        pytest.param((1920, 1080), [(1920, 1080), (1280, 720), (854, 480), (640, 360), (426, 240)], id="full HD"),
        pytest.param((3840, 2160), [(1920, 1080), (1280, 720), (854, 480), (640, 360), (426, 240)], id="4K"),
        pytest.param((1080, 1920), [(1080, 1920), (720, 1280), (480, 854), (360, 640), (240, 426)], id="portrait"),
        pytest.param((1024, 576), [(1024, 576), (854, 480), (640, 360), (426, 240)], id="PAL keeps its own size"),
        pytest.param((1920, 800), [(1920, 800), (1280, 534), (854, 356), (640, 266), (426, 178)], id="cinema"),
        pytest.param((853, 481), [(852, 480), (638, 360), (426, 240)], id="odd sides"),
        pytest.param((176, 144), [(176, 144)], id="smaller than every rung"),
        pytest.param((640, 480), [(640, 480), (480, 360), (320, 240)], id="4:3"),
    ],
)
def test_renditions_of(size: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    assert [(choice.width, choice.height) for choice in ladder.choose(picture(*size))] == expected


@pytest.mark.parametrize("size", [(16, 4000), (4000, 16), (17, 17), (641, 361), (1919, 1079), (2560, 1440)])
def test_no_rendition_is_larger_than_its_source_and_all_sides_are_even(size: tuple[int, int]) -> None:
    for choice in ladder.choose(picture(*size)):
        assert choice.width % 2 == choice.height % 2 == 0
        # An odd side may be rounded to the even number above it.
        assert choice.width <= size[0] + 1
        assert choice.height <= size[1] + 1


def test_names_of_renditions_are_unique_for_every_size() -> None:
    for height in range(16, 2200, 7):
        sides = [choice.short_side for choice in ladder.choose(picture(height * 16 // 9, height))]
        assert len(sides) == len(set(sides)), height


def test_a_recording_of_sound_gets_small_renditions() -> None:
    assert [choice.short_side for choice in ladder.choose(SOUND_PICTURE)] == [480, 360, 240]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (640, 480), (500, 300), (720, 1280), (100, 60)])
def test_the_economical_renditions_have_the_same_sizes_and_are_never_enlarged(width: int, height: int) -> None:
    source = picture(width, height)
    usual, economical = ladder.choose(source), ladder.choose(source, economical=True)
    assert [(one.width, one.height) for one in economical] == [(one.width, one.height) for one in usual]
    assert all(one.rung.economical and one.width <= width and one.height <= height for one in economical)


@pytest.mark.parametrize(
    ("width", "height", "copyable", "sides"),
    [
        (768, 576, False, [480, 360, 240]),
        (768, 576, True, [576, 480, 360, 240]),
        (352, 288, False, [288, 240]),
        (1280, 960, False, [720, 480, 360, 240]),
        (1200, 400, False, [284, 214, 142]),
    ],
)
def test_an_economical_package_has_a_rung_of_its_own_size_only_if_that_is_cheap_or_nothing_else_shows_enough(
    width: int, height: int, copyable: bool, sides: list[int]
) -> None:
    found = [one.short_side for one in ladder.choose(picture(width, height), economical=True, copyable=copyable)]
    assert found[: len(sides)] == sides


def test_an_economical_picture_may_have_more_errors_once_it_was_scaled_down() -> None:
    own, scaled = (ladder.choose(picture(*size), economical=True) for size in ((854, 480), (1920, 1080)))
    assert own[0].rung.crf == ladder.ECONOMICAL_CRF[480][0]
    assert [one.rung.crf for one in scaled if one.rung.height == 480] == [ladder.ECONOMICAL_CRF[480][1]]
