"""The number that a name gives its lesson, and the name without it."""

import pytest

from catalog.naming.numbers import Numbers, bare_title, lesson_numbers

NAMES = [
    ("第3讲 扇花.mp4", (3,), "扇花"),
    ("第三讲：扇花.mp4", (3,), "扇花"),
    ("第１０讲扇花.mp4", (10,), "扇花"),
    ("第2章 第10讲 十字步.mp4", (2, 10), "十字步"),
    ("第2单元 第3课 Hello.mp4", (2, 3), "hello"),
    ("03 扇花.mov", (3,), "扇花"),
    ("03扇花.mov", (3,), "扇花"),
    ("3.扇花.mov", (3,), "扇花"),
    ("三、绸带.avi", (3,), "绸带"),
    ("（三）绸带.avi", (3,), "绸带"),
    ("1-2-10 云手.mp4", (1, 2, 10), "云手"),
    ("③ 云手.mp4", (3,), "云手"),
    ("扇花03.mp4", (3,), "扇花03"),
    ("Lesson 3.mp4", (3,), "lesson3"),
    ("3.mp4", (3,), "3"),
    ("第三讲.mp4", (3,), "三"),
    ("24式太极拳 第5集.mp4", (5,), "24式太极拳5"),
    ("02 节奏.mp4", (2,), "节奏"),
    ("02节奏.mp4", (2,), "节奏"),
    ("3 步法.mp4", (3,), "步法"),
    ("3步走.mp4", (), "3步走"),
    ("10分钟学会.mp4", (), "10分钟学会"),
    ("十字步.mp4", (), "十字步"),
    ("一般常识.mp4", (), "一般常识"),
    ("IMG_4711.MOV", (), "img4711"),
    ("VID_20190301_12.mp4", (), "vid2019030112"),
    ("2019秧歌.mp4", (), "2019秧歌"),
    ("20190301.mp4", (), "20190301"),
    ("1080p 秧歌.mp4", (), "1080p秧歌"),
    ("720p.mp4", (), "720p"),
    ("", (), ""),
]


@pytest.mark.parametrize(("name", "numbers", "_title"), NAMES)
def test_the_number_of_a_lesson_is_read_from_its_name(name: str, numbers: Numbers, _title: str) -> None:
    assert lesson_numbers(name) == numbers


@pytest.mark.parametrize(("name", "_numbers", "title"), NAMES)
def test_a_title_is_compared_without_its_number(name: str, _numbers: Numbers, title: str) -> None:
    assert bare_title(name) == title
