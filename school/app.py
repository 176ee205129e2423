"""The Flask app: what all routes share, in the order in which a request passes it, and the routes of the topics."""

from datetime import timedelta

from flask import Flask, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

import catalog.web.api
import catalog.web.shared.session
from catalog.clips.settings import ClipSettings
from catalog.clock import now
from catalog.intake.web.context import ImportsContext
from catalog.search.live import LiveIndex
from catalog.uploads.reasons import OUR_SENTENCES
from catalog.web.shared.context import CatalogContext
from player.classrooms.timetable.programme import Timetable
from player.classrooms.timetable.web.context import TimetableContext
from player.classrooms.wall.history import Follower
from player.delivery.access_cache import AccessCache
from player.web.context import PlayerContext
from player.web.direct import SegmentMiddleware
from school import logs, topics
from school.events import web as events
from school.operations import api as operations_api
from school.operations import audit, health, metrics
from school.operations import pages as operations
from school.operations.heartbeat import HealthCache
from school.people import identity, labels, limits
from school.services import Services
from school.web import bounds, errors, headers, rootfiles, templating
from school.web.converters import IdConverter
from school.web.openapi import DescribedFlask, describe
from storage.files import FileStore
from transcode.errors import SENTENCES
from transcode.notes import NOTE_SENTENCES


def create_app(services: Services) -> Flask:
    """Build the app around the services of one school."""
    flask = DescribedFlask(
        "school",
        title="Yangge",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,  # its page loads scripts from other hosts
        json_errors=False,  # school.web.errors answers
        static_folder=None,  # type: ignore[arg-type]  # school.web.assets serves what was built
    )
    flask.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it; Chinese stays readable
    flask.url_map.converters["id"] = IdConverter
    use_services(flask, services)
    flask.before_request(_know_the_name)  # before anything builds a URL from it
    bounds.init_app(flask)  # before the CSRF check, which reads the form
    for part in (logs, catalog.web.shared.session, identity):
        part.init_app(flask)
    errors.init_app(flask)
    settings = services.settings
    templating.init_app(flask, settings.name)
    rootfiles.init_app(flask)
    labels.init_app(flask)
    limits.init_app(flask, settings.limits_storage)
    for blueprint in topics.blueprints():
        flask.register_blueprint(blueprint)
    catalog.web.api.init_app(flask)
    health.init_app(flask, services)
    snapshot = HealthCache(services)
    metrics.init_app(flask, services, snapshot)
    operations.init_app(flask, services, snapshot)
    operations_api.init_app(flask, services, snapshot)
    audit.init_app(flask)
    events.init_app(flask)
    describe(flask)
    headers.init_app(flask, https=settings.https, bucket=settings.bucket_origin)
    if settings.proxies:
        # Each proxy appends an address; the scheme is that of the nearest one. The host name stays that of Host.
        flask.wsgi_app = ProxyFix(flask.wsgi_app, x_for=settings.proxies, x_proto=1, x_host=0)  # type: ignore[method-assign]
    return flask


def use_services(flask: Flask, services: Services) -> None:
    """Let the app work on this school: its keys, its rules of cookies, and what views take from the app."""
    settings = services.settings
    flask.config.update(
        SECRET_KEY=settings.secret,
        SECRET_KEY_FALLBACKS=list(settings.old_secret_keys),
        # The signer tries the last key first. A form opened before a change of keys can still be sent.
        WTF_CSRF_SECRET_KEY=[*reversed(settings.old_secret_keys), settings.secret],
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        # With this prefix, browsers reject a cookie set without HTTPS or by another host of the domain.
        SESSION_COOKIE_NAME="__Host-school" if settings.https else "school",
        SESSION_COOKIE_SECURE=settings.https,
        SIGN_UP=settings.sign_up,
        MAIL=bool(settings.mail_url),
        SCREEN_WORKER=settings.screen_worker,
    )
    flask.extensions["catalog"] = _catalog_context(services)
    x_accel = settings.x_accel and isinstance(services.store, FileStore)
    rights = AccessCache(services.access, services.database.readers)
    flask.extensions["player"] = PlayerContext(
        services.store,
        services.access,
        rights,
        services.audience.watches,
        Timetable(),
        x_accel,
        follows=Follower(timedelta(days=settings.wall_days)),
    )
    flask.extensions["imports"] = ImportsContext(settings.import_folder, settings.data)
    flask.extensions["timetable"] = TimetableContext(settings.time_zone)
    flask.extensions["search"] = LiveIndex(services.indexer.index)
    flask.extensions["events"] = services.events
    services.events.hub.count = metrics.STREAMS.set
    services.events.hub.count_kind = metrics.count_streams


def send_segments_first(flask: Flask, services: Services) -> None:
    """Send segments from a folder without calling Flask.

    Not if others send them: an nginx in front, or the object store itself.
    """
    if isinstance(services.store, FileStore) and not services.settings.x_accel:
        flask.wsgi_app = SegmentMiddleware(  # type: ignore[method-assign]
            flask.wsgi_app,
            flask.extensions["player"].rights,
            services.store.path,
            services.settings.trusted_hosts,
            metrics.count_segment,
        )


def _catalog_context(services: Services) -> CatalogContext:
    return CatalogContext(
        sessions=services.database.sessions,
        readers=services.database.readers,
        intake=services.intake,
        transcoding=services.transcoding,
        watching=services.watching,
        clip_quota=ClipSettings(
            services.settings.clips_a_day, services.settings.clips, services.settings.clips_mb * 1024**2
        ),
        clock=now,
        reasons=SENTENCES | OUR_SENTENCES,
        notes=NOTE_SENTENCES,
        speech=bool(services.settings.speech_model),
        viewer=identity.viewer,
        viewer_anew=identity.viewer_anew,
    )


def _know_the_name() -> None:
    # Flask reports a wrong Host only at the view; earlier error pages could not build URLs.
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception
