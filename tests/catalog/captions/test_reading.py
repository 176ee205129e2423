"""Files as people have them: nothing of them is lost without a word, and none of them takes long."""

import pytest

from catalog.captions.cues import Reason, Remark, written
from catalog.captions.errors import NotCaptions, TooManyCues
from catalog.captions.plain import MAX_CUE
from catalog.captions.reading import MAX_BYTES, MAX_CUES, read, read_embedded

ONE, TWO, THREE = (f"00:00:0{n},000 --> 00:00:0{n + 1},000" for n in (1, 3, 5))
HEAD = b"WEBVTT\n\n00:01.000 --> 00:02.000\n"
SPACED = (
    "\u3000\u3000甲\u3000乙 10\u00a0000 \u0645\u06cc\u200c\u062e \u0915\u094d\u200d\u0937 \U0001f469\u200d\U0001f467"
)
MARKS = "\u0301\u0316"


def texts(body: str | bytes) -> list[str]:
    return [cue.text for cue in read(body.encode() if isinstance(body, str) else body).cues]


def spans(body: str) -> list[tuple[float, float]]:
    return [(cue.start, cue.end) for cue in read(body.encode()).cues]


@pytest.mark.parametrize(
    "body",
    [
        f"{ONE}\none\n\n{TWO}\ntwo\n\n{THREE}\nthree\n",
        f"1\n{ONE}\none\n\n{TWO}\ntwo\n\n3\n{THREE}\nthree\n",
        f"1\n{ONE}\none\n2\n{TWO}\ntwo\n3\n{THREE}\nthree\n",
        f"1\n{ONE}\none\n\n2\n{TWO}\ntwo\n\n3\n{THREE}\nthree\n".replace("\n", "\r\r\n"),
        f"1\n{ONE}\none\n\n2\n{TWO}\ntwo\n\n3\n{THREE}\nthree\n".replace("\n", "\n\n"),
        f"1\n{ONE}\none\n\n2\n{TWO}\ntwo\n\n3\n{THREE}\nthree\n".replace("\n", "\r"),
        f"1\n{ONE}\none\n\n2\n{TWO}\ntwo\n\n3\n{THREE}\nthree\n\n4\n",
        f"1 {ONE}\none\n\n2 {TWO}\ntwo\n\n3 {THREE}\nthree\n",
        f"\ufeff\ufeff\n\n1\n{ONE}\none\n\n2\n{TWO}\n\ntwo\n\n3\n{THREE}\nthree\n",
    ],
    ids=["no numbers", "one missing", "no empty lines", "CR CR LF", "all doubled", "CR", "cut", "glued", "marks"],
)
def test_three_captions_are_three_however_they_are_numbered_and_parted(body: str) -> None:
    reading = read(body.encode())
    assert [(cue.start, cue.end, cue.text) for cue in reading.cues] == [(1, 2, "one"), (3, 4, "two"), (5, 6, "three")]
    assert reading.remarks == ()


@pytest.mark.parametrize(
    ("line", "span"),
    [
        ("00:00:01 --> 00:00:02", (1, 2)),
        ("00:00:01, 000 --> 00:00:02 ,000", (1, 2)),
        ("00: 00: 01,000-->00:00:02,000", (1, 2)),
        ("00:00:01.5 --> 00:00:02.25", (1.5, 2.25)),
        ("0:00:01,500 -> 0:00:02,000", (1.5, 2)),
        ("00:00:01,000 → 00:00:02,000", (1, 2)),
        ("00:00:01,000 ==> 00:00:02,000", (1, 2)),
        ("00:00:01,000 - -> 00:00:02,000", (1, 2)),
        ("00:00:01,000 --&gt; 00:00:02,000", (1, 2)),
        ("00:00:01,000 -->> 00:00:02,000", (1, 2)),
        ("00：00：01，000 —＞ 00:00:02，000", (1, 2)),
        ("01:02,500 --> 1:03", (62.5, 63)),
        ("75:10.000 --> 75:12.000", (4510, 4512)),
        ("00:00:59,9999 --> 00:00:60,000", (59.999, 60)),
        ("-00:00:01,000 --> 00:00:02,000", (0, 2)),
        ("00:00:01,000 --> 00:00:02,000 X1:100 X2:600 Y1:400 Y2:450", (1, 2)),
        ("00:00:01.000 --> 00:00:02.000 align:start line:0% position:10%,line-left", (1, 2)),
        ("  00:00:01,000  -->  00:00:02,000  ", (1, 2)),
        ("100:00:01,000 --> 100:00:02,000", (360_001, 360_002)),
    ],
)
def test_times_are_read_as_they_are_written(line: str, span: tuple[float, float]) -> None:
    assert spans(f"1\n{line}\nwords\n") == [span]


