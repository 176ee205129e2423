"""Names of languages: containers write ISO 639-2 (chi, eng), browsers read BCP 47 (zh, en)."""

import re

TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}")
UNKNOWN = frozenset({"und", "mis", "mul", "zxx", "unknown"})

# Both codes of a language where ISO 639-2 has two. RFC 5646 section 2.2.1: the shortest code is the language's name.
SHORT = {
    "chi": "zh", "zho": "zh", "cmn": "zh", "eng": "en", "jpn": "ja", "kor": "ko", "fre": "fr", "fra": "fr",
    "ger": "de", "deu": "de", "spa": "es", "por": "pt", "ita": "it", "rus": "ru", "ara": "ar", "hin": "hi",
    "vie": "vi", "tha": "th", "ind": "id", "may": "ms", "msa": "ms", "mon": "mn", "uig": "ug", "tib": "bo",
    "bod": "bo", "kaz": "kk", "dut": "nl", "nld": "nl", "pol": "pl", "tur": "tr", "ukr": "uk", "swe": "sv",
}  # fmt: skip

SCRIPTS = {
    "zh-Hans": ("简", "簡體", "simplified", "chs"),
    "zh-Hant": ("繁", "traditional", "cht"),
}
"""Films have two Chinese tracks under one code; only the title distinguishes them."""


def tag(code: str, title: str = "") -> str:
    """The language tag for a track's code and title, "" if they are missing or meaningless."""
    code = code.strip().lower().replace("_", "-")
    if code in UNKNOWN or not TAG.fullmatch(code):
        return ""
    first, *rest = code.split("-")
    found = "-".join([SHORT.get(first, first), *(_cased(part) for part in rest)])
    if found == "zh":
        return next((script for script, signs in SCRIPTS.items() if any(s in title.lower() for s in signs)), "zh")
    return found


def _cased(part: str) -> str:
    """Regions are written in capitals and scripts with an initial capital (RFC 5646, section 2.1.1)."""
    return part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part
