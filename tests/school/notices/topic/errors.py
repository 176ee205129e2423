"""What the board refuses."""

from catalog.errors import CatalogError, Kind


class NoticeEmpty(CatalogError):
    """Nothing stands on it."""

    kind = Kind.CONFLICT
    code = "notice_empty"
    sentence = "There is nothing on this notice."