def test_words_behind_the_times_are_words() -> None:
    assert texts(f"1\n{ONE} Hello there\nand more\n") == ["Hello there\nand more"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("00:00:05,000 -->", Reason.NO_END),
        ("00:00:05,000 --> 00:00:0x,000", Reason.UNREADABLE_TIME),
        ("00:00:0x,000 --> 00:00:06,000", Reason.UNREADABLE_TIME),
        ("--> 00:00:06,000", Reason.UNREADABLE_TIME),
        ("00:00:05,000 --> 00:00:04,000", Reason.ENDS_BEFORE_START),
        ("00:00:05,000 --> 00:00:05,000", Reason.NO_LENGTH),
    ],
)
def test_what_has_no_good_times_is_left_out_and_told(line: str, reason: Reason) -> None:
    reading = read(f"WEBVTT\n\n{line}\nlost\n\n{THREE.replace(',', '.')}\nkept\n".encode())
    assert [cue.text for cue in reading.cues] == ["kept"]
    assert reading.remarks == (Remark(3, reason),)
    assert reading.left_out == 1


def test_lines_are_told_as_editors_count_them() -> None:
    body = f"1\n{ONE}\none\n\n2\n{TWO[:-12]}\nlost\n\n3\n{THREE}\n\n\n4\n{THREE}\nfour\n"
    assert read(body.encode()).remarks == (Remark(6, Reason.NO_END), Remark(10, Reason.NO_WORDS))
    doubled = body.replace("\n", "\n\n").encode()
    assert [remark.line for remark in read(doubled).remarks] == [11, 19]


def test_a_credit_line_above_is_left_out_and_told() -> None:
    reading = read(f"Subtitles by X\nwww.example.org\n\n1\n{ONE}\none\n\n2\n{TWO}\ntwo\n".encode())
    assert [cue.text for cue in reading.cues] == ["one", "two"]
    assert reading.remarks == (Remark(1, Reason.OUTSIDE),)


def test_captions_out_of_order_are_sorted_and_overlapping_ones_kept() -> None:
    assert spans(f"1\n{THREE}\nb\n\n2\n00:00:01,000 --> 00:00:05,500\na\n") == [(1, 5.5), (5, 6)]


def test_who_counts_is_not_taken_for_the_numbers() -> None:
    assert texts(f"{ONE}\n3\n\n{TWO}\n2\n\n{THREE}\n1\n") == ["3", "2", "1"]
    assert texts(f"1\n{ONE}\n3\n\n2\n{TWO}\n2\n\n3\n{THREE}\n1\n") == ["3", "2", "1"]


def test_empty_lines_inside_are_left_out_and_what_follows_them_is_kept() -> None:
    assert texts(f"1\n{ONE}\none\n\nstill one\n\n2\n{TWO}\ntwo\n") == ["one\nstill one", "two"]


def test_many_lines_stay() -> None:
    assert texts(f"1\n{ONE}\na\nb\nc\nd\ne\nf\n") == ["a\nb\nc\nd\ne\nf"]


@pytest.mark.parametrize(
    "head",
    ["WEBVTT", "\n\n \nWEBVTT", "\ufeff\ufeffWEBVTT", "WEBVTT - Lesson 3\nKind: captions\nLanguage: zh", "WEBVTT\tx"],
)
def test_a_webvtt_file_may_begin_in_many_ways(head: str) -> None:
    assert texts(f"{head}\n\n00:01.000 --> 00:02.000\none\n") == ["one"]


def test_a_webvtt_file_without_an_empty_line_below_its_head_is_read() -> None:
    assert texts("WEBVTT\n00:01.000 --> 00:02.000\none\n00:02.000 --> 00:03.000\ntwo\n") == ["one", "two"]


def test_blocks_that_are_no_captions_do_not_come_through() -> None:
    body = (
        "WEBVTT\n\nSTYLE\n::cue { background: url(http://evil/) }\n00:01.000 --> 00:02.000\n\nREGION\nid:fred\n\n"
        "NOTE\nsecret\n\nNOTE 00:01.000 --> 00:02.000\nsecret\n\nfirst\n00:01.000 --> 00:02.000 region:fred\n"
        "<v Fred>one</v> <c.red>t<00:01.500>wo</c>\n\nthree\n"
    )
    reading = read(body.encode())
    assert written(reading.cues) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\none two\n"
    assert reading.remarks == (Remark(20, Reason.OUTSIDE),)


