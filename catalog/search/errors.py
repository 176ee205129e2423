"""Why search cannot answer just now."""

from catalog.errors import CatalogError, Kind


class SearchNotReady(CatalogError):
    """The index is being built, for the first time or because it was lost."""

    kind = Kind.AWAY
    code = "search_not_ready"
    sentence = "Search is being prepared. Please try again in a minute."
