"""Refusals of addresses."""

from catalog.errors import CatalogError


class BadAddress(CatalogError):
    """This is no mail address."""

    code = "bad_address"
    sentence = "This is not a mail address. It looks like name@example.org."


class BadPhone(CatalogError):
    """This is no phone number."""

    code = "bad_phone"
    sentence = "This is not a phone number. Use digits, spaces and a leading +."


class LinkExpired(CatalogError):
    """A link of a mail is too old, was used, or is not whole."""

    code = "link_expired"
    sentence = "This link no longer works: it was used already, or it is too old. Ask for a new one."
