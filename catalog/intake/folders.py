"""The folders that may be imported from the studio: those in the one that operators opened for it, and no others."""

from dataclasses import dataclass
from pathlib import Path

from catalog.errors import CatalogError, Kind
from catalog.intake import kinds, names
from catalog.intake.errors import NotUnder
from catalog.intake.names import quoted, unquoted

MOST = 200
"""Entries that a page offers."""


class ImportsOff(CatalogError):
    """No folder was opened for imports."""

    kind = Kind.CONFLICT
    code = "imports_off"
    sentence = "No folder of this machine is open for imports. An operator names one in SCHOOL_IMPORT_FOLDER."


@dataclass(frozen=True)
class Importable:
    """A folder or ZIP file that may be imported."""

    word: str
    """Names it in a form: its path below the open folder, as names.quoted writes it."""
    name: str


def choices(root: Path | None) -> list[Importable]:
    """What stands directly in the open folder; links are left out. Raises ImportsOff."""
    if root is None or not root.is_dir():
        raise ImportsOff()
    found = []
    for path in sorted(root.iterdir()):
        name = names.shown(path.name)
        folder = path.is_dir() and not kinds.is_hidden_folder(name)
        archive = path.is_file() and kinds.ending(name) == "zip" and not kinds.is_hidden(name)
        if not path.is_symlink() and (folder or archive):
            found.append(Importable(quoted(path.name), name))
    return found[:MOST]


def chosen(root: Path | None, word: str) -> Path:
    """The folder or file that a form names. Raises ImportsOff, NotUnder."""
    if word not in {choice.word for choice in choices(root)} or root is None:
        raise NotUnder()
    return root / unquoted(word)


def is_open(root: Path | None, path: Path) -> bool:
    """Whether a path on record is still below the open folder, without a link on the way."""
    return root is not None and path.parent == root and not path.is_symlink()
