"""One app a process: built once, it works on the school of the test that runs.

To build it takes longer than most tests. What differs from test to test are its services: database, store, folders,
broker. The routes reach those through `Swapped`. A test that adds routes, or asks for what the app remembers for some
seconds (the health of its parts), takes `own_app` of tests/conftest.py.
"""

from typing import Any, cast

from flask import Flask
from limits.storage import MemoryStorage

from catalog.web.shared.limits import limiter
from school.app import create_app, use_services
from school.services import Services


class Swapped:
    """The services of the test that runs, whichever that is."""

    def __init__(self, services: Services) -> None:
        self.current = services

    def __getattr__(self, name: str) -> Any:
        return getattr(self.current, name)


_apps: dict[tuple[object, ...], tuple[Flask, Swapped, dict[str, Any]]] = {}


def app_of(services: Services) -> Flask:
    """The app, working on `services` and remembering nothing of the school before."""
    settings = services.settings
    fixed = (settings.name, settings.https, settings.bucket_origin, settings.proxies, settings.broker_url)
    if fixed not in _apps:
        swapped = Swapped(services)
        made = new_app(cast(Services, swapped))
        _apps[fixed] = made, swapped, dict(made.config)
    flask, swapped, config = _apps[fixed]
    swapped.current = services
    flask.config.clear()
    flask.config.update(config)
    use_services(flask, services)
    counts = limiter.limiter.storage
    if isinstance(counts, MemoryStorage):  # no broker runs here
        counts.reset()
    return flask


def new_app(services: Services) -> Flask:
    """An app of its own."""
    flask = create_app(services)
    flask.config["TESTING"] = False  # errors must become answers here too
    return flask
