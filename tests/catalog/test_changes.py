"""What a transaction has changed is told after its commit, once, and never when it was rolled back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from catalog.changes import changed, notify_after_commit


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def session(told: list[str]) -> Iterator[Session]:
    engine = create_engine("sqlite://")
    sessions = sessionmaker(engine)
    notify_after_commit(sessions, told.append)
    with sessions() as opened:
        opened.execute(text("SELECT 1"))
        yield opened
    engine.dispose()


def test_it_is_told_once_after_the_commit(session: Session, told: list[str]) -> None:
    changed(session, "upload:a", "upload:b")
    changed(session, "upload:a")
    assert told == []
    session.commit()
    assert told == ["upload:a", "upload:b"]
    session.execute(text("SELECT 1"))
    session.commit()
    assert told == ["upload:a", "upload:b"]


def test_nothing_is_told_of_what_was_rolled_back(session: Session, told: list[str]) -> None:
    changed(session, "upload:a")
    session.rollback()
    session.execute(text("SELECT 1"))
    session.commit()
    assert told == []


def test_a_savepoint_is_not_the_end_of_its_transaction(session: Session, told: list[str]) -> None:
    changed(session, "upload:a")
    with session.begin_nested():
        session.execute(text("SELECT 1"))
    assert told == []
    session.rollback()
    assert told == []
