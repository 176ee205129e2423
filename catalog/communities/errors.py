"""Refusals of communities."""

from catalog.errors import CatalogError, Kind


class CommunityTaken(CatalogError):
    """Another community has this name."""

    kind = Kind.CONFLICT
    code = "community_taken"
    sentence = "There is a community called %(name)s already."

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class UnknownCommunity(CatalogError):
    """No community has this id or name."""

    kind = Kind.NOT_FOUND
    code = "unknown_community"
    sentence = "There is no community %(name)s."

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