def test_a_less_than_that_begins_no_tag_is_text() -> None:
    said = "if a<b and c>d then <3 you; x<y, y>z; List<String> s; <html> tag"
    assert texts(f"1\n{ONE}\n{said}\n") == [said]
    assert texts(f"WEBVTT\n\n{ONE.replace(',', '.')}\n{said}\n") == [said]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<i>a</i> <B>b</B> <font color=\"#f00\" size=5>c</font> <u >d</u>", "a b c d"),
        ("a<br>b<br />c", "a\nb\nc"),
        ("{\\an8}top {\\pos(1,2)}here {y:i}there {plain}", "top here there {plain}"),
        ("<img src=x onerror=alert(1)><script>x</script><a href='y'>z</a>", "xz"),
        ("&amp; &lt;b&gt; &#21253; &nbsp;x &nosuch; &# &#; AT&T", "& <b> 包 \u00a0x &nosuch; &# &#; AT&T"),
        (SPACED, SPACED),
        ("--> next --> one", "→ next → one"),
        ("<scr<b>ipt>alert(1)", "<script>alert(1)"),
        ("e\u0301te\u0301", "été"),
    ],
)  # fmt: skip
def test_words_are_kept_and_markup_is_not(raw: str, shown: str) -> None:
    assert texts(f"1\n{ONE}\n{raw}\n") == [shown]


def test_what_shows_nothing_is_no_caption() -> None:
    for blank in ("\u3000", "\u200b\u200d", "{\\an8}", "<i></i>", "\u2800", "&nbsp;"):
        assert read(f"1\n{ONE}\n{blank}\n\n2\n{TWO}\ntwo\n".encode()).remarks == (Remark(2, Reason.NO_WORDS),)


@pytest.mark.parametrize(
    "words",
    [
        b"&#" + b"9" * 5000 + b";",
        b"&#x" + b"f" * 1_900_000 + b";",
        b"<" * 1_900_000,
        b"<a " * 600_000,
        b"<b><i>" * 300_000,
        b"</a " * 470_000,
        b"{\\" * 950_000,
        b"&" * 1_900_000,
        b"&abcdefghijklmnopqrstuvwxyz123456" * 57_000,
        b"a\n" * 190_000,
        ("a" + MARKS * 450_000).encode(),
        ("\u0f71\u0f72\u0316" * 210_000).encode(),
        b"<font" + b" a=b" * 450_000 + b">",
    ],
    ids=["digits", "hex", "<", "<a", "tags", "</a", "{", "&", "names", "lines", "marks", "tibetan", "attributes"],
)
def test_one_huge_caption_is_cut_before_anything_is_done_to_it(words: bytes) -> None:
    reading = read(HEAD + words + b"\n\n00:03.000 --> 00:04.000\nlast\n")
    assert reading.cues[-1].text == "last"
    assert all(len(cue.text) <= MAX_CUE for cue in reading.cues)
    assert {remark.reason for remark in reading.remarks} <= {Reason.TOO_LONG, Reason.NO_WORDS}


def test_marks_in_thousands_of_captions_take_no_longer_than_letters() -> None:
    body = "WEBVTT\n\n" + "".join(f"00:{n:02}.000 --> 00:{n:02}.900\na{MARKS * 1900}\n\n" for n in range(60)) * 3
    assert len(texts(body)) == 180


@pytest.mark.parametrize(
    "line",
    [
        b"00:01.000" + b" " * 1_900_000 + b"-->",
        b"0" * 1_900_000 + b":00.000 --> 00:02.000",
        b"00:00 --> 00:00 " * 120_000,
        b"-" * 1_900_000 + b"> 00:01",
        b"9999999999:00:01.000 --> 9999999999:00:02.000",
    ],
)
def test_one_huge_line_of_times_is_cut_as_well(line: bytes) -> None:
    with pytest.raises((NotCaptions, TooManyCues)):
        read(b"WEBVTT\n\n" + line + b"\nwords\n")


def test_a_cut_caption_is_told() -> None:
    reading = read(HEAD + b"x" * (MAX_CUE + 1))
    assert (reading.cues[0].text, reading.left_out) == ("x" * MAX_CUE, 0)
    assert reading.remarks == (Remark(3, Reason.TOO_LONG),)


@pytest.mark.parametrize("arrow", ["-->", "->", "→"])
def test_a_million_captions_are_refused_whatever_their_arrows(arrow: str) -> None:
    with pytest.raises(TooManyCues):
        read(f"1\n00:01 {arrow} 00:02\nx\n\n".encode() * (MAX_CUES + 1))
    with pytest.raises(TooManyCues):
        read(b"x" * (MAX_BYTES + 1))


def test_captions_out_of_a_video_are_placed_and_may_hold_empty_lines() -> None:
    def place(start: float, end: float) -> list[tuple[float, float]]:
        return [] if start < 3 else [(start - 3, end - 3), (start, end)]

    reading = read_embedded(b"WEBVTT\n\n00:01.000 --> 00:02.000\ngone\n\n00:03.000 --> 00:04.000\na\n\nb\n", place)
    assert [(cue.start, cue.end, cue.text) for cue in reading.cues] == [(0, 1, "a\nb"), (3, 4, "a\nb")]
