"""Keeps fingerprints, and finds the earlier videos that a new one has something in common with."""

from dataclasses import dataclass

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from catalog.likeness.match import Alike, compare
from catalog.likeness.models import PrintWord, VideoPrint
from catalog.likeness.prints import Prints

LEAST_WORDS = 2
"""Words in common, at least. Of 20,000 videos hundreds share one word with a given video by chance."""
MOST_COMPARED = 24
"""Videos that are compared second by second, those with most words in common; about 0.1 CPU s each."""
MOST_TOLD = 8
"""Copies that are told; a moderator reads no longer list."""


@dataclass(frozen=True)
class Copy:
    """An earlier video that is the same, wholly or in part."""

    video_id: str
    exact: bool
    """Whether its source is the same file."""
    alike: tuple[Alike, ...]
    """By pictures and by sound; nothing where the file is the same."""

    @property
    def seconds(self) -> float:
        """Of the new video, that are the same."""
        return max((one.seconds for one in self.alike), default=0.0)


def remember(session: Session, video_id: str, sha256: str, prints: Prints) -> None:
    """Keep the fingerprint of a video, in place of an earlier one."""
    forget(session, video_id)
    session.add(
        VideoPrint(
            video_id=video_id,
            sha256=sha256,
            duration=prints.duration,
            picture=prints.picture,
            stills=prints.stills,
            sound=prints.sound,
        )
    )
    session.flush()
    if prints.words:
        session.execute(insert(PrintWord), [{"word": word, "video_id": video_id} for word in sorted(prints.words)])


def forget(session: Session, video_id: str) -> None:
    """Remove the fingerprint of a video."""
    session.execute(delete(PrintWord).where(PrintWord.video_id == video_id))
    session.execute(delete(VideoPrint).where(VideoPrint.video_id == video_id))


def copies(session: Session, video_id: str, sha256: str, prints: Prints, among: Select[str]) -> list[Copy]:
    """The videos of `among` that have something in common with a new one, those with most first.

    `among`: a selection of ids of videos.
    """
    others = VideoPrint.video_id.in_(among), VideoPrint.video_id != video_id
    same = list(session.scalars(select(VideoPrint.video_id).where(VideoPrint.sha256 == sha256, *others)))
    found = [Copy(each, exact=True, alike=()) for each in same]
    near = [each for each in _candidates(session, video_id, prints, among) if each not in same]
    for row in session.scalars(select(VideoPrint).where(VideoPrint.video_id.in_(near))):
        if alike := compare(prints, row.prints):
            found.append(Copy(row.video_id, exact=False, alike=tuple(alike)))
        session.expunge(row)
    return sorted(found, key=lambda copy: (not copy.exact, -copy.seconds, copy.video_id))[:MOST_TOLD]


def _candidates(session: Session, video_id: str, prints: Prints, among: Select[str]) -> list[str]:
    votes = func.count()
    shared = (
        select(PrintWord.video_id)
        .where(PrintWord.word.in_(sorted(prints.words)), PrintWord.video_id != video_id)
        .where(PrintWord.video_id.in_(among))
        .group_by(PrintWord.video_id)
        .having(votes >= LEAST_WORDS)
        .order_by(votes.desc(), PrintWord.video_id)
    )
    return list(session.scalars(shared.limit(MOST_COMPARED)))
