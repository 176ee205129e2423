"""Refusals of pictures."""

from catalog.errors import CatalogError, Kind


class NoPicture(CatalogError):
    """The file is no picture, or one that cannot be shown."""

    kind = Kind.DAMAGED
    code = "no_picture"
    sentence = "This is no picture in JPEG, PNG or WebP, or it is damaged or too large."
