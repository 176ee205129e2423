"""What is the same for all schools that one test process builds is made once.

A new app for each test costs little by itself. Most of what it did was to do again what the app before it had done:
read templates, address rules and translations, find out what a database can do, write the same SQL.
"""

import functools
import gc
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import flask_babel
import pytest
import sqlalchemy
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry
from werkzeug.routing import Rule

import catalog.connection

MORE_OFTEN_BEFORE = 20_000
"""New objects before the garbage of one test is looked for; 700 of CPython are for programs that make fewer."""


class Templates(BytecodeCache):
    """Compiled templates; a changed source is compiled anew."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if there is one of the same source."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


def addresses() -> Callable[..., Callable[..., tuple[str, str]]]:
    """A Rule._compile_builder that compiles the same rule once."""
    made: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compiled = Rule._compile_builder

    def cached(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        facts = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, append_unknown)
        key = (*facts, *sorted((rule.defaults or {}).items()))
        if key not in made:
            made[key] = compiled(rule, append_unknown)
        return made[key]

    return cached


def translations() -> Callable[..., Any]:
    """A Translations.load that reads a catalogue once; flask-babel only copies out of what it gets."""
    load = functools.cache(flask_babel.support.Translations.load)
    return lambda folder, locales, domain: load(folder, tuple(locales), domain)


def engines() -> Callable[..., Engine]:
    """A create_engine whose engines of one kind of database share what they know: its abilities, and compiled SQL.

    Each has its own address, connections and events. The first that has reached its database tells the others.
    SQLite does not wait for the disk, as PostgreSQL does not: of a test that sends forms that was an eighth of the
    time. Where power cuts and failing writes are tested it does (tests/chaos/conftest.py).
    """
    known: dict[str, Engine] = {}

    def create_engine(url: str, **options: Any) -> Engine:
        engine = sqlalchemy.create_engine(url, **options)
        first = known.setdefault(engine.name, engine)
        if first.dialect.server_version_info is None:
            known[engine.name] = engine
        else:
            engine.dialect = first.dialect
            engine._compiled_cache = first._compiled_cache
        if engine.name == "sqlite":
            event.listen(engine, "checkout", _hurry)
        return engine

    return create_engine


def _hurry(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    # With the first use, because catalog.connection sets its own words when it connects.
    if not record.info.get("hurried"):
        connection.execute("PRAGMA synchronous=OFF")
        record.info["hurried"] = True


@pytest.fixture(scope="session", autouse=True)
def _remembered() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Templates()})
        patch.setattr(Rule, "_compile_builder", addresses())
        patch.setattr(flask_babel.support.Translations, "load", translations())
        patch.setattr(catalog.connection, "create_engine", engines())
        yield


def pytest_collection_finish() -> None:
    """Never look for garbage among modules and collected tests: that was a tenth of the time of most tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MORE_OFTEN_BEFORE, 10, 10)
