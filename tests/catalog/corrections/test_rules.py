"""The line that a correction is about, in captions that may have changed since."""

import pytest

from catalog.captions import plain
from catalog.captions.cues import Cue
from catalog.corrections.rules import Difference, Fit, Found, Line, compare, locate

pytestmark = pytest.mark.pure
LINE = Line(4.0, 6.0, "绸带跟着走走")
AFTER = "绸带跟着肘走"


@pytest.mark.parametrize(
    ("cues", "found"),
    [
        ([Cue(0, 4, "一"), Cue(4, 6, "绸带跟着走走")], Found(Fit.FITS, 1)),
        ([Cue(4.4, 6.2, "绸带\n跟着 走走")], Found(Fit.FITS, 0)),
        ([Cue(3, 4.2, "绸带跟着走走"), Cue(4.2, 6, "绸带跟着走走")], Found(Fit.FITS, 1)),
        ([Cue(4, 6, "绸带跟着肘走")], Found(Fit.DONE, 0)),
        ([Cue(4, 6, "绸带跟着手走")], Found(Fit.CHANGED, 0)),
        ([Cue(0, 1, "绸带跟着走走"), Cue(5.5, 9, "别的话")], Found(Fit.GONE)),
        ([], Found(Fit.GONE)),
    ],
    ids=["same", "moved and broken", "said twice", "done", "changed", "far away", "none"],
)
def test_a_line_is_found_again_by_its_time_and_text(cues: list[Cue], found: Found) -> None:
    assert locate(cues, LINE, AFTER) == found


def test_what_differs_is_one_piece() -> None:
    assert compare("绸带跟着走走", "绸带跟着肘走") == Difference("绸带跟着", "走", "肘", "走")
    assert compare("走走", "走") == Difference("走", "走", "", "")
    assert compare("善子", "扇子，不看脚") == Difference("", "善子", "扇子，不看脚", "")
    assert compare("一", "一") == Difference("一", "", "", "")


def test_typed_words_stay_as_they_are_but_for_tags_in_braces() -> None:
    assert plain.of_typed("<b>粗</b> &lt; {\\an8}\n\n\u202e  \n二 --> 三") == "<b>粗</b> &lt;\n二 → 三"
    assert plain.of_typed(" \u200b\n\x00") == ""
    assert len(plain.of_typed("字" * 9000)) == plain.MAX_CUE
