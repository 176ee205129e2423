"""Labels that cannot be true are not believed."""

import pytest

from transcode.colours import SILENT, Labels, believed, told

pytestmark = pytest.mark.pure

HDR = Labels("bt2020nc", "bt2020", "smpte2084")


@pytest.mark.parametrize("matrix", ["ycgco", "bt2020c", "ictcp", "gbr", "smpte2085", "ipt-c2", "chroma-derived-nc"])
def test_a_matrix_that_no_player_knows_silences_the_other_labels_of_eight_bits(matrix: str) -> None:
    assert believed(Labels(matrix, "bt2020", "smpte2084"), "yuv420p") == SILENT
    assert believed(Labels(matrix, "bt2020", "smpte2084"), "yuv420p10le") == Labels("", "bt2020", "smpte2084")


def test_eight_bits_are_hdr_only_when_all_three_labels_say_so() -> None:
    assert believed(Labels("", "", "smpte2084"), "yuv420p") == SILENT
    assert believed(Labels("", "bt2020", ""), "yuv420p") == SILENT
    assert believed(Labels("bt709", "", "arib-std-b67"), "yuv420p") == Labels("bt709")
    assert believed(HDR, "yuv420p") == HDR


def test_ten_bits_are_hdr_when_their_curve_says_so() -> None:
    assert believed(Labels("", "", "smpte2084"), "yuv420p10le") == Labels("", "", "smpte2084")


def test_a_curve_of_the_cinema_is_none() -> None:
    assert believed(Labels("bt2020nc", "bt2020", "smpte428"), "yuv420p") == Labels("bt2020nc", "bt2020", "")


def test_rgb_may_say_that_it_is_rgb() -> None:
    assert believed(Labels("gbr"), "gbrp") == Labels("gbr")


def test_what_a_file_does_not_say_is_empty() -> None:
    assert told(None, "unknown", "reserved") == SILENT
    assert told("bt709", "bt709", "bt709") == Labels("bt709", "bt709", "bt709")
