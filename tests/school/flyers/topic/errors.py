"""What the board refuses."""

from catalog.errors import CatalogError, Kind


class FlyerEmpty(CatalogError):
    """Nothing stands on it."""

    kind = Kind.CONFLICT
    code = "flyer_empty"
    sentence = "There is nothing on this flyer."
