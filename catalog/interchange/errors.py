"""Refusals of course files."""

from catalog.errors import CatalogError, Kind


class NoSuchCourse(CatalogError):
    """There is no course with this id or title."""

    kind = Kind.NOT_FOUND
    code = "no_such_course"
    sentence = "There is no course %(course)s, or there are several of that title: then name it by its id."


class SourceGone(CatalogError):
    """A video of the course is not in the store."""

    kind = Kind.GONE
    code = "source_gone"
    sentence = "The video of “%(lesson)s” is not in the store of the school, so the course was not exported."


class BadCourseFile(CatalogError):
    """The file holds no course that can be read."""

    kind = Kind.DAMAGED
    code = "bad_course_file"
    sentence = (
        "This is no course file of a school, or it is damaged (%(what)s). Nothing was taken from it; export it again."
    )


class NewerCourseFile(CatalogError):
    """The file was written by a newer school."""

    code = "newer_course_file"
    sentence = (
        "This course file is of a newer version of the school. Update this school first. Nothing was taken from it."
    )


class TargetTaken(CatalogError):
    """The folder to export into holds something."""

    kind = Kind.CONFLICT
    code = "target_taken"
    sentence = (
        "%(folder)s already holds something. Name a folder that is new or empty, or a file that ends with .zip."
    )
