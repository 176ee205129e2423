"""Names in older encodings, and titles out of names."""

import os

import pytest

from catalog.intake import names
from catalog.intake.titles import UNNAMED, folder_title, lesson_titles

CHINESE = ("第1讲 十字步.mp4", "腰鼓", "秧歌舞（上）.avi", "老人保健", "01.扇子舞《茉莉花》.rmvb", "王老师讲营养")


@pytest.mark.parametrize("name", CHINESE)
def test_a_name_in_gbk_is_read(name: str) -> None:
    assert names.shown(os.fsdecode(name.encode("gbk"))) == name


@pytest.mark.parametrize("name", ["第一講 節奏.mpg", "太極拳"])
def test_a_name_in_big5_is_read(name: str) -> None:
    assert names.of_bytes(name.encode("big5")) == name


@pytest.mark.parametrize("name", ["第1讲 十字步.mp4", "秧歌舞（上）.avi", "老人保健"])
@pytest.mark.parametrize("wrong", ["cp437", "latin-1"])
def test_a_name_that_was_unpacked_in_a_wrong_encoding_is_put_right(name: str, wrong: str) -> None:
    assert names.shown(name.encode("gbk").decode(wrong)) == name


@pytest.mark.parametrize(
    "name", ["Café déjà vu.mp4", "Übung 3.avi", "señor.mov", "第1讲.mp4", "ヨガ.mp4", "plain.mp4"]
)
def test_a_name_that_is_right_stays(name: str) -> None:
    assert names.shown(name) == name


def test_a_name_of_bytes_that_are_no_text_has_no_surrogates() -> None:
    shown = names.shown(os.fsdecode(b"a\xff\xfe\xff.mp4"))
    assert shown.encode()
    assert shown.endswith(".mp4")


@pytest.mark.parametrize("raw", [b"a/b\\c.mp4", "第1讲".encode("gbk") + b"/x\xff", b"\\x41", "第1讲/a".encode()])
def test_any_path_can_be_written_down_and_read_again(raw: bytes) -> None:
    text = names.quoted(os.fsdecode(raw))
    assert text.encode()
    assert os.fsencode(names.unquoted(text)) == raw


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01.十字步.mp4", "十字步"),
        ("1、准备活动.wmv", "准备活动"),
        ("(1)热身.flv", "热身"),
        ("001春天.mp4", "春天"),
        ("1-2 走场.mp4", "走场"),
        ("第1讲 十字步.mp4", "第1讲 十字步"),
        ("第１０讲　走场.mp4", "第10讲 走场"),
        ("24式太极拳.avi", "24式太极拳"),
        ("7天瘦身.mp4", "7天瘦身"),
        ("3个动作治肩周炎.mp4", "3个动作治肩周炎"),
        ("2018社火录像.mpg", "2018社火录像"),
        ("1.5倍速练习.mp4", "1.5倍速练习"),
        ("【高清】第三讲_扇花[www.abc.com].rmvb", "第三讲 扇花"),
        ("[1080P]秧歌舞.01.走场.mkv", "秧歌舞 01 走场"),
        ("第2课_高清.mp4", "第2课"),
        ("王老师【公开课】.mp4", "王老师【公开课】"),
        ("Yoga.Lesson.01.720p.mp4", "Yoga Lesson 01"),
        ("腰鼓 - 副本.mp4", "腰鼓"),
        ("复件 腰鼓.mp4", "腰鼓"),
        ("03.mp4", "太极拳 03"),
        ("VTS_01_2.VOB", "太极拳 1-2"),
        ("MVI_0412.MP4", f"{UNNAMED} 1"),
        ("20190102_123456.mp4", f"{UNNAMED} 1"),
        ("微信视频2019.mp4", f"{UNNAMED} 1"),
        ("___.mp4", f"{UNNAMED} 1"),
        ("课" * 300 + ".mp4", "课" * 120),
        ("a\x00\x1b[31m\u202eb.mp4", "a[31mb"),
    ],
)
def test_the_title_of_a_lesson(name: str, title: str) -> None:
    assert lesson_titles([name], "太极拳")[0].text == title


def test_titles_of_one_folder_are_told_apart() -> None:
    found = lesson_titles(["腰鼓.mp4", "腰鼓.avi", "MVI_1.mp4", "MVI_2.mp4"], "x")
    assert [title.text for title in found] == ["腰鼓", "腰鼓 (2)", f"{UNNAMED} 1", f"{UNNAMED} 2"]


@pytest.mark.parametrize(
    ("name", "title"),
    [("01_太极拳【全套】", "太极拳【全套】"), ("老人保健", "老人保健"), ("2018", "2018"), ("3", "3")],
)
def test_the_title_of_a_folder(name: str, title: str) -> None:
    assert folder_title(name) == title
