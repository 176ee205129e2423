"""Captions that came inside a file, as text that can do nothing but be read."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.transcode.conftest import H264, Make, picture
from transcode import captions
from transcode.captions import extract, rewritten
from transcode.probe import inspect
from transcode.settings import EngineSettings

SRT = """1
00:00:00,500 --> 00:00:01,000
十字步，先迈<i>左脚</i>

2
00:00:01,200 --> 00:00:01,900
Tom & Jerry: 1 < 2
"""

ASS = r"""[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold
Style: Default,Arial,20,&H00FFFFFF,1
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.50,0:00:01.00,Default,,0,0,0,,{\an8\b1\c&HFF00&}十字步{\b0}，先\N迈左脚
Dialogue: 0,0:00:01.00,0:00:01.50,Default,,0,0,0,,{\p1}m 0 0 l 100 0 100 100{\p0}
Dialogue: 0,0:00:01.50,0:00:02.00,Default,,0,0,0,,{\k20}扇{\k30}花
"""

HOSTILE = """1
00:00:00,500 --> 00:00:01,000
<script>alert(1)</script><img src=x onerror=alert(1)> --> 00:00:09.000
{\\an8}&lt;b&gt;

2
00:00:01,200 --> 00:00:01,900
ffconcat version 1.0
file /etc/passwd
"""


def film(
    make: Make, tmp_path: Path, *texts: tuple[str, str, str], file: str = "film.mkv", codec: str = "copy"
) -> Path:
    """A film with captions: each as (file name, its text, options for its track)."""
    inputs: list[str] = []
    options: list[str] = []
    for number, (name, text, metadata) in enumerate(texts):
        (tmp_path / name).write_text(text, encoding="utf-8")
        inputs += ["-i", str(tmp_path / name)]
        options += [word for part in metadata.split(";") if part for word in (f"-metadata:s:s:{number}", part)]
    maps = [word for number in range(len(texts) + 1) for word in ("-map", str(number))]
    return make(file, *picture("64x64", seconds=2), *inputs, *maps, *H264, "-c:s", codec, *options)


def taken(path: Path, folder: Path) -> tuple[captions.Captions, ...]:
    settings = EngineSettings()
    folder.mkdir()
    found = extract(inspect(path, settings), folder, settings)
    assert list(folder.iterdir()) == []
    return found


def test_two_languages_become_two_files(make: Make, tmp_path: Path) -> None:
    both = film(
        make, tmp_path, ("a.srt", SRT, "language=chi;title=简体"), ("b.ass", ASS, "language=eng;title=English")
    )
    first, second = taken(both, tmp_path / "work")
    assert (first.track.language, first.track.title) == ("zh-Hans", "简体")
    assert (second.track.language, second.track.title) == ("en", "English")
    assert first.text == (
        "WEBVTT\n\n00:00.500 --> 00:01.000\n十字步，先迈左脚\n\n00:01.200 --> 00:01.900\nTom &amp; Jerry: 1 &lt; 2\n"
    )


def test_styles_and_drawings_are_left_out_and_words_are_kept(make: Make, tmp_path: Path) -> None:
    (only,) = taken(film(make, tmp_path, ("a.ass", ASS, "language=chi")), tmp_path / "work")
    assert only.text == ("WEBVTT\n\n00:00.500 --> 00:01.000\n十字步，先\n迈左脚\n\n00:01.500 --> 00:02.000\n扇花\n")


@pytest.mark.parametrize(
    ("file", "codec"), [("a.mp4", "mov_text"), ("a.mkv", "webvtt"), ("a.mkv", "ssa"), ("a.webm", "webvtt")]
)
def test_captions_of(file: str, codec: str, make: Make, tmp_path: Path) -> None:
    encoder = {"a.webm": ["-c:v", "libvpx", "-deadline", "realtime"]}.get(file, H264)
    # ffmpeg writes a bare < into WebVTT, which is none when it is read again.
    (tmp_path / "a.srt").write_text(SRT.replace(": 1 < 2", ""), encoding="utf-8")
    source = make(
        file, *picture("64x64", seconds=2), "-i", str(tmp_path / "a.srt"), "-map", "0", "-map", "1", *encoder,
        "-c:s", codec, "-metadata:s:s:0", "language=chi",
    )  # fmt: skip
    (only,) = taken(source, tmp_path / "work")
    assert only.track.language == "zh"
    assert "十字步，先迈左脚" in only.text
    assert "Tom &amp; Jerry" in only.text


def test_hostile_captions_are_words_like_any_other(make: Make, tmp_path: Path) -> None:
    (only,) = taken(film(make, tmp_path, ("a.srt", HOSTILE, "language=<script>")), tmp_path / "work")
    assert only.track.language == ""
    assert only.text.count("-->") == 2
    assert "<" not in only.text
    assert "onerror" not in only.text
    assert "ffconcat version 1.0\nfile /etc/passwd" in only.text


def test_empty_captions_are_none(make: Make, tmp_path: Path) -> None:
    blank = "1\n00:00:00,500 --> 00:00:01,000\n{\\an8}\n"
    assert taken(film(make, tmp_path, ("a.srt", blank, "")), tmp_path / "work") == ()


def test_a_file_without_captions_starts_no_process(make: Make, tmp_path: Path) -> None:
    settings = EngineSettings()
    plain = inspect(make("plain.mp4", *picture("64x64", seconds=1), *H264), settings)
    assert extract(plain, tmp_path, replace(settings, ffmpeg=Path("/nowhere"))) == ()


def test_of_two_tracks_in_one_language_the_first_is_taken(make: Make, tmp_path: Path) -> None:
    other = SRT.replace("十字步", "走场")
    both = film(make, tmp_path, ("a.srt", SRT, "language=chi"), ("b.srt", other, "language=chi"))
    (only,) = taken(both, tmp_path / "work")
    assert "十字步" in only.text


def test_captions_without_end_are_left_out(make: Make, tmp_path: Path) -> None:
    line = "啊" * 900
    times = [f"{n}\n00:00:0{n // 1000},{n % 1000:03} --> 00:00:09,000\n{line}\n" for n in range(2000)]
    assert taken(film(make, tmp_path, ("a.srt", "\n".join(times), "")), tmp_path / "work") == ()


def test_a_line_that_looks_like_a_time_in_the_middle_of_words_begins_no_caption() -> None:
    text = "WEBVTT\n\n00:00.500 --> 00:01.000\nat 00:00.500 --> 00:01.000 we turn\n\nand stop\n"
    assert rewritten(text) == "WEBVTT\n\n00:00.500 --> 00:01.000\nat 00:00.500 → 00:01.000 we turn\nand stop\n"


def test_a_caption_that_ends_before_it_starts_is_left_out() -> None:
    turned, standing = "00:03.000 --> 00:02.000", "00:03.000 --> 00:03.000"
    assert rewritten(f"WEBVTT\n\n{turned}\nback\n\n{standing}\nnever\n") == ""
    longer = "59:59.500 --> 1:00:00.000"
    assert rewritten(f"WEBVTT\n\n{longer}\nan hour\n") == f"WEBVTT\n\n{longer}\nan hour\n"


def test_a_space_at_which_no_line_may_break_is_a_space(make: Make, tmp_path: Path) -> None:
    spaced = "WEBVTT\n\n00:00.500 --> 00:01.000\n10&nbsp;000 steps\n"
    (only,) = taken(film(make, tmp_path, ("a.vtt", spaced, "")), tmp_path / "work")
    assert "10 000 steps" in only.text
