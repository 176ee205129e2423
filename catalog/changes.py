"""Records which subjects a transaction has changed, and publishes them after its commit.

A subject is `kind:id`, such as `upload:k3v...`. After a rollback nothing is published.
"""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

_KEY = "changed_subjects"


def changed(session: Session, *subjects: str) -> None:
    """Note that this transaction changes these subjects."""
    session.info.setdefault(_KEY, {}).update(dict.fromkeys(subjects))


def notify_after_commit(sessions: sessionmaker[Session], notify: Callable[[str], None]) -> None:
    """Call `notify` with each subject that a transaction of `sessions` has changed, once it is committed.

    `notify` must neither wait nor raise: it runs in the thread that committed.
    """

    @event.listens_for(sessions, "after_commit")
    def committed(session: Session) -> None:
        if session.in_nested_transaction():
            return  # a savepoint: the transaction around it may still be rolled back
        for subject in session.info.pop(_KEY, ()):
            notify(subject)

    @event.listens_for(sessions, "after_rollback")
    def rolled_back(session: Session) -> None:
        session.info.pop(_KEY, None)
