"""Languages of captions: their tags, and how they appear in file names."""

import re
from collections import Counter
from collections.abc import Iterable

from catalog.captions import letters
from catalog.captions.cues import Cue
from catalog.captions.errors import UnknownLanguage
from catalog.text import line

_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,2}")  # the part of BCP 47 that captions need
LONGEST_TAG = 20

NAMES: dict[str, tuple[str, ...]] = {
    "zh-CN": ("zh", "chi", "zho", "cmn", "chs", "sc", "gb", "hans", "cn", "zh-cn", "zh-hans", "chinese", "simplified",
              "简", "简体", "简中", "简体中文", "中文", "中"),
    "zh-TW": ("cht", "tc", "big5", "hant", "tw", "hk", "zh-tw", "zh-hk", "zh-hant", "traditional",
              "繁", "繁体", "繁體", "繁中", "繁体中文", "繁體中文"),
    "en": ("en", "eng", "english", "en-us", "en-gb", "英", "英文", "英语"),
    "ja": ("ja", "jp", "jpn", "japanese", "日", "日文", "日语", "日本語"),
    "ko": ("ko", "kr", "kor", "korean", "韩", "韩文", "韩语", "한국어"),
    "yue": ("yue", "cantonese", "粤语", "粵語"),
    "fr": ("fr", "fre", "fra", "french"),
    "de": ("de", "ger", "deu", "german"),
    "es": ("es", "spa", "spanish"),
    "pt": ("pt", "por", "portuguese", "pt-br"),
    "it": ("it", "ita", "italian"),
    "ru": ("ru", "rus", "russian", "俄语"),
    "ar": ("ar", "ara", "arabic"),
    "vi": ("vi", "vie", "vietnamese"),
    "th": ("th", "tha", "thai"),
    "id": ("id", "ind", "indonesian"),
    "hi": ("hi", "hin", "hindi"),
    "fa": ("fa", "per", "fas", "persian"),
    "bo": ("bo", "tib", "bod", "藏文", "藏语"),
    "ug": ("ug", "uig", "维吾尔语"),
    "mn": ("mn", "mon", "蒙古语"),
    "kk": ("kk", "kaz", "哈萨克语"),
}  # fmt: skip
"""The offered languages, each with the words for it in file names."""

_WORDS = {word: tag for tag, words in NAMES.items() for word in words}
_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_ENOUGH = 0.3
"""The share of characters outside ASCII from which a script is recognized."""


def language_tag(text: str) -> str:
    """A language tag as RFC 5646 section 2.1.1 writes it: zh-CN, also when sent as ZH-cn. Raises UnknownLanguage."""
    if len(text) > LONGEST_TAG or not _TAG.fullmatch(text):
        raise UnknownLanguage(language=line(text, LONGEST_TAG))
    first, *rest = text.lower().split("-")
    return "-".join(
        [first, *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)]
    )


def of_file(name: str) -> str | None:
    """The language in a file name, as in `dance.zh.srt` or `dance_chs.ass`; None if there is none.

    Only words between the first one and the extension count: `it.srt` has no language.
    """
    parts = re.split(r"[.\s_()\[\]【】&+]+", name[-200:].lower())[1:-1]
    return next((_WORDS[part] for part in reversed(parts) if part in _WORDS), None)


def of_words(cues: Iterable[Cue]) -> str | None:
    """The language recognized from the characters of captions; None if several languages share them."""
    counts = Counter(letters.OTHER.findall("".join(cue.text for cue, _ in zip(cues, range(500), strict=False))))
    all_of_them = max(1, counts.total())
    if _sum(counts, _HANGUL) / all_of_them > _ENOUGH:
        return "ko"
    if _sum(counts, _KANA) / all_of_them > _ENOUGH / 2:
        return "ja"
    if _sum(counts, _HAN) / all_of_them > _ENOUGH:
        return "zh-CN" if letters.simplified_only(counts) >= letters.traditional_only(counts) else "zh-TW"
    return None


def _sum(counts: Counter[str], script: re.Pattern[str]) -> int:
    return sum(count for sign, count in counts.items() if script.match(sign))
