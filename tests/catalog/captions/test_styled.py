"""SubStation Alpha: what is said is kept; comments, drawings and doubles are not."""

import pytest

from catalog.captions.cues import Reason, Remark
from catalog.captions.reading import read

HEAD = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


def dialogue(text: str, start: str = "0:00:01.00", end: str = "0:00:02.00", layer: int = 0) -> str:
    return f"Dialogue: {layer},{start},{end},Default,,0,0,0,,{text}\n"


def texts(*events: str) -> list[str]:
    return [cue.text for cue in read((HEAD + "".join(events)).encode()).cues]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (r"{\an8\b1\c&HFF00&}十字步{\b0}，先\N迈左脚", "十字步，先\n迈左脚"),
        ("{TS: look at this}said, and {a note}done", "said, and done"),
        (r"before {\p1}m 0 0 l 100 0 100 100{\p0}after", "before after"),
        (r"{\p1}m 0 0 l 1 1{\p0}{\p2}m 1 1{\p0}words", "words"),
        (r"{\pos(1,2)\p0}words", "words"),
        (r"10\h000 a\nb", "10\u00a0000 a b"),
        (r"\{brace\} a<b> &amp; <i>", "{brace} a<b> &amp; <i>"),
        (r"{\k20}扇{\k30}花", "扇花"),
        ("a, b, c", "a, b, c"),
    ],
)
def test_words_are_kept_without_what_formats_them(raw: str, shown: str) -> None:
    assert texts(dialogue(raw)) == [shown]


def test_comments_are_left_out() -> None:
    assert texts("Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not said\n", dialogue("said")) == ["said"]


def test_a_text_in_several_layers_or_frame_after_frame_is_one_caption() -> None:
    reading = read(
        (
            HEAD
            + dialogue(r"{\bord4}sign", layer=0)
            + dialogue(r"{\blur2}sign", layer=1)
            + "".join(dialogue("moves", f"0:00:03.{n:02}", f"0:00:03.{n + 4:02}") for n in range(0, 80, 4))
            + dialogue("sign", "0:00:05.00", "0:00:06.00")
        ).encode()
    )
    assert [(cue.start, cue.end, cue.text) for cue in reading.cues] == [
        (1, 2, "sign"),
        (3, 3.8, "moves"),
        (5, 6, "sign"),
    ]


def test_a_drawing_alone_is_no_loss_and_a_broken_line_is_told() -> None:
    reading = read((HEAD + dialogue(r"{\p1}m 0 0") + dialogue("x", end="never") + dialogue("said")).encode())
    assert [cue.text for cue in reading.cues] == ["said"]
    assert reading.remarks == (Remark(11, Reason.UNREADABLE_TIME),)


def test_older_files_with_other_fields_are_read() -> None:
    body = (
        "[Script Info]\n[Events]\nFormat: Marked, Start, End, Style, Text\n"
        "Dialogue: Marked=0,0:00:01.00,0:00:02.00,Default,one, two\n"
    )
    assert [cue.text for cue in read(body.encode("utf-16")).cues] == ["one, two"]


def test_a_line_of_endless_tags_is_cut() -> None:
    assert texts(dialogue(r"{\k1}" * 400_000 + "end"), dialogue("said", "0:00:03.00", "0:00:04.00")) == ["said"]
