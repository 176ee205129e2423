"""Refusals of the pictures of categories."""

from catalog.errors import CatalogError, Kind


class NotAPicture(CatalogError):
    """The file does not begin as a picture of a kind that the school reads."""

    code = "not_a_picture"
    sentence = "This file is no picture that the school can read. Choose a JPEG, PNG or WebP file."


class PictureTooLarge(CatalogError):
    """More bytes than a picture may have."""

    kind = Kind.TOO_LARGE
    code = "picture_too_large"
    sentence = "A picture can have at most %(most)s MB. Make it smaller and try again."
