"""Titles for people out of names of files and folders. Pure.

A number in front is the place in the course and goes; marks of downloads (【高清】, [1080P], names of sites) go, too.
第3讲 stays: it is how teachers speak of a lesson.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.intake.kinds import stem
from catalog.naming.numbers import lesson_numbers
from catalog.text import line, visible

MOST = 120  # characters of a title
UNNAMED = "没起名"
"""The title of a video whose name says nothing, with a number behind it; a teacher names it later."""

_SITE = r"(?:https?://)?(?:www\.|bbs\.)?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|cc|tv|me|top|vip|club|info|la)\b"
_MARK = (
    r"(?:超?高清(?:版|视频)?|超清|蓝光|标清|流畅|完整版|无水印|去水印|免费|下载|转载|网盘|百度云|迅雷|电驴|论坛|字幕组|"
    r"(?:2160|1440|1080|720|576|480|360)[pi]|[248]k|u?hd|sd|hq|dvd(?:rip|scr)?|bd(?:rip)?|web-?(?:dl|rip)|tv-?rip|"
    r"[xh]\.?26[45]|hevc|avc|xvid|divx|aac|ac3|mp3|mp4|rmvb|flv|avi|mkv|wmv|国语|中字|双语字幕|v\d)"
)
_BRACKETED = re.compile(r"[\[【(（〔『「]([^\[\]【】()（）〔〕『』「」]{0,60})[\]】)）〕』」]")
_ONLY_MARKS = re.compile(rf"\s*(?:{_MARK}[\s._\-+/,，、]*)+", re.IGNORECASE)
_SITES = re.compile(_SITE, re.IGNORECASE)
_SITE_WORDS = re.compile(r"论坛|字幕组|影视|资源网|下载站|出品$|首发|压制|公众号|微信号|qq群|q群|淘宝", re.IGNORECASE)
_LAST_MARK = re.compile(rf"[\s._\-]+{_MARK}$", re.IGNORECASE)
_COPY = re.compile(
    r"(?:\s*[-_ ]+(?:副本|复制|copy)(?:\s*\(\d+\))?|^复件\s*(?:\(\d+\)\s*)?|\s*\(\d{1,2}\))$", re.IGNORECASE
)
_COPY_FIRST = re.compile(r"^(?:复件|副本|copy of)\s*(?:\(\d+\))?\s*", re.IGNORECASE)
_LEADING = re.compile(
    r"^\s*[\[【(（#＃]?\s*(?P<number>\d{1,3}(?:\s*[-.—]\s*\d{1,3}){0,2})(?P<gap>\s*[\]】)）]?[\s._\-—、,，:：)）]*)"
)
_SAYS_NOTHING = re.compile(
    r"(?:(?:img|vid|video|dsc[nf]?|mvi|mov|gopr|gh\d\d|dji|pxl|clip|movie|p\d|m2u|mah|sam|cimg|capture|record(?:ing)?|"
    r"screen.?record(?:ing|er)?|wx.?camera|wechat|mmexport|vts|title|track|未命名|新建|无标题|untitled|new|录屏|屏幕录制|录像|"
    r"视频|微信视频|新录像)(?:[\s_\-().]*\d*)*|[\d\s_\-.:]{6,}|[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    re.IGNORECASE,
)
_DISC = re.compile(r"vts[ _](\d\d)[ _](\d)", re.IGNORECASE)
"""A part of a DVD (DVD-Video, VTS_01_1.VOB)."""
_EDGES = " \t_-.·—~+、，,:：;；|/"


@dataclass(frozen=True)
class Title:
    """A title, and whether the name of its file said nothing, so that it had to be invented."""

    text: str
    invented: bool = False


def cleaned(name: str) -> str:
    """A name without marks of downloads, underscores and dots between words; the number in front stays."""
    text = _half_width(unicodedata.normalize("NFC", name)).replace("\ufffd", " ")  # what could not be read
    text = _BRACKETED.sub(_kept_bracket, text)
    text = _SITES.sub(" ", text)
    text = re.sub(r"[_\u3000]+", " ", text)
    if " " not in text.strip():
        text = re.sub(r"(?<=[^\d.])\.(?=[^.])|\.(?=[^\d.])", " ", text)  # dots between words; 1.5 stays
    for last in (_COPY, _LAST_MARK, _LAST_MARK):
        text = last.sub("", text.strip())
    return line(_COPY_FIRST.sub("", text), MOST * 2).strip(_EDGES)


def folder_title(name: str) -> str:
    """The title of a course, section or category out of the name of its folder."""
    found = _without_number(cleaned(name), name)
    return line(found or name, MOST)


def lesson_titles(names: Sequence[str], above: str) -> list[Title]:
    """The titles of the lessons with these names, which are all files of one folder in their order.

    One whose name is only a number is called after `above`, the section or course.
    """
    titles: list[Title] = []
    unnamed = 0
    for name in names:
        text = cleaned(stem(name))
        if disc := _DISC.fullmatch(text):
            text = f"{int(disc[1])}-{disc[2]}"
        elif _SAYS_NOTHING.fullmatch(text) or not visible(text):
            unnamed += 1
            titles.append(Title(f"{UNNAMED} {unnamed}", invented=True))
            continue
        bare = _without_number(text, name)
        titles.append(Title(line(bare if bare else f"{above[: MOST - 20]} {text}", MOST)))
    return _told_apart(titles)


def _told_apart(titles: Iterable[Title]) -> list[Title]:
    """The titles, those that came before with a number behind them."""
    counts: dict[str, int] = {}
    found = []
    for title in titles:
        count = counts[title.text] = counts.get(title.text, 0) + 1
        found.append(title if count == 1 else Title(f"{title.text[: MOST - 6]} ({count})", title.invented))
    return found


def _without_number(text: str, name: str) -> str:
    """`text` without the number of its place; "" if it is nothing but a number. 24式太极拳 keeps its own."""
    found = _LEADING.match(text)
    if found is None:
        return text
    rest = text[found.end() :].strip(_EDGES)
    if not visible(rest):
        return ""
    parted = bool(found["gap"]) or found["number"].startswith("0") or not text[0].isdigit()
    return rest if parted and lesson_numbers(name) else text


def _kept_bracket(match: re.Match[str]) -> str:
    inside = match[1]
    if not inside.strip() or _ONLY_MARKS.fullmatch(inside) or _SITES.search(inside) or _SITE_WORDS.search(inside):
        return " "
    return match[0]


def _half_width(text: str) -> str:
    """Letters and digits of full width as usual ones; punctuation stays as it is."""
    return "".join(
        chr(ord(each) - 0xFEE0) if "\uff01" <= each <= "\uff5e" and chr(ord(each) - 0xFEE0).isalnum() else each
        for each in text
    )
