"""From the captions in a video file to those of its lesson: what is said is kept, at the times of the lesson."""

import struct
from pathlib import Path

import pytest

from catalog.captions.cues import Cue
from catalog.captions.service import Embedded, Track, embedded
from tests.transcode.attacks import box
from tests.transcode.conftest import AAC, H264, Make, picture, tone
from tests.transcode.test_captions import film, taken
from transcode import boxes

SPACED = "\u3000\u3000甲\u3000乙 10\u00a0000 \u0645\u06cc\u200c\u062e \u0915\u094d\u200d\u0937"
SRT = f"1\n00:00:00,503 --> 00:00:01,007\n{SPACED}\n\n2\n00:00:01,200 --> 00:00:01,900\n1 < 2 & 3\nsecond\n\nthird\n"
WORDS = [SPACED, "1 < 2 & 3\nsecond\nthird"]
ASS = r"""[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold
Style: Default,Arial,20,&H00FFFFFF,1
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.10,0:00:00.40,Default,,0,0,0,,not said
Dialogue: 0,0:00:00.50,0:00:01.00,Default,,0,0,0,,{\an8\b1}{a note}十字步，{\p1}m 0 0 l 100 0{\p0}先\N迈左脚
Dialogue: 1,0:00:00.50,0:00:01.00,Default,,0,0,0,,{\blur3}十字步，先\N迈左脚
Dialogue: 0,0:00:01.00,0:00:01.50,Default,,0,0,0,,{\p1}m 0 0 l 100 0 100 100{\p0}
Dialogue: 0,0:00:01.50,0:00:02.00,Default,,0,0,0,,{\k20}扇{\k30}花\h<3
"""


def tracks(path: Path, tmp_path: Path) -> list[Track]:
    found = taken(path, tmp_path / "work")
    return embedded(Embedded(one.track.language, one.content, one.place) for one in found)


def cues(path: Path, tmp_path: Path) -> list[tuple[float, float, str]]:
    (only,) = tracks(path, tmp_path)
    return [(cue.start, cue.end, cue.text) for cue in only.cues]


@pytest.mark.parametrize(
    ("file", "codec"),
    [("a.mkv", "subrip"), ("a.mkv", "webvtt"), ("a.webm", "webvtt"), ("a.mp4", "mov_text"), ("a.mov", "mov_text")],
)
def test_captions_of(file: str, codec: str, make: Make, tmp_path: Path) -> None:
    encoder = ["-c:v", "libvpx", "-deadline", "realtime"] if file == "a.webm" else H264
    # ffmpeg writes a bare < into WebVTT, which is none when it is read again.
    text = SRT if codec == "subrip" else SRT.replace("1 < 2 & 3", "three")
    (tmp_path / "a.srt").write_text(text, encoding="utf-8")
    source = make(
        file, *picture("64x64", seconds=2), "-i", str(tmp_path / "a.srt"), "-map", "0", "-map", "1", *encoder,
        "-c:s", codec, "-metadata:s:s:0", "language=chi",
    )  # fmt: skip
    expected = [word.replace("1 < 2 & 3", "three") if codec != "subrip" else word for word in WORDS]
    (only,) = tracks(source, tmp_path)
    assert (only.language, [cue.text for cue in only.cues]) == ("zh", expected)
    assert [(cue.start, cue.end) for cue in only.cues] == [(0.503, 1.007), (1.2, 1.9)]


def test_comments_doubled_layers_and_drawings_are_left_out(make: Make, tmp_path: Path) -> None:
    assert cues(film(make, tmp_path, ("a.ass", ASS, "language=chi")), tmp_path) == [
        (0.5, 1.0, "十字步，先\n迈左脚"),
        (1.5, 2.0, "扇花\u00a0<3"),
    ]


def test_hostile_captions_are_words_like_any_other(make: Make, tmp_path: Path) -> None:
    hostile = (
        "1\n00:00:00,500 --> 00:00:01,000\n<script>alert(1)</script><img src=x onerror=alert(1)> --> 00:00:09.000\n"
        "{\\an8}&lt;b&gt;\n\n2\n00:00:01,200 --> 00:00:01,900\nffconcat version 1.0\nfile /etc/passwd\n\n"
        f"3\n00:00:02,000 --> 00:00:03,000\nx &#{'9' * 5000};\n"
    )
    found = [text for _, _, text in cues(film(make, tmp_path, ("a.srt", hostile, "")), tmp_path)]
    assert found[0].endswith("→ 00:00:09.000\n<b>")
    assert found[1] == "ffconcat version 1.0\nfile /etc/passwd"
    assert found[2].startswith("x &#999")


def test_a_track_of_few_captions_gives_way_to_the_full_one(make: Make, tmp_path: Path) -> None:
    full = "".join(f"{n}\n00:00:01,{n}00 --> 00:00:01,{n}50\nline {n}\n\n" for n in range(9))
    few = "1\n00:00:00,500 --> 00:00:01,000\na sign\n"
    both = film(make, tmp_path, ("a.srt", few, "language=eng"), ("b.srt", full, "language=eng"))
    (only,) = tracks(both, tmp_path)
    assert len(only.cues) == 9


