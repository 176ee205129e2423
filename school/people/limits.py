"""How often somebody may try a password, ask for an account, begin uploads: counted by Flask-Limiter.

Watching is never limited. Every place that takes a name and a password wears `@limits.sign_in`; all of them count
together, so that the API is no way around the page.

Each try is counted before it is judged, or many that come at once would all be judged. What turns out to be none of
those that a limit is about, such as a right password, is given back with the answer (`_COUNTS`).

Wrong passwords for somebody else's name must not shut them out for long, nor those of one pupil a whole classroom:
what is allowed for a name comes back within the hour, and a browser that a name has used before
(school/people/devices.py) has an allowance of its own.
"""

import hashlib
import time
from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar, cast

import structlog
from flask import Flask, Response, g, request
from flask_babel import gettext
from flask_limiter import Limiter, RateLimitExceeded

from catalog.joining import joined
from catalog.members.service import name_key
from catalog.web.shared.context import context
from catalog.web.shared.wording import span
from school.people import devices
from school.web.addresses import counted_address
from school.web.errors import answer

log = structlog.get_logger()
# Failed sign-ins. An address may be a whole classroom behind one line, so it gets more than one name there. A name
# gets more over all addresses, so that it takes several to keep its owner out of a new browser; at 600 an hour a
# password of eight random letters lasts for thousands of years.
PAIR_ALLOWANCE = "10 per minute; 100 per hour"
# More than all web processes judge at once (32 threads): a class that signs in together is never refused.
ADDRESS_ALLOWANCE = "40 per minute; 500 per hour"
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
    key_func=counted_address,
    in_memory_fallback_enabled=True,  # without the broker each process counts for itself
    swallow_errors=True,  # and one that goes away between the check and the count breaks no sign-in
)
View = TypeVar("View", bound=Callable[..., Any])


def _failed(status: int) -> bool:
    return status == 401


def _made(status: int) -> bool:
    return status in (200, 201)


_COUNTS: dict[str, Callable[[int], bool]] = {
    "sign-in": _failed,
    "own-password": _failed,
    "tokens": _made,
    "uploads": _made,
    "sign-up": lambda _status: True,
}
"""By a limit's scope, which status of an answer leaves its try counted."""


def _tried_name() -> str:
    """The key of the name that this request tries, made once: every limit asks for it."""
    if "tried_name" not in g:
        body: Any = request.get_json(silent=True) if request.is_json else request.form
        name = body.get("name") if hasattr(body, "get") else None  # JSON may be a list or a number
        g.tried_name = name_key(name) if isinstance(name, str) else ""
    return str(g.tried_name)


def _key(*parts: str) -> str:
    # A digest: the storage takes a mark between parts of its own, and a name may hold any character.
    return hashlib.sha256(joined(*parts)).hexdigest()


def _pair() -> str:
    return _key("name and address", _tried_name(), counted_address())


def _name() -> str:
    return _key("name", _tried_name())


def _address() -> str:
    return _key("address", counted_address())


def _known_device() -> bool:
    if "known_device" not in g:
        g.known_device = devices.known_for(_tried_name())
    return bool(g.known_device)


def _unknown_device() -> bool:
    return not _known_device()


def _device() -> str:
    return _key("device", g.known_device, _tried_name())


def _address_of_devices() -> str:
    return _key("address of known devices", counted_address())


def _viewer() -> str:
    viewer = context().viewer()
    return _key("member", viewer.id) if viewer else _address()


def _holder() -> str:
    return _viewer() if context().viewer() else _name()


def sign_in(view: View) -> View:
    """Decorate a view that takes `name` and `password` by POST, as form or JSON.

    The view must answer 401 to a wrong pair (raising WrongPassword does); all else is given back. Counted by name and
    address, by address, by name; in a browser that the name has used before, by that browser and by the address of
    such browsers. Over the limit the view is not called: 429 with Retry-After. Put it below the route decorator.
    """
    for allowance, key, exempt in (
        (PAIR_ALLOWANCE, _pair, _known_device),
        (ADDRESS_ALLOWANCE, _address, _known_device),
        (NAME_ALLOWANCE, _name, _known_device),
        (PAIR_ALLOWANCE, _device, _unknown_device),
        (ADDRESS_ALLOWANCE, _address_of_devices, _unknown_device),
    ):
        view = _limited(view, "sign-in", allowance, key, exempt)
    return view


def tokens(view: View) -> View:
    """Decorate a view that makes API tokens by POST; those that were made count, by member."""
    return _limited(view, "tokens", KEY_ALLOWANCE, _holder)


def uploads(view: View) -> View:
    """Decorate a view that begins an upload by POST; those that were begun count, by member."""
    return _limited(view, "uploads", UPLOAD_ALLOWANCE, _viewer)


def own_password(view: View) -> View:
    """Decorate a view that asks a signed-in member for their password; 401 counts as failed."""
    return _limited(view, "own-password", PAIR_ALLOWANCE, _viewer)


def sign_up(view: View) -> View:
    """Decorate a view that makes an account by POST; every attempt counts, by address."""
    return _limited(view, "sign-up", SIGN_UP_ALLOWANCE, _address)


def _limited(
    view: View, scope: str, allowance: str, key: Callable[[], str], exempt: Callable[[], bool] | None = None
) -> View:
    limit = limiter.shared_limit(allowance, scope=scope, key_func=key, methods=["POST"], exempt_when=exempt)
    return cast(View, limit(view))


def _give_back(response: Response) -> Response:
    """Take out of the count what this limit is not about, and what was refused and so never judged."""
    for counted in limiter.current_limits:
        stays = _COUNTS[counted.request_args[-1]]
        if response.status_code == 429 or not stays(response.status_code):
            try:
                storage = counted.limiter.storage
                if storage.get(counted.key) > 0:  # its minute may have ended, or the clock have been put right
                    storage.incr(counted.key, counted.limit.get_expiry(), -1)
            except Exception as error:  # of whichever storage it is; it breaks no sign-in
                log.warning("limit_not_given_back", error=str(error))
    return response


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
    flask.after_request(_give_back)
    flask.register_error_handler(RateLimitExceeded, _too_often)
