"""The plain text of one caption, without markup.

Each function first truncates its text: files may have captions of a million characters, and character references with
thousands of digits.
"""

import html
import re

from catalog.text import normalize

MAX_CUE = 1000
"""The most characters of one caption. The longest in real files have about 300."""
MAX_RAW = 4 * MAX_CUE
"""The most characters that are parsed, markup included."""
MAX_STYLED = 20 * MAX_CUE
"""The same for SubStation Alpha, whose karaoke has a tag for every syllable."""

# Elements that format captions. They are markup also without attributes; others are then text: a lesson about
# HTML mentions <table>.
_FORMAT = "b|i|u|s|c|v|em|strong|font|span|lang|ruby|rt|rp|rb|small|big|p|div|center|strike|sub|sup|tt"
_ACTIVE = "script|style|iframe|object|embed|svg|math|link|meta|base|form|input|button|img|video|audio"
_ATTRIBUTES = r"""(?:\s+[\w:-]{1,40}\s*=\s*(?:"[^"<>]{0,300}"|'[^'<>]{0,300}'|[^\s<>"']{1,300}))"""
_TAG = re.compile(
    rf"</?(?:{_FORMAT}|{_ACTIVE})(?:\.[\w.-]{{1,100}})?{_ATTRIBUTES}{{0,8}}\s*/?>"
    rf"|</?[a-z][\w:-]{{0,40}}{_ATTRIBUTES}{{1,8}}\s*/?>"
    r"|</a\s*>|<\d[\d:.]{3,15}>",  # the time of a word in karaoke
    re.IGNORECASE,
)
_ANNOTATED = re.compile(r"<(?:v|lang|c)(?:\.[\w.-]{1,100})?[ \t][^<>]{0,200}>", re.IGNORECASE)
"""Voices and other annotated tags (WebVTT, section 4.2.2). Elsewhere `x<v and w>y` is arithmetic."""
_BREAK = re.compile(r"<br\s{0,10}/?>", re.IGNORECASE)
_BRACES = re.compile(r"\{\\[^{}]{0,200}\}|\{[ycfs]:[^{}]{1,60}\}", re.IGNORECASE)
"""Tags of SubStation Alpha and of MicroDVD, which converters leave in SubRip."""
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_STYLED = re.compile(r"(\\[{}]|\{[^{}]{0,2000}\}|\\[Nnh])")
_DRAWING = re.compile(r"\\p\s*(\d+)")
_ESCAPES = {r"\N": "\n", r"\n": " ", r"\h": "\u00a0", r"\{": "{", r"\}": "}"}

# Control characters, direction overrides, byte order marks, surrogates. Joiners and non-joiners (U+200B to U+200F)
# are kept: Persian, Hindi, Thai and emoji need them.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_VISIBLE = re.compile(r"[^\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f"
                      r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]")  # fmt: skip


def of_markup(raw: str, webvtt: bool = False) -> str:
    """The text of a SubRip or WebVTT caption, without empty lines."""
    bare = _BREAK.sub("\n", raw[:MAX_RAW])
    if webvtt:
        bare = _ANNOTATED.sub("", bare)
    bare = _BRACES.sub("", _TAG.sub("", bare))
    return _tidy(_REFERENCE.sub(lambda found: html.unescape(found.group()), bare))


def of_styled(raw: str) -> str:
    """The text of a SubStation Alpha line, without tags, comments in braces and drawings."""
    words, drawing = [], False
    for part in _STYLED.split(raw[:MAX_STYLED]):
        if part.startswith("{"):
            modes = _DRAWING.findall(part[:2000])
            drawing = modes[-1].strip("0") != "" if modes else drawing
        elif not drawing:
            words.append(_ESCAPES.get(part, part))
    return _tidy("".join(words))


def of_typed(text: str) -> str:
    """Words that somebody typed as a caption. Only tags in braces are markup: players of SubRip would obey them."""
    return _tidy(_BRACES.sub("", text[:MAX_RAW]))[:MAX_CUE].rstrip("\n")


def _tidy(text: str) -> str:
    """The text in NFC, without hidden characters and empty lines. An empty line would end the caption."""
    composed = normalize(_HIDDEN.sub("", text), MAX_RAW)
    lines = (line.strip(" \t") for line in composed.splitlines())
    return "\n".join(line for line in lines if _VISIBLE.search(line)).replace("-->", "→")
