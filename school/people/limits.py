"""Rate limits of passwords, new keys and sign-ups (catalog/web/shared/limits.py counts).

Watching is never limited. Every view that takes a name and a password has the decorator `@limits.sign_in`; they share
one count, so that the API cannot be used to avoid the limit of the page.

Wrong passwords for a name must not lock out its owner for long, nor those of one pupil a whole classroom: the limit
of a name recovers within the hour, and a browser that a name has used before (school/people/devices.py) has a limit
of its own.
"""

import time
from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar

import redis  # noqa: F401 - whole before the limiter looks for it: another thread may be loading it for the broker
from flask import Flask, Response, g, request
from flask_babel import gettext
from flask_limiter import RateLimitExceeded

from catalog.members.service import name_key
from catalog.web.shared.addresses import counted_address
from catalog.web.shared.limits import Limit, by_address, by_member, counted_member, digest, give_back, limiter
from catalog.web.shared.wording import span
from school.people import devices
from school.web.errors import answer

# Failed sign-ins. An address may be a whole classroom, so it has a higher limit than one name there. A name has a
# higher limit over all addresses, so that locking out its owner from a new browser takes several; at 600 an hour,
# guessing a password of eight random letters takes thousands of years.
PAIR_ALLOWANCE = "10 per minute; 100 per hour"
# More than all web processes handle at once (32 threads): a class that signs in together is never refused.
ADDRESS_ALLOWANCE = "40 per minute; 500 per hour"
NAME_ALLOWANCE = "60 per minute; 600 per hour"
SIGN_UP_ALLOWANCE = "30 per minute; 300 per day"
# Successful requests of one member: this stops a runaway program, but not one that works all day.
KEY_ALLOWANCE = "60 per minute; 1000 per day"
_STORAGE = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}  # seconds; an unreachable broker must not delay a sign-in
View = TypeVar("View", bound=Callable[..., Any])


def _failed(status: int) -> bool:
    return status == 401


def _always(_status: int) -> bool:
    return True


def _tried_name() -> str:
    """The key of the name in this request, computed once for all limits."""
    if "tried_name" not in g:
        body: Any = request.get_json(silent=True) if request.is_json else request.form
        name = body.get("name") if hasattr(body, "get") else None  # JSON may be a list or a number
        g.tried_name = name_key(name) if isinstance(name, str) else ""
    return str(g.tried_name)


def _pair() -> str:
    return digest("name and address", _tried_name(), counted_address())


def _name() -> str:
    return digest("name", _tried_name())


def _known_device() -> bool:
    if "known_device" not in g:
        g.known_device = devices.known_for(_tried_name())
    return bool(g.known_device)


def _unknown_device() -> bool:
    return not _known_device()


def _device() -> str:
    return digest("device", g.known_device, _tried_name())


def _address_of_devices() -> str:
    return digest("address of known devices", counted_address())


def _holder() -> str:
    return by_member() if counted_member() else _name()


def sign_in(view: View) -> View:
    """Decorate a view that takes `name` and `password` by POST, as form or JSON.

    The view must answer 401 to a wrong pair (raising WrongPassword does); other answers do not count. Counted by name
    and address, by address, by name; in a browser that the name has used before, by that browser and by the address
    of such browsers. Over the limit the view is not called: 429 with Retry-After. Put it below the route decorator.
    """
    for allowance, key, exempt in (
        (PAIR_ALLOWANCE, _pair, _known_device),
        (ADDRESS_ALLOWANCE, by_address, _known_device),
        (NAME_ALLOWANCE, _name, _known_device),
        (PAIR_ALLOWANCE, _device, _unknown_device),
        (ADDRESS_ALLOWANCE, _address_of_devices, _unknown_device),
    ):
        view = Limit("sign-in", allowance, key, _failed, exempt)(view)
    return view


tokens = Limit("tokens", KEY_ALLOWANCE, _holder)
"""For a view that creates API tokens; created ones count, by member."""
own_password = Limit("own-password", PAIR_ALLOWANCE, by_member, _failed)
"""For a view that asks a signed-in member for their password; 401 counts as failed."""
sign_up = Limit("sign-up", SIGN_UP_ALLOWANCE, by_address, _always)
"""For a view that creates an account; every attempt counts."""


addresses = Limit("addresses", "10 per hour; 30 per day", by_member, lambda status: status == 303)
"""For a view that sends a mail to an address that a member names: it may be somebody else's."""
forgotten = Limit("forgotten", "12 per hour; 40 per day", _pair, _always)
"""For a view that sends a link to a name; every attempt counts, by name and address."""
resets = Limit("resets", "20 per hour", by_address, _always)
"""For a view that takes a link of a mail and a new password."""


def _too_often(_error: RateLimitExceeded) -> Response:
    breached = limiter.current_limit
    wait = max(1, ceil(breached.reset_at - time.time())) if breached else 60
    if breached and wait > breached.limit.get_expiry() + 1:
        # Counted while the clock was ahead: it would not expire until that time.
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
    flask.after_request(give_back)
    flask.register_error_handler(RateLimitExceeded, _too_often)
