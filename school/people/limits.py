"""How often somebody may try a password, ask for an account, begin uploads: counted by Flask-Limiter.

Watching is never limited. Every place that takes a name and a password wears `@limits.sign_in`; all of them count
together, so that the API is no way around the page. Only failed attempts use up the allowance.

Wrong passwords for somebody else's name must not shut them out for long, nor those of one pupil a whole classroom:
what is allowed for a name comes back within the hour, and a browser that a name has used before
(school/people/devices.py) has an allowance of its own.
"""

import time
from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar, cast

from flask import Flask, Response, request
from flask_babel import gettext
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

from catalog.members.service import MAX_NAME, name_key
from catalog.text import line
from catalog.web.context import context
from catalog.web.wording import span
from school.errors import answer
from school.people import devices

# Failed sign-ins. An address may be a whole classroom behind one line, so it gets more than one name there. A name
# gets more over all addresses, so that it takes several to keep its owner out of a new browser; at 600 an hour a
# password of eight random letters lasts for thousands of years.
PAIR_ALLOWANCE = "10 per minute; 100 per hour"
ADDRESS_ALLOWANCE = "30 per minute; 500 per hour"
NAME_ALLOWANCE = "60 per minute; 600 per hour"
SIGN_UP_ALLOWANCE = "30 per minute; 300 per day"
# What went well, of one member: a program that runs wild is stopped, one that works all day is not.
KEY_ALLOWANCE = "60 per minute; 1000 per day"
UPLOAD_ALLOWANCE = "120 per minute; 5000 per day"
_STORAGE = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}  # seconds; a broker that is away must not hold up a door

limiter = Limiter(
    key_func=get_remote_address,
    in_memory_fallback_enabled=True,  # without the broker each process counts for itself
    swallow_errors=True,  # and one that goes away between the check and the count breaks no sign-in
)
View = TypeVar("View", bound=Callable[..., Any])


def _failed(response: Response) -> bool:
    return response.status_code == 401


def _made(response: Response) -> bool:
    return response.status_code in (200, 201)


def _tried_name() -> str:
    body: Any = request.get_json(silent=True) if request.is_json else request.form
    name = body.get("name", "") if hasattr(body, "get") else ""  # JSON may be a list or a number
    # Cleaned as for the search itself: hidden characters would make one name many.
    return name_key(line(str(name), MAX_NAME))


def _pair() -> str:
    return f"name:{_tried_name()} from {get_remote_address()}"


def _known_device() -> bool:
    return bool(devices.known_for(_tried_name()))


def _device() -> str:
    return f"device:{devices.known_for(_tried_name())} name:{_tried_name()}"


def _viewer() -> str:
    viewer = context().viewer()
    return f"member:{viewer.id}" if viewer else get_remote_address()


def sign_in(view: View) -> View:
    """Decorate a view that takes `name` and `password` by POST, as form or JSON.

    The view must answer 401 to a wrong pair (raising WrongPassword does); only that is counted: by name and address,
    by address, by name, or in a browser that the name has used before, by that alone. Over the limit the view is not
    called: 429 with Retry-After. Put it below the route decorator.
    """
    for allowance, key in (
        (PAIR_ALLOWANCE, _pair),
        (ADDRESS_ALLOWANCE, get_remote_address),
        (NAME_ALLOWANCE, lambda: f"name:{_tried_name()}"),
    ):
        view = _limited(view, allowance, key, exempt_when=_known_device)
    return _limited(view, PAIR_ALLOWANCE, _device, exempt_when=lambda: not _known_device())


def _limited(view: View, allowance: str, key: Callable[[], str], exempt_when: Callable[[], bool]) -> View:
    limit = limiter.shared_limit(
        allowance, scope="sign-in", key_func=key, methods=["POST"], deduct_when=_failed, exempt_when=exempt_when
    )
    return cast(View, limit(view))


def tokens(view: View) -> View:
    """Decorate a view that makes API tokens by POST; those that were made count, by member."""
    limit = limiter.shared_limit(KEY_ALLOWANCE, scope="tokens", key_func=_holder, methods=["POST"], deduct_when=_made)
    return cast(View, limit(view))


def _holder() -> str:
    return _viewer() if context().viewer() else f"name:{_tried_name()}"


def uploads(view: View) -> View:
    """Decorate a view that begins an upload by POST; those that were begun count, by member."""
    limit = limiter.shared_limit(
        UPLOAD_ALLOWANCE, scope="uploads", key_func=_viewer, methods=["POST"], deduct_when=_made
    )
    return cast(View, limit(view))


def own_password(view: View) -> View:
    """Decorate a view that asks a signed-in member for their password; 401 counts as failed."""
    by_member = limiter.shared_limit(
        PAIR_ALLOWANCE, scope="own-password", key_func=_viewer, methods=["POST"], deduct_when=_failed
    )
    return cast(View, by_member(view))


def sign_up(view: View) -> View:
    """Decorate a view that makes an account by POST; every attempt counts, by address."""
    return cast(View, limiter.shared_limit(SIGN_UP_ALLOWANCE, scope="sign-up", methods=["POST"])(view))


def _too_often(_error: RateLimitExceeded) -> Response:
    breached = limiter.current_limit
    wait = max(1, ceil(breached.reset_at - time.time())) if breached else 60
    if breached and wait > breached.limit.get_expiry() + 1:
        # Counted while the clock was ahead: it would go on counting until that time really comes.
        breached.limiter.clear(breached.limit, *breached.request_args)
        wait = 1
    message = gettext("Too many attempts. Try again in %(time)s.", time=span(wait))
    response = answer(429, "too_many_requests", message)
    response.headers["Retry-After"] = str(wait)
    return response


def init_app(flask: Flask, storage: str) -> None:
    """Counts in `storage`, a storage address of the limits library."""
    options = _STORAGE if storage.startswith("redis") else {}
    flask.config.update(RATELIMIT_STORAGE_URI=storage, RATELIMIT_STORAGE_OPTIONS=options)
    limiter.init_app(flask)
    flask.register_error_handler(RateLimitExceeded, _too_often)
