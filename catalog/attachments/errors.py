"""Refusals of handouts."""

from catalog.errors import CatalogError, Kind


class UnknownKind(CatalogError):
    """Not one of the kinds of kinds.py."""

    code = "unknown_kind"
    sentence = (
        "“%(name)s” cannot be a handout. Use PDF, slides, documents, tables, pictures (JPEG, PNG, WebP) or sound "
        "(MP3, M4A)."
    )


class NotItsKind(CatalogError):
    """The content is not what the name says."""

    code = "not_its_kind"
    sentence = "“%(name)s” is damaged, or it is not a %(ending)s file. Save it again and upload the new file."


class EmptyFile(CatalogError):
    """A file without any byte."""

    code = "empty_file"
    sentence = "“%(name)s” is empty. Choose the file again."


class HandoutTooLarge(CatalogError):
    """More bytes than one handout may have."""

    kind = Kind.TOO_LARGE
    code = "handout_too_large"
    sentence = "A handout can have at most %(most)s MB. Make “%(name)s” smaller, for instance by smaller pictures."


class TooManyHandouts(CatalogError):
    """More handouts than a lesson may have."""

    kind = Kind.TOO_MANY
    code = "too_many_handouts"
    sentence = "A lesson can have at most %(most)s handouts. Delete one first."


class HandoutsTooLarge(CatalogError):
    """More bytes than all handouts of a lesson may have together."""

    kind = Kind.TOO_LARGE
    code = "handouts_too_large"
    sentence = "The handouts of a lesson can have at most %(most)s MB together. Delete one first."


class CutShort(CatalogError):
    """The line broke before the last byte."""

    kind = Kind.DAMAGED
    code = "cut_short"
    sentence = "The connection was lost before “%(name)s” had arrived. Nothing was changed. Upload it again."
