"""Use cases around the lists of watched words. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.checks.jobs import look_for_words
from catalog.clips.models import Clip
from catalog.clock import now
from catalog.errors import EmptyField
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line, visible
from catalog.versions import count_edit
from catalog.watchlists.errors import NoWord, TooManyWords, WordTooShort
from catalog.watchlists.finder import Finder, Watched
from catalog.watchlists.models import WatchList
from catalog.watchlists.reading import plain

MAX_TITLE = 40  # characters
MAX_WORD = 40
MOST_WORDS = 1000
"""Of a list. Looking for a thousand in the captions of an hour takes about a second."""
MAX_TEXT = MOST_WORDS * (MAX_WORD + 2)
"""Characters of the form's field, which has one word on each line."""


@dataclass(frozen=True)
class ListDraft:
    """What is written about a list: its words stand on lines of their own."""

    title: str
    text: str
    sounds: bool


def all_lists(session: Session) -> Sequence[WatchList]:
    """All lists, by their titles."""
    return session.scalars(select(WatchList).order_by(WatchList.title, WatchList.id)).all()


def finder(session: Session) -> Finder:
    """Finds the words of all lists."""
    return _finder(tuple(Watched(word, one.sounds) for one in all_lists(session) for word in one.words))


@lru_cache(maxsize=1)
def _finder(words: tuple[Watched, ...]) -> Finder:
    """The same until a list changes: its dictionary takes 34 MB, and a third of what the comments' page costs."""
    return Finder(words)


def add(session: Session, principal: Principal, draft: ListDraft) -> WatchList:
    """Make a list. Raises NotAllowed, EmptyField, NoWord, WordTooShort, TooManyWords."""
    made = WatchList(title=_title(draft.title), words=_words(draft.text), sounds=draft.sounds)
    require(principal, Right.WATCH)
    session.add(made)
    session.flush()
    _record(session, principal, made, [], made.words)
    _look_again(session)
    return made


def change(session: Session, principal: Principal, one: WatchList, draft: ListDraft) -> None:
    """Change a list. Raises NotAllowed, EmptyField, NoWord, WordTooShort, TooManyWords."""
    require(principal, Right.WATCH)
    before = one.words
    one.title, one.words, one.sounds = _title(draft.title), _words(draft.text), draft.sounds
    count_edit(one)
    session.flush()
    _record(session, principal, one, before, one.words)
    _look_again(session)


def delete(session: Session, principal: Principal, one: WatchList) -> None:
    """Delete a list. Raises NotAllowed."""
    require(principal, Right.WATCH)
    _record(session, principal, one, one.words, [])
    session.delete(one)
    session.flush()
    _look_again(session)


def _look_again(session: Session) -> None:
    """Look through the clips that wait for a moderator once more."""
    waiting = select(Clip.video_id).where(Clip.waits_since.is_not(None), Clip.removed_at.is_(None))
    look_for_words(session, list(session.scalars(waiting)), now())


def _record(session: Session, principal: Principal, one: WatchList, before: list[str], after: list[str]) -> None:
    """Note which words went and came, under the title of the list, which may be gone when somebody reads it."""
    by_id = principal.id if principal else None
    gone = [word for word in before if word not in after]
    come = [word for word in after if word not in before]
    record(session, Decision(by_id, Action.WORDS, one.title), one, "\n".join(gone), "\n".join(come))


def _title(text: str) -> str:
    title = line(text, MAX_TITLE)
    if not visible(title):
        raise EmptyField()
    return title


def _words(text: str) -> list[str]:
    lines = (line(each, MAX_WORD) for each in text[:MAX_TEXT].splitlines())
    words = list(dict.fromkeys(word for word in lines if visible(word)))
    if not words:
        raise NoWord()
    if len(words) > MOST_WORDS:
        raise TooManyWords(len(words), MOST_WORDS)
    for word in words:
        if len(plain(word)) < 2:
            raise WordTooShort(word)
    return words
