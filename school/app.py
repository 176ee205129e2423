"""The Flask app: every blueprint, in the order in which a request meets them."""

from collections.abc import Callable

from apiflask import APIFlask
from flask import Flask, Response, request

import catalog.web.api
import catalog.web.session
from catalog.clock import now
from catalog.uploads.reasons import OUR_SENTENCES
from catalog.web import captions, catalogue, studio, tus
from catalog.web.context import CatalogContext
from player.web import api as progress_api
from player.web import delivery, home, lesson
from player.web.context import PlayerContext
from school import errors, health, logs, look
from school.openapi import describe
from school.operations import pages as operations
from school.people import account, admin, identity, limits, words
from school.people import api as tokens_api
from school.services import Services
from transcode.errors import SENTENCES
from transcode.notes import NOTE_SENTENCES

MAX_FORM = 2 * 1024**2  # bytes of any request but those that carry a video; forms and captions are far smaller


def create_app(services: Services) -> Flask:
    """Build the app around the services of one school."""
    flask = APIFlask(
        "school",
        title="Yangge",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,  # its page loads scripts from other hosts
        json_errors=False,  # school.errors answers
        static_folder=None,  # type: ignore[arg-type]  # school.assets serves what was built
    )
    settings = services.settings
    flask.config.update(
        SECRET_KEY=settings.secret,
        MAX_CONTENT_LENGTH=MAX_FORM,
        MAX_FORM_MEMORY_SIZE=MAX_FORM,
        SESSION_COOKIE_NAME="school",
        SESSION_COOKIE_SECURE=settings.https,
    )
    flask.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it; Chinese stays readable
    flask.extensions["catalog"] = _catalog_context(services)
    flask.extensions["player"] = PlayerContext(services.store, services.access)
    for part in (logs, catalog.web.session, identity):
        part.init_app(flask)
    errors.init_app(flask)
    look.init_app(flask, settings.name)
    for pages in (catalogue, home, lesson, studio, admin, words):
        pages.init_app(flask)
    limits.init_app(flask, settings.limits_storage)
    account.init_app(flask, settings.sign_up)
    flask.register_blueprint(delivery.blueprint)
    flask.register_blueprint(tus.blueprint)
    catalog.web.api.init_app(flask)
    for blueprint in (captions.blueprint, progress_api.blueprint, tokens_api.blueprint):
        flask.register_blueprint(blueprint)
    health.init_app(flask, services)
    operations.init_app(flask, services)
    describe(flask)
    flask.after_request(_secure(_POLICY.format(bucket=f" {settings.bucket_origin}".rstrip())))
    return flask


def _catalog_context(services: Services) -> CatalogContext:
    return CatalogContext(
        sessions=services.database.sessions,
        readers=services.database.readers,
        intake=services.intake,
        transcoding=services.transcoding,
        watching=services.watching,
        clock=now,
        reasons=SENTENCES | OUR_SENTENCES,
        notes=NOTE_SENTENCES,
        viewer=identity.viewer,
    )


# 'self' and nothing else, but for what video.js needs: segments are appended through blob: addresses, and its
# demuxer runs in a worker made from one; and for the bucket, where browsers send parts and find objects.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:{bucket}; media-src 'self' blob:{bucket}; "
    "connect-src 'self'{bucket}; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def _secure(policy: str) -> Callable[[Response], Response]:
    def secure(response: Response) -> Response:
        # Routing makes whole addresses from the Host header, which may be anybody's.
        if (response.location or "").startswith(request.host_url):
            response.location = "/" + response.location[len(request.host_url) :].lstrip("/")
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        return response

    return secure
