"""Names in the order in which a person would put them."""

import random

import pytest

from catalog.naming.order import natural_key, paths_sorted_naturally, sorted_naturally

ROWS = {
    "digits": ["第1讲", "第2讲", "第10讲", "第100讲"],
    "Chinese numerals": ["第一讲", "第二讲", "第十讲", "第十一讲", "第二十讲", "第九十九讲", "第一百零二讲"],
    "Chinese numerals and digits in one row": ["第一讲", "第2讲", "第三讲", "第10讲", "第十一讲"],
    "numerals without a unit": ["一、站姿", "二、扇花", "十、十字步", "十一、走场"],
    "numerals in brackets": ["（一）站姿", "（二）扇花", "（十）走场"],
    "numerals at the end": ["练习一", "练习二", "练习十", "练习十二"],
    "three levels with hyphens": ["1-1-2", "1-2-2", "1-2-10", "1-10-1", "2-1"],
    "levels with dots": ["1.1 站.mp4", "1.2 手.mp4", "1.10 脚.mp4", "2.1 场.mp4"],
    "levels with underscores": ["1_2", "1_10", "2_1"],
    "chapters and lessons": ["第一章第二节", "第一章第十节", "第二章第一节", "第十章第一节"],
    "full width": ["第１讲", "第２讲", "第１０讲"],
    "half and full width in one row": ["第1讲", "第２讲", "第3讲", "第１０讲"],
    "zeros before": ["01 站", "02 手", "9 脚", "10 场", "011 尾"],
    "numbers in circles": ["①站姿", "②扇花", "⑨走场", "⑩整曲"],
    "numbers in brackets of one character": ["⑴站姿", "⑵扇花", "⑽走场"],
    "Roman numerals": ["Part I", "Part II", "Part III", "Part IV", "Part V", "Part IX", "Part X", "Part XI"],
    "Roman numerals of one character": ["Ⅰ 站姿", "Ⅱ 扇花", "Ⅳ 走场", "Ⅸ 合练", "Ⅹ 整曲"],
    "a row of letters": ["A 组", "B 组", "C 组", "H 组", "I 组", "J 组", "V 组", "X 组", "Z 组"],
    "small and capital letters": ["lesson 1.mp4", "Lesson2.MP4", "LESSON 10.mov"],
    "words in letters": ["Unit 1 Lesson 2", "Unit 1 Lesson 10", "Unit 2 Lesson 1"],
    "seasons and episodes": ["S01E02", "S01E10", "S02E01"],
    "first, middle and last part": ["太极拳上", "太极拳中", "太极拳下"],
    "parts of a lesson": ["第三讲（上）", "第三讲（中）", "第三讲（下）", "第四讲（上）"],
    "parts without brackets": ["第3讲上", "第3讲下", "第10讲上"],
    "volumes": ["上册", "中册", "下册"],
    "levels": ["太极拳初级", "太极拳中级", "太极拳高级"],
    "what opens and closes": ["前言", "第一章", "第二章", "总结", "附录"],
    "dates": ["2019年3月1日", "2019年10月1日", "2020年1月1日"],
    "short dates": ["三月", "十月", "十二月"],
    "a second copy": ["第1集.mp4", "第1集(2).mp4", "第2集.mp4"],
    "with and without 第": ["第1讲 站姿", "2 扇花", "第10讲 整曲"],
    "traditional characters": ["第1講", "第2讲", "第10講"],
    "pinyin": ["安塞腰鼓", "茶艺", "秧歌", "中医"],
    "letters before Chinese": ["apple", "Zoo", "安塞腰鼓"],
    "numbers before words": ["3 绸带", "10 走场", "apple", "安塞腰鼓"],
    "one name is the beginning of another": ["十字步", "十字步加扇花"],
    "a code of many digits": ["2", "20190301", "99999999999999999999999999", "100000000000000000000000000"],
    "numerals as on banknotes": ["第壹讲", "第贰讲", "第叁讲", "第拾讲", "第拾贰讲"],
    "groups by stems": ["甲组", "乙组", "丙组", "丁组"],
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_names_are_sorted_as_a_person_would(row: list[str]) -> None:
    shuffled = random.Random(7).sample(row, len(row))
    assert sorted_naturally(shuffled) == row
    assert sorted_naturally(reversed(row)) == row


@pytest.mark.parametrize(
    ("first", "second"),
    [("上肢", "下肢"), ("一般", "三国"), ("三国演义", "一带一路")],
    ids=["parts of the body", "words that begin with a numeral", "numerals that count nothing"],
)
def test_characters_that_count_nothing_are_words(first: str, second: str) -> None:
    in_pinyin = {"上肢": "shang", "下肢": "xia", "一般": "yi", "三国": "san", "三国演义": "san", "一带一路": "yi"}
    expected = sorted((first, second), key=lambda name: in_pinyin[name])
    assert sorted_naturally([first, second]) == expected


def test_names_that_differ_only_in_zeros_keep_one_order() -> None:
    assert sorted_naturally(["01", "1", "001"]) == sorted_naturally(["001", "01", "1"])


def test_items_are_sorted_by_a_name_of_theirs() -> None:
    assert sorted_naturally([{"n": "第10讲"}, {"n": "第2讲"}], lambda item: item["n"])[0] == {"n": "第2讲"}


def test_paths_are_sorted_folder_by_folder() -> None:
    paths = ["第10章/第1讲.mp4", "第2章/第10讲.mp4", "第2章/第9讲.mp4", "前言.mp4"]
    assert paths_sorted_naturally(paths) == ["前言.mp4", "第2章/第9讲.mp4", "第2章/第10讲.mp4", "第10章/第1讲.mp4"]


def test_every_text_has_a_key() -> None:
    odd = ["", ".", "....", "\x00", "\ud800", "千万", "第", "一" * 5000, "9" * 5000, "((", "🎬 第1讲", "٣"]
    assert len(sorted(odd, key=natural_key)) == len(odd)
