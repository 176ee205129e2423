"""Runs an import from beginning to end, for the command line and for workers."""

import structlog

from catalog.errors import CatalogError
from catalog.intake.importer import Importer, Stopped
from catalog.intake.listing import NoFolder, TooManyFiles
from catalog.intake.look import look
from catalog.intake.models import RunState
from catalog.intake.take import stop, take
from catalog.uploads.errors import NoSpace
from storage.errors import StorageError

log = structlog.get_logger()


def run(importer: Importer, run_id: str, *, looking: bool, taking: bool) -> None:
    """Look at the files, then take them. A run that cannot go on is STOPPED, with the reason.

    Raises Stopped when it was asked to stop (the run is PAUSED if it had begun to take files), and what stopped it.
    """
    try:
        if looking:
            look(importer, run_id)
        if taking:
            take(importer, run_id)
    except Stopped:
        stop(importer, run_id, RunState.PAUSED)
        raise
    except (CatalogError, StorageError) as error:
        stop(importer, run_id, RunState.STOPPED, _code(error))
        raise


def _code(error: Exception) -> str:
    codes = {NoSpace: "NO_SPACE", NoFolder: "NO_FOLDER", TooManyFiles: "TOO_MANY"}
    return next((code for kind, code in codes.items() if isinstance(error, kind)), "FAILED")
