"""What ffprobe tells of cropping, turning and dots is read with care."""

from fractions import Fraction

import pytest

from transcode import geometry

pytestmark = pytest.mark.pure

CROPPED = {"crop_left": 2, "crop_top": 30, "crop_right": 4, "crop_bottom": 32}


def matrix(a: int, b: int, c: int, d: int) -> dict[str, object]:
    rows = ((a, b, 0), (c, d, 0), (0, 0, 16384))
    text = "".join(f"\n0000000{n}: {x * 65536:12} {y * 65536:12} {z * 65536:12}" for n, (x, y, z) in enumerate(rows))
    return {"side_data_list": [{"displaymatrix": f"{text}\n", "rotation": 0}]}


@pytest.mark.parametrize(
    ("size", "kept"),
    [((320, 240), (2, 30, 4, 32)), ((320, 70), geometry.NO_CROP), ((20, 240), geometry.NO_CROP)],
)
def test_cropping_that_leaves_too_little_counts_as_none(size: tuple[int, int], kept: geometry.Crop) -> None:
    stream = {"width": size[0], "height": size[1], "side_data_list": [{"side_data_type": "x"}, CROPPED]}
    assert geometry.crop(stream) == kept


@pytest.mark.parametrize("data", [[], [{}], ["no list"], [{"crop_left": "x"}], [{"displaymatrix": "no rows"}]])
def test_facts_that_are_no_facts_are_left_out(data: list[object]) -> None:
    stream = {"width": 320, "height": 240, "side_data_list": data}
    assert (geometry.crop(stream), geometry.upright(stream)) == (geometry.NO_CROP, ())


@pytest.mark.parametrize(
    ("told", "turns"),
    [
        ((1, 0, 0, 1), ()),
        ((-1, 0, 0, 1), ("hflip",)),
        ((1, 0, 0, -1), ("vflip",)),
        ((-1, 0, 0, -1), ("hflip", "vflip")),
        ((0, 1, -1, 0), ("clock",)),
        ((0, -1, 1, 0), ("cclock",)),
        ((0, -1, -1, 0), ("clock_flip",)),
        ((0, 1, 1, 0), ("cclock_flip",)),
    ],
)
def test_all_eight_ways_to_hold_a_camera_are_told_apart(
    told: tuple[int, int, int, int], turns: tuple[str, ...]
) -> None:
    assert geometry.upright(matrix(*told)) == turns


@pytest.mark.parametrize(
    ("told", "shape"),
    [("16:15", Fraction(16, 15)), ("0:1", 1), ("1:0", 1), ("30000:1", 1), ("-4:3", 1), ("", 1), (None, 1)],
)
def test_dots_that_no_camera_makes_are_square(told: object, shape: Fraction) -> None:
    assert geometry.aspect({"sample_aspect_ratio": told}) == shape
