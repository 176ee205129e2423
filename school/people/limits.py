"""How often somebody may try a password or ask for an account: counted with Flask-Limiter, beside the broker.

Watching is never limited. Every place that takes a name and a password wears `@limits.sign_in`; all of them count
together, so that the API is no way around the page. Only failed attempts use up the allowance.
"""

import time
from collections.abc import Callable
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

# A name is guessed by one; an address may be a whole classroom behind one line, so it gets more.
NAME_ALLOWANCE = "10 per minute; 100 per day"
ADDRESS_ALLOWANCE = "30 per minute; 500 per day"
SIGN_UP_ALLOWANCE = "30 per minute; 300 per day"
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


def _tried_name() -> str:
    body: Any = request.get_json(silent=True) if request.is_json else request.form
    name = body.get("name", "") if hasattr(body, "get") else ""  # JSON may be a list or a number
    # Cleaned as for the search itself: hidden characters would make one name many.
    return f"name:{name_key(line(str(name), MAX_NAME))}"


def _viewer() -> str:
    viewer = context().viewer()
    return f"member:{viewer.id}" if viewer else get_remote_address()


def sign_in(view: View) -> View:
    """Decorate a view that takes `name` and `password` by POST, as form or JSON.

    The view must answer 401 to a wrong pair (raising WrongPassword does); only that is counted, by name and by
    address. Over the limit the view is not called: 429 with Retry-After. Put it below the route decorator.
    """
    by_name = limiter.shared_limit(
        NAME_ALLOWANCE, scope="sign-in", key_func=_tried_name, methods=["POST"], deduct_when=_failed
    )
    by_address = limiter.shared_limit(ADDRESS_ALLOWANCE, scope="sign-in", methods=["POST"], deduct_when=_failed)
    return cast(View, by_name(by_address(view)))


def own_password(view: View) -> View:
    """Decorate a view that asks a signed-in member for their password; 401 counts as failed."""
    by_member = limiter.shared_limit(
        NAME_ALLOWANCE, scope="own-password", key_func=_viewer, methods=["POST"], deduct_when=_failed
    )
    return cast(View, by_member(view))


def sign_up(view: View) -> View:
    """Decorate a view that makes an account by POST; every attempt counts, by address."""
    return cast(View, limiter.shared_limit(SIGN_UP_ALLOWANCE, scope="sign-up", methods=["POST"])(view))


def _too_often(_error: RateLimitExceeded) -> Response:
    breached = limiter.current_limit
    wait = max(1, breached.reset_at - int(time.time())) if breached else 60
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
