"""What is refused as captions."""

from catalog.errors import CatalogError


class NotCaptions(CatalogError):
    """Neither SRT nor WebVTT, or without a single cue that can be shown."""

    code = "not_captions"
    sentence = "There are no captions in this file. Upload SubRip (.srt) or WebVTT (.vtt)."


class TooManyCues(CatalogError):
    """More cues than a lesson can have."""

    code = "too_many_cues"
    sentence = "There are more than %(most)s captions in this file. Split it into parts."


class UnknownLanguage(CatalogError):
    """Not a language tag."""

    code = "unknown_language"
    sentence = "%(language)s is not a language tag. Use one such as zh-CN or en."
