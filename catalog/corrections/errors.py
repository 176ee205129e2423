"""Refusals of proposed corrections."""

from catalog.errors import CatalogError, Kind


class LineChanged(CatalogError):
    """The line does not read as the member saw it, or as it was when the correction was proposed."""

    kind = Kind.CONFLICT
    code = "line_changed"
    sentence = "This line has been changed meanwhile. Reload the page and look at it again."


class LineGone(CatalogError):
    """No line of the captions is shown at that time any more."""

    kind = Kind.CONFLICT
    code = "line_gone"
    sentence = "This line is no longer in the captions, so it cannot be corrected. Decline the proposal."


class NothingCorrected(CatalogError):
    """The proposal says what the line says already."""

    code = "nothing_corrected"
    sentence = "It says this already. Change a word first."


class ProposedAlready(CatalogError):
    """Somebody else proposed the same, and it waits."""

    kind = Kind.CONFLICT
    code = "proposed_already"
    sentence = "Somebody else has proposed the same already. The teacher looks at it."


class TooManyCorrections(CatalogError):
    """More proposals than a teacher can look at."""

    kind = Kind.TOO_MANY
    code = "too_many_corrections"
    sentence = "%(most)s proposals are still waiting for a teacher. Propose more when those are decided."


class CorrectionDecided(CatalogError):
    """It does not wait any more."""

    kind = Kind.CONFLICT
    code = "correction_decided"
    sentence = "Somebody else was faster: this proposal no longer waits for a decision."
