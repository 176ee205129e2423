"""Use cases of search: look for something, and keep the index equal to the database.

The index is a cache, the database the truth. `catch_up` compares both: soon after each change of what is indexed
(changes.py), and every few seconds, so that nothing depends on hearing of a change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session, sessionmaker

from catalog.search.clips import ClipText, clip_fingerprints, read_clips
from catalog.search.documents import CourseText, fingerprints, read_courses
from catalog.search.errors import SearchNotReady
from catalog.search.evaluate import Answer, Filters, evaluate
from catalog.search.index import IndexLost, SearchIndex
from catalog.search.live import LiveIndex
from catalog.search.popularity import Popularity
from catalog.search.query import parse
from catalog.search.suggest import Suggestion, correct, suggest
from storage.store import Store

log = structlog.get_logger()
PATIENCE = 10.0
"""Seconds that a change waits for another to be written."""
MOST_CHANGES = 200
"""Courses and clips that are put into the index one by one; for more it is built anew, which takes less time."""


def search(live: LiveIndex, text: str, filters: Filters) -> Answer | None:
    """What is found for a query, None for one that asks for nothing. Raises SearchNotReady."""
    clauses = parse(text)
    if not clauses:
        return None
    snapshot = live.snapshot()
    try:
        return evaluate(snapshot, clauses, filters)
    except IndexLost:
        live.give_up(snapshot)
        raise SearchNotReady() from None


def courses_found(live: LiveIndex, text: str) -> list[str]:
    """The ids of all courses that are found for a query, best first. Raises SearchNotReady."""
    answer = search(live, text, Filters(kind="course"))
    if answer is None:
        return []
    return [answer.snapshot.facts(number)[0] for number in answer.best(answer.total("course"), "course")]


def suggestions(live: LiveIndex, text: str) -> list[Suggestion]:
    """What somebody may be about to type. Raises SearchNotReady."""
    return suggest(live.snapshot(), text) if parse(text) else []


def correction(answer: Answer, text: str) -> str:
    """Another query: what was found when parts were left out, or what sounds like one that found nothing; or ""."""
    if answer.corrected:
        return answer.corrected
    if answer.left_out:
        return " ".join(clause.text for clause in answer.clauses)
    return "" if answer.total() else correct(answer.snapshot, parse(text))


@dataclass(frozen=True)
class Indexer:
    """Who keeps the index of one machine."""

    index: SearchIndex
    readers: sessionmaker[Session]
    store: Store
    popularity: Popularity

    def rebuild(self, patience: float) -> int:
        """Build the index anew from the database, and answer how many documents it holds. Raises IndexBusy."""
        with self.index.writing(patience), self.readers() as session:
            steps = self.popularity.steps(session)
            ids = sorted(fingerprints(session, steps), key=lambda one: -steps.get(one, 0))
            count = self.index.rebuild(self._read(session, ids, list(clip_fingerprints(session)), steps))
        log.info("search_index_built", documents=count)
        return count

    def catch_up(self) -> int:
        """Mend what the index has missed, and answer in how many courses and clips. Raises IndexBusy.

        One that is lost, damaged, of another format or far behind is built anew.
        """
        with self.readers() as session:
            steps = self.popularity.steps(session)
            wanted, clips = fingerprints(session, steps), clip_fingerprints(session)
        wanted |= clips
        try:
            held = self.index.held()
            lost = self.index.is_damaged or self._is_unsound()
        except IndexLost:
            held, lost = {}, True
        gone = held.keys() - wanted.keys()
        changed = [one for one, fingerprint in wanted.items() if held.get(one) != fingerprint]
        if lost or len(changed) > MOST_CHANGES:
            self.rebuild(PATIENCE)
        elif changed or gone:
            with self.index.writing(PATIENCE), self.readers() as session:
                courses = [one for one in changed if one not in clips]
                self.index.update(
                    self._read(session, courses, [one for one in changed if one in clips], steps), gone=gone
                )
        return len(changed) + len(gone)

    def _read(
        self, session: Session, courses: list[str], clips: list[str], steps: Mapping[str, int]
    ) -> Iterator[CourseText | ClipText]:
        yield from read_courses(session, self.store, steps, courses)
        yield from read_clips(session, self.store, clips)

    def _is_unsound(self) -> bool:
        if self.index.is_sound():
            return False
        with self.index.writing(PATIENCE):  # another process may have been between its commit and its seal
            return not self.index.is_sound()