def test_captions_of_nothing_give_way_to_others_of_their_language(make: Make, tmp_path: Path) -> None:
    blank = "1\n00:00:00,500 --> 00:00:01,000\n{\\an8}\n"
    (only,) = tracks(film(make, tmp_path, ("a.srt", blank, ""), ("b.srt", SRT, "")), tmp_path)
    assert (only.language, [cue.text for cue in only.cues]) == ("zh-CN", WORDS)


def test_a_late_start_of_the_file_is_not_counted(make: Make, tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(SRT, encoding="utf-8")
    late = make(
        "late.mkv", *picture("64x64", seconds=2), *tone(2), "-i", str(tmp_path / "a.srt"), "-map", "0", "-map", "1",
        "-map", "2", *H264, *AAC, "-c:s", "copy", "-output_ts_offset", "100",
    )  # fmt: skip
    times = [(start, end) for start, end, _ in cues(late, tmp_path)]
    assert times == pytest.approx([(0.503, 1.007), (1.2, 1.9)], abs=0.03)  # AAC begins a little earlier


def test_a_caption_that_begins_before_sound_and_picture_moves_no_other(make: Make, tmp_path: Path) -> None:
    early = (
        "1\n00:00:00,500 --> 00:00:06,000\nearly\n\n2\n00:00:01,000 --> 00:00:02,000\nnever\n\n"
        "3\n00:00:07,000 --> 00:00:08,000\nlater\n"
    )
    (tmp_path / "a.srt").write_text(early)
    source = make(
        "early.mkv", "-itsoffset", "5", *picture("64x64", seconds=4), "-i", str(tmp_path / "a.srt"), "-map", "0",
        "-map", "1", *H264, "-c:s", "copy",
    )  # fmt: skip
    assert cues(source, tmp_path) == [(0.0, 1.0, "early"), (2.0, 3.0, "later")]


def with_edits(data: bytes, edits: list[tuple[float, float | None]]) -> bytes:
    """A film of ffmpeg, its index behind its bytes, with these edits (length, start; seconds) in each track."""
    moov = boxes.find(data, b"moov")
    header = boxes.find(data, b"moov", b"mvhd")
    assert moov is not None
    assert header is not None
    (units,) = struct.unpack_from(">I", data, header.body + 12)
    inside = b""
    for one in boxes.children(data, moov.body, moov.end):
        body = data[one.body : one.end]
        if one.kind == b"trak":
            scale = boxes.times(body)[2]
            rows = b"".join(
                struct.pack(">Iii", round(length * units), -1 if start is None else round(start * scale), 1 << 16)
                for length, start in edits
            )
            elst = box(b"elst", struct.pack(">II", 0, len(edits)) + rows)
            parts = [box(b"edts", elst)]
            parts += [
                data[each.start : each.end]
                for each in boxes.children(data, one.body, one.end)
                if each.kind != b"edts"
            ]
            body = parts[1] + parts[0] + b"".join(parts[2:])
        inside += box(one.kind, body)
    return data[: moov.start] + box(b"moov", inside)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([(3.0, None), (2.0, 0.0)], [(0.503, 1.007), (1.2, 1.9)]),
        ([(1.0, 1.0)], [(0.0, 0.007), (0.2, 0.9)]),
        ([(0.8, 0.0), (0.9, 1.1)], [(0.503, 0.8), (0.9, 1.6)]),
    ],
    ids=["begun with nothing", "begun in the middle", "a piece cut out"],
)
def test_edits_count_as_they_do_for_the_picture(
    edits: list[tuple[float, float | None]], expected: list[tuple[float, float]], make: Make, tmp_path: Path
) -> None:
    (tmp_path / "a.srt").write_text(SRT, encoding="utf-8")
    plain = make(
        "plain.mp4", *picture("64x64", seconds=2), "-i", str(tmp_path / "a.srt"), "-map", "0", "-map", "1", *H264,
        "-g", "5", "-bf", "0", "-c:s", "mov_text",
    )  # fmt: skip
    edited = tmp_path / "edited.mp4"
    edited.write_bytes(with_edits(plain.read_bytes(), edits))
    times = [(start, end) for start, end, _ in cues(edited, tmp_path)]
    assert times == pytest.approx(expected, abs=0.01)


def test_what_cannot_be_read_at_all_is_none() -> None:
    def place(start: float, end: float) -> list[tuple[float, float]]:
        return [(start, end)]

    garbage = Embedded("en", b"\xff\xfe\0", place)
    good = Embedded("zz9", "1\n00:00:01,000 --> 00:00:02,000\n好\n".encode(), place)
    (only,) = embedded([garbage, good])
    assert (only.language, list(only.cues)) == ("zh-CN", [Cue(1, 2, "好")])
