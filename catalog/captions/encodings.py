"""Detects the encoding of a text file.

A byte order mark decides, then valid UTF-8, since hardly any other text is valid UTF-8. Several older encodings
accept any bytes, as different characters. So each decoded text gets a score: how much of it is usual in its language?
A file without a convincing text is rejected, since captions with wrong characters are worse than none.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from catalog.captions import letters
from catalog.captions.errors import MixedEncodings, NotCaptions, UnknownEncoding

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MARKED = "\ufeff"
_TELLING = ("-->", "->", "Dialogue:")
"""Text in every file of captions, by which UTF-16 without a byte order mark is recognized."""

CONVINCING = 0.58
"""The least score that is accepted. Real texts reach 0.7 and more, text in a wrong encoding 0.55."""
WHOLLY = 0.9
"""The same for a text with few characters, which may have a high score by chance."""
FEW = 4  # characters outside ASCII
APART = 0.05
"""The least difference between the best and the second-best score."""
BY_CHANCE = 6
"""The most characters of GB 18030 that may be valid UTF-8 by chance."""
_SAMPLE = 100_000  # characters that are scored: about an hour of speech
SURE = 6
"""Characters of UTF-8 in one line; more cannot be valid by chance in another encoding."""


@dataclass(frozen=True)
class _Candidate:
    encoding: str
    judge: Callable[[str, Counter[str]], float]


_CANDIDATES = (
    _Candidate("gb18030", letters.simplified),
    _Candidate("cp950", letters.traditional),
    _Candidate("big5hkscs", letters.traditional),
    _Candidate("cp949", letters.korean),
    _Candidate("cp932", letters.japanese),
    _Candidate("euc_jp", letters.japanese),
    _Candidate("cp1252", letters.western),
)


def decoded(body: bytes) -> str:
    """The text of a file. Raises NotCaptions, UnknownEncoding, MixedEncodings."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _decoded_as(body, encoding)
    if b"\0" in body:
        return _without_mark(body)
    if b"\x1b$" in body or b"\x1b(" in body:
        return _try(body, "iso2022_jp_2") or _refuse()
    text = _try(body, "utf-8")
    return _older(body) if text is None else _by_chance(body, text)


def _by_chance(body: bytes, text: str) -> str:
    """The text of valid UTF-8; a few Chinese characters in GB 18030 may be valid too, as two-byte letters."""
    counts = Counter(letters.OTHER.findall(text[:_SAMPLE]))
    if not 0 < counts.total() <= BY_CHANCE or max(counts) > "\u07ff":
        return text
    chinese = _try(body, "gb18030")
    return chinese if chinese and letters.simplified("", Counter(letters.OTHER.findall(chinese))) == 1 else text


def _decoded_as(body: bytes, encoding: str) -> str:
    text = _try(body, encoding)
    if text is None and encoding == "utf-8":
        raise MixedEncodings(line=_first_bad_line(body))
    return _refuse() if text is None or "\0" in text else text


def _without_mark(body: bytes) -> str:
    """UTF-16 of either byte order. Other data with a NUL is not text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _try(body, encoding)
        if text and any(word in text for word in _TELLING) and "\0" not in text:
            return text
    raise NotCaptions()


def _older(body: bytes) -> str:
    """The text in the encoding with the best score."""
    _refuse_mixed(body)
    shares: dict[str, float] = {}
    for candidate in _CANDIDATES:
        found = _try(body, candidate.encoding)
        if found is None or letters.IMPOSSIBLE.search(found):
            continue
        sample = found[:_SAMPLE]
        counts = Counter(letters.OTHER.findall(sample))
        share = candidate.judge(sample, counts)
        if share >= (CONVINCING if counts.total() >= FEW else WHOLLY):
            shares[found] = max(share, shares.get(found, 0.0))
    if not shares:
        return _refuse()
    text = max(shares, key=shares.__getitem__)
    rivals = (share for found, share in shares.items() if found != text)
    return text if shares[text] - max(rivals, default=0.0) >= APART else _refuse()


def _refuse_mixed(body: bytes) -> None:
    """Raises MixedEncodings when some lines are surely UTF-8 and others surely not.

    A line of two or three characters of another encoding can be UTF-8 by chance; a long one cannot.
    """
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), start=1) if not line.isascii()]
    fit = [_try(line, "utf-8") for _, line in lines]
    sure = [text for text in fit if text and len(letters.OTHER.findall(text)) >= SURE]
    bad = [number for (number, _), text in zip(lines, fit, strict=True) if text is None]
    good = [number for (number, _), text in zip(lines, fit, strict=True) if text is not None]
    if sure and bad:
        raise MixedEncodings(line=(bad if len(bad) <= len(good) else good)[0])


def _first_bad_line(body: bytes) -> int:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return body.count(b"\n", 0, error.start) + 1
    return 1


def _try(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        return None


def _refuse() -> str:
    raise UnknownEncoding()
