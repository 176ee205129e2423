"""Old encodings are recognized or refused; nobody is shown wrong characters."""

import pytest

from catalog.captions.encodings import decoded
from catalog.captions.errors import MixedEncodings, NotCaptions, UnknownEncoding

SIMPLIFIED = "大家好，欢迎来到社区网校。\n今天我们学习秧歌舞的基本步伐，请跟着老师慢慢来。"
TRADITIONAL = "繁體字幕測試，請各位同學注意。\n今天我們學習秧歌舞的基本步伐。"
JAPANESE = "こんにちは、皆さん。\n今日は踊りの練習をします。"
KOREAN = "안녕하세요 여러분.\n오늘은 춤을 배워 보겠습니다."
FRENCH = "Où est la bibliothèque ?\nC’est l’été, mon cœur…"
GERMAN = "Schöne Grüße aus München"


def srt(text: str) -> str:
    lines = text.split("\n")
    return "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n\n" for n, line in enumerate(lines, start=1))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gbk"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        ("日本語の字幕", "shift_jis"),
        (KOREAN, "euc_kr"),
        (FRENCH, "cp1252"),
        (GERMAN, "cp1252"),
        ("¿Dónde está el niño? ¡Mañana!", "cp1252"),
        ("plain", "ascii"),
        ("宫保鸡丁，先切肉", "gbk"),
        ("谢谢", "gbk"),
        *(
            (SIMPLIFIED, encoding)
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
        ),
        ("plain", "utf-16-be"),
    ],
)
def test_what_people_write_is_read_as_they_wrote_it(text: str, encoding: str) -> None:
    body = srt(text).encode(encoding)
    assert decoded(body).removeprefix("\ufeff") == srt(text)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Привет, как дела? Сегодня мы учимся танцевать", "cp1251"),
        ("Привет, как дела? Сегодня мы учимся танцевать", "koi8-r"),
        ("Dziękuję bardzo, proszę pana. Gdzie jest źródło?", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "cp1250"),
        ("Türkçe altyazı şöyle, değil mi", "cp1254"),
        ("Καλημέρα σας, τι κάνετε", "cp1253"),
        ("停", "big5"),
    ],
)
def test_what_cannot_be_told_is_refused(text: str, encoding: str) -> None:
    with pytest.raises(UnknownEncoding):
        decoded(srt(text).encode(encoding))


@pytest.mark.parametrize(
    ("first", "second", "line"), [("utf-8", "gbk", 7), ("gbk", "utf-8", 7), ("big5", "utf-8", 7)]
)
def test_a_file_of_two_encodings_is_refused_with_the_line(first: str, second: str, line: int) -> None:
    one, two = srt("今天中文字幕\n你好大家今天要用心").split("\n\n", 1)
    body = one.encode(first) + b"\n\n" + two.encode(second)
    with pytest.raises(MixedEncodings) as refused:
        decoded(body)
    assert refused.value.facts["line"] in (3, line)


def test_a_damaged_file_with_a_mark_names_the_line() -> None:
    with pytest.raises(MixedEncodings) as refused:
        decoded(srt("a\nb").encode("utf-8-sig").replace(b"b", b"\xff"))
    assert refused.value.facts["line"] == 7


@pytest.mark.parametrize("body", [b"\0" * 100, b"PK\3\4\0\0", bytes(range(256)) * 20, b"\xff\xfe\0"])
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises((NotCaptions, UnknownEncoding)):
        decoded(body)
