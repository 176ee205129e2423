"""Builds the parts of the application, once, and puts them together."""

import threading
from dataclasses import dataclass

from celery import Celery

import school.models  # noqa: F401 - mappers name each other, so all must be known before the first query
from catalog.changes import notify_after_commit
from catalog.clock import now
from catalog.connection import Database, connect
from catalog.members.service import OWN_WORDS
from catalog.search.changes import note_changes
from catalog.search.index import SearchIndex
from catalog.search.popularity import Popularity
from catalog.search.service import Indexer
from catalog.uploads.parts import Parts
from catalog.uploads.service import Intake
from catalog.uploads.settings import UploadSettings
from catalog.web.shared.context import Transcoding, Watching
from player.delivery.access import Access
from player.delivery.grants import Grants
from player.statistics.popularity import plays_by_course
from player.web.watching import PlayerKnowledge
from school.events.publisher import Events
from school.mail.post import post_of
from school.operations.isolation import MeasuredIsolation
from school.pipeline.audience import Audience
from school.pipeline.context import PipelineContext
from school.pipeline.prober import EngineProber
from school.queue.celery_app import CeleryWaker, create_celery
from school.settings import Settings
from school.stores import open_store
from storage.store import Store
from transcode.settings import EngineSettings


@dataclass(frozen=True)
class Services:
    """What the web, the workers and the command line share."""

    settings: Settings
    database: Database
    store: Store
    intake: Intake
    prober: EngineProber
    indexer: Indexer
    access: Access
    watching: Watching
    audience: Audience
    celery: Celery
    transcoding: Transcoding
    isolation: MeasuredIsolation
    events: Events


def pipeline_context(
    services: Services, worker: str, draining: threading.Event, engine: EngineSettings
) -> PipelineContext:
    """What a worker process named `worker` works with; `draining` is set when it was asked to stop."""
    return PipelineContext(
        database=services.database,
        store=services.store,
        transcoding=services.transcoding,
        isolation=services.isolation,
        engine=engine,
        folder=services.settings.data / "work",
        worker=worker,
        draining=draining,
        intake=services.intake,
        prober=services.prober,
        post=post_of(services.settings),
        imports=services.settings.data / "imports",
        import_folder=services.settings.import_folder,
        speech_model=services.settings.speech_model,
    )


def build(settings: Settings) -> Services:
    """Open the database, the store, the folder of unfinished uploads and the connection to the broker."""
    settings.data.mkdir(parents=True, exist_ok=True)
    store = open_store(settings)
    uploads = UploadSettings(
        folder=settings.data / "uploads",
        max_bytes=settings.max_upload_mb * 1024**2,
        max_waiting=settings.max_waiting,
    )
    access = Access(Grants([settings.secret, *settings.old_secret_keys]), now)
    celery = create_celery(settings)
    isolation = MeasuredIsolation(settings.accept_no_isolation)
    database = connect(settings.database)
    database.sessions.configure(info={OWN_WORDS: (settings.name, "Yangge")})
    note_changes(database.sessions)
    events = Events.over(settings.broker)
    notify_after_commit(database.sessions, events.publish)
    transcoding = CeleryWaker(celery)
    audience = Audience(database.sessions, transcoding, now)
    return Services(
        settings=settings,
        database=database,
        store=store,
        intake=Intake(
            Parts(uploads.folder, uploads.reserve_bytes),
            store,
            uploads,
            isolation,
            direct=getattr(store, "direct", None),  # only a bucket accepts parts from browsers
        ),
        prober=EngineProber(settings.engine, settings.encoders),
        # On this machine's disk, also where the database and the store are elsewhere: it is a cache of both.
        indexer=Indexer(SearchIndex(settings.data / "search"), database.readers, store, Popularity(plays_by_course)),
        access=access,
        watching=PlayerKnowledge(access),
        audience=audience,
        celery=celery,
        transcoding=transcoding,
        isolation=isolation,
        events=events,
    )
