"""Refusals of invitations."""

from catalog.errors import CatalogError, Kind


class InvitationOver(CatalogError):
    """The link is too old, was used often enough, or was deleted."""

    kind = Kind.GONE
    code = "invitation_over"
    sentence = "This invitation no longer works: it is too old, or enough people have used it. Ask for a new one."
