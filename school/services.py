"""The one place where the parts of the house are built and put together."""

from dataclasses import dataclass

from celery import Celery

import school.models  # noqa: F401 - mappers name each other, so all must be known before the first query
from catalog.clock import now
from catalog.uploads.parts import Parts
from catalog.uploads.service import Intake
from catalog.uploads.settings import UploadSettings
from catalog.web.context import Transcoding, Watching
from player.delivery.access import Access
from player.delivery.grants import Grants
from school.celery_app import CeleryWaker, create_celery
from school.database import Database, connect
from school.operations.isolation import MeasuredIsolation
from school.settings import Settings
from school.watching import PlayerKnowledge
from storage.files import FileStore
from storage.store import Store


@dataclass(frozen=True)
class Services:
    """What the web, the workers and the command line share."""

    settings: Settings
    database: Database
    store: Store
    intake: Intake
    access: Access
    watching: Watching
    celery: Celery
    transcoding: Transcoding
    isolation: MeasuredIsolation


def open_store(settings: Settings) -> Store:
    """The store that the settings name."""
    return FileStore(settings.objects_folder)


def build(settings: Settings) -> Services:
    """Open the database, the store, the folder of unfinished uploads and the way to the broker."""
    settings.data.mkdir(parents=True, exist_ok=True)
    store = open_store(settings)
    uploads = UploadSettings(folder=settings.data / "uploads", max_bytes=settings.max_upload_mb * 1024**2)
    access = Access(Grants(settings.secret), now)
    celery = create_celery(settings)
    isolation = MeasuredIsolation(settings.accept_no_isolation)
    return Services(
        settings=settings,
        database=connect(settings.database),
        store=store,
        intake=Intake(Parts(uploads.folder, uploads.reserve_bytes), store, uploads, isolation),
        access=access,
        watching=PlayerKnowledge(access),
        celery=celery,
        transcoding=CeleryWaker(celery),
        isolation=isolation,
    )
