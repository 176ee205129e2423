"""Refusals of the deletion of an account."""

from catalog.errors import CatalogError, Kind


class OwnsCourses(CatalogError):
    """Courses would be left without an owner."""

    kind = Kind.CONFLICT
    code = "owns_courses"
    sentence = "You still own courses (%(count)s). Hand them on to another teacher, or delete them; then try again."


class StillBusy(CatalogError):
    """Something of the member was stored at the same moment."""

    kind = Kind.CONFLICT
    code = "still_busy"
    sentence = "Something of yours is just being saved, so nothing was deleted. Try again in a minute."
