"""Errors of captions."""

from catalog.errors import CatalogError, Kind


class NotCaptions(CatalogError):
    """An unsupported format, or a file without any caption that can be shown."""

    code = "not_captions"
    sentence = "There are no captions in this file. Upload SubRip (.srt), WebVTT (.vtt) or SubStation Alpha (.ass)."


class TooManyCues(CatalogError):
    """More cues than a lesson can have."""

    kind = Kind.TOO_LARGE
    code = "too_many_cues"
    sentence = "There are more than %(most)s captions in this file. Split it into parts."


class UnknownEncoding(CatalogError):
    """The encoding of the text cannot be determined with certainty."""

    code = "unknown_encoding"
    sentence = "The characters of this file cannot be read. Save it as UTF-8 and upload it again."


class MixedEncodings(CatalogError):
    """Some lines are UTF-8 and others are not, so no single encoding reads them all."""

    code = "mixed_encodings"
    sentence = (
        "Line %(line)s of this file is not in the same encoding as the rest. Save it as UTF-8 and upload it again."
    )


class UnknownLanguage(CatalogError):
    """Not a language tag."""

    kind = Kind.NOT_FOUND
    code = "unknown_language"
    sentence = "%(language)s is not a language tag. Use one such as zh-CN or en."


class CaptionsGone(CatalogError):
    """Captions that were replaced or deleted too long ago to be restored."""

    kind = Kind.GONE
    code = "captions_gone"
    sentence = "These captions can no longer be restored. Upload the file again."


class NoSpeechModel(CatalogError):
    """This school has no model of speech recognition."""

    kind = Kind.CONFLICT
    code = "no_speech_model"
    sentence = "This school cannot write captions: no speech recognition is installed."


class NothingToHear(CatalogError):
    """The video is not ready."""

    kind = Kind.CONFLICT
    code = "nothing_to_hear"
    sentence = "The video is not ready yet. Try again when it can be watched."
