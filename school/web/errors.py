"""Turns errors into answers, in this one place: JSON for programs, a page in plain words for browsers."""

import re

import structlog
from apiflask.exceptions import HTTPError
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    PreconditionFailed,
    SecurityError,
    ServiceUnavailable,
)

from catalog.connection import is_passing
from catalog.errors import CatalogError, Kind
from catalog.uploads.errors import NoSpace
from school.web import faults
from storage.errors import StorageError, StoreFull

log = structlog.get_logger()
RETRY_AFTER = 5
"""Seconds of Retry-After when a part is unavailable (RFC 9110 section 10.2.3)."""
_MOST_FACT = 200
"""The most characters of one fact in a sentence."""

# RFC 9110; 423 and 507 of RFC 4918, 429 of RFC 6585, 460 of tus 1.0 (checksum extension).
STATUS = {
    Kind.INVALID: 422,
    Kind.UNREADABLE: 400,
    Kind.NOT_SIGNED_IN: 401,
    Kind.NOT_ALLOWED: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.TOO_LARGE: 413,
    Kind.BUSY: 423,
    Kind.TOO_MANY: 429,
    Kind.DAMAGED: 460,
    Kind.FULL: 507,
}
# Sentences for errors of HTTP itself; the English text is the message id.
SENTENCES = {
    400: "The request cannot be read.",
    401: "Please sign in first.",
    403: "Your account is not allowed to do this.",
    404: "This page does not exist.",
    405: "This address does not accept this kind of request.",
    408: "Nothing arrived for a minute, so the connection was closed. What arrived is kept; continue from there.",
    413: "That is too large.",
    414: "That is too large.",
    415: "This type of content is not accepted here.",
    429: "Too many attempts. Wait a minute and try again.",
    431: "That is too large.",
    500: "Something went wrong on our side and has been logged. Try again in a moment.",
    503: "Part of the school is not running just now. What you uploaded is kept; try again in a moment.",
}
CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "wrong_method",
    408: "line_dead",
    413: "too_large",
    414: "too_large",
    415: "wrong_content_type",
    429: "too_many_requests",
    431: "too_large",
    500: "broken",
    503: "not_running",
}


def wants_json() -> bool:
    """Whether the answer is JSON: always for the API and the tus endpoint, whatever the Accept header says."""
    return request.path.startswith(("/api/", "/uploads/", "/hls/"))


def answer(status: int, code: str, message: str) -> Response:
    """One error as JSON or as a page; see identity for `g.refused`."""
    g.refused = True
    if wants_json():
        response = jsonify(error=code, message=message)
    else:
        title, more = _headline(message)
        page = render_template("errors/error.html", status=status, code=code, title=title, more=more)
        response = make_response(page)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _headline(message: str) -> tuple[str, str]:
    """The first sentence, as a heading without its full stop, and the rest."""
    found = re.fullmatch(r"(.+?)(?:\.(?=\s|$)|。)\s*(.*)", message, re.DOTALL)
    return (found[1], found[2]) if found else (message, "")


def bare(response: Response) -> Response:
    """The same answer, but not cacheable if If-Match was not met.

    Werkzeug sends the 412 with the headers of the content, so a cache in front would give it to everybody.
    """
    if response.status_code != 412 or "ETag" not in response.headers:
        return response
    response.close()
    return _http(PreconditionFailed())


def _refused(error: CatalogError) -> Response:
    facts = {name: _short(fact) for name, fact in error.facts.items()}
    message = gettext(error.sentence) % facts if facts else gettext(error.sentence)
    return answer(STATUS[error.kind], error.code, message)


def _short(fact: object) -> object:
    """A fact for a sentence, with submitted texts shortened."""
    return fact if not isinstance(fact, str) or len(fact) <= _MOST_FACT else fact[:_MOST_FACT] + "…"


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect that routing raised
        return make_response(error.get_response())
    code = CODES.get(status, "refused")
    sentence = SENTENCES.get(status, SENTENCES[500] if status >= 500 else SENTENCES[400])
    response = answer(status, code, gettext(sentence))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "content-range", "retry-after", "www-authenticate"):
            response.headers[name] = value
    return response


def _invalid(error: HTTPError) -> Response:
    """The answer to a body or query that fails its schema: the sentence names each field."""
    if error.status_code != 422:
        return answer(error.status_code, CODES.get(error.status_code, "refused"), gettext(SENTENCES[400]))
    return answer(422, "invalid", gettext("This is not valid: %(faults)s", faults=faults.sentences(error.detail)))


def _csrf(_error: CSRFError) -> Response:
    sentence = gettext(
        "This page was open for too long, or its form came from elsewhere. Reload the page and try again."
    )
    return answer(400, "csrf", sentence)


def _wrong_host(_error: SecurityError) -> Response:
    """Plain text: without a trusted host name a page could have no links."""
    request.host = ""  # later functions that read it would fail again
    sentence = gettext(
        "The school is not set up for this host name. An operator can add it to SCHOOL_HOSTS (docs/configuration.md)."
    )
    if wants_json():
        return answer(400, "unknown_host", sentence)
    response = Response(sentence + "\n", 400, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


def _storage(error: StorageError) -> Response:
    log.error("store_failed", error=str(error))
    if isinstance(error, StoreFull):
        return _refused(NoSpace())
    return _http(ServiceUnavailable(retry_after=RETRY_AFTER))


def _database(error: SQLAlchemyError) -> Response:
    """The database is unavailable or busy, or another request was faster: a retry may succeed."""
    if not (is_passing(error) or isinstance(error, IntegrityError)):
        return _broken(error)
    log.error("database_failed", error=str(error))
    return _http(ServiceUnavailable(retry_after=RETRY_AFTER))


def _broken(error: Exception) -> Response:
    log.exception("request_failed", route=request.url_rule.rule if request.url_rule else "no route")
    return _http(InternalServerError(original_exception=error))


def init_app(flask: Flask) -> None:
    """Registers the answers."""
    flask.register_error_handler(CatalogError, _refused)
    flask.register_error_handler(StorageError, _storage)
    flask.register_error_handler(SQLAlchemyError, _database)
    flask.register_error_handler(CSRFError, _csrf)
    flask.register_error_handler(HTTPError, _invalid)
    flask.register_error_handler(SecurityError, _wrong_host)
    flask.register_error_handler(HTTPException, _http)
    flask.register_error_handler(Exception, _broken)
