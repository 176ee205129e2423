"""Refusals of teams."""

from catalog.errors import CatalogError, Kind


class NotATeacher(CatalogError):
    """There is no such member, or one that makes no courses: which of the two is nobody's business."""

    code = "not_a_teacher"
    sentence = "There is no teacher with the name “%(name)s”. Check the name; an operator can give somebody the role."


class AlreadyTeaches(CatalogError):
    """An invitation of somebody who has what it offers."""

    kind = Kind.CONFLICT
    code = "already_teaches"
    sentence = "%(name)s teaches this course already."


class TooManyTeachers(CatalogError):
    """More teachers and invitations than a course may have."""

    kind = Kind.TOO_MANY
    code = "too_many_teachers"
    sentence = "A course can have at most %(most)s teachers. Remove one first."
