"""Refusals of imports."""

from catalog.errors import CatalogError, Kind


class NoTeacher(CatalogError):
    """The courses would belong to somebody who may not teach."""

    code = "no_teacher"
    sentence = "%(name)s is not a teacher of this school. Name one who is: the courses will be theirs."


class RunBusy(CatalogError):
    """Another process works on this import."""

    kind = Kind.BUSY
    code = "import_busy"
    sentence = "This import is already running. Wait for it, or pause it first."


class NotUnder(CatalogError):
    """A folder outside those that operators opened for imports."""

    kind = Kind.NOT_FOUND
    code = "not_under"
    sentence = "There is no such folder to import from."


class NoArchive(CatalogError):
    """A file that is no ZIP by its name."""

    code = "no_archive"
    sentence = "%(name)s is no ZIP file. Put the folder into a ZIP file first, and choose that."


class TooManyImports(CatalogError):
    """Several files of this member wait already."""

    kind = Kind.CONFLICT
    code = "too_many_imports"
    sentence = "%(most)s imports of yours are not finished. Finish or discard one of them first."


class NothingThere(CatalogError):
    """There is no video in the folder."""

    kind = Kind.CONFLICT
    code = "nothing_there"
    sentence = "There is no video in this folder."
