"""What runs every few seconds so that search finds what the database says, whatever was lost."""

import structlog
from sqlalchemy.exc import SQLAlchemyError

from catalog.connection import is_passing
from catalog.search.index import IndexBusy, IndexLost
from catalog.search.service import Indexer
from storage.errors import StorageError

log = structlog.get_logger()


def refresh_search(indexer: Indexer) -> None:
    """One round. What is away is left to the next; an index that is lost meanwhile is built by it."""
    try:
        changed = indexer.catch_up()
    except (IndexBusy, IndexLost, StorageError) as error:
        log.warning("search_index_waits", error=repr(error))
    except SQLAlchemyError as error:
        if not is_passing(error):
            raise
        log.warning("database_away", error=str(error))
    else:
        if changed:
            log.info("search_index_caught_up", courses=changed)
