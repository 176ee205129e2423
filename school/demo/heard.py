"""A lesson of the demo school whose captions the machine seems to have written: with doubtful words, a list of the
course's words, a neighbour's proposal that waits, and so with proposed chapters. No speech recognition is needed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.models import Doubt, Origin
from catalog.captions.service import SCHOOLS_OWN, Draft, Track
from catalog.clock import now
from catalog.corrections import service as corrections
from catalog.corrections.service import Proposal, Wanted
from catalog.courses.models import Lesson
from catalog.glossaries import service as glossaries
from catalog.members import service as members
from storage.store import Store

LESSON = "眼睛跟着燕子走"
NEIGHBOUR = "李梅"
WORDS = "燕子\n手心\n眼皮\n捂一捂"
HEARD = (
    Cue(0.0, 3.2, "大家好，今天练眼睛"),
    Cue(3.4, 6.6, "坐直，头不要动"),
    Cue(7.0, 10.4, "第一步，眼睛跟着验子走"),
    Cue(10.6, 14.0, "从左边慢慢看到右边"),
    Cue(16.5, 19.4, "第二步，从上面看到下面"),
    Cue(19.6, 22.4, "看不清也没关系，不要用力"),
    Cue(25.0, 27.8, "最后，闭上眼睛"),
    Cue(28.0, 31.0, "用手心五一五，数到四"),
    Cue(31.2, 35.0, "每天做两遍，眼睛就不算了"),
)
DOUBTS: list[Doubt] = [
    {"at": 9.4, "text": "验", "guesses": ["燕", "雁"]},
    {"at": 29.2, "text": "五", "guesses": ["捂"]},
    {"at": 34.4, "text": "算", "guesses": ["酸"]},
]
PROPOSED = (2, "第一步，眼睛跟着燕子走")
"""Which line, and what it should say."""


def hear(session: Session, store: Store) -> None:
    """Write all of it once; nothing where the lesson, or its neighbour, is not there, or has captions already."""
    lesson = session.scalar(select(Lesson).where(Lesson.title == LESSON, Lesson.removed_at.is_(None)))
    neighbour = members.find(session, NEIGHBOUR)
    if lesson is None or neighbour is None or lesson.captions:
        return
    track = Track(SCHOOLS_OWN, HEARD, origin=Origin.MACHINE, draft=Draft(DOUBTS))
    captions.set_machine(session, lesson.video_id, track, captions.store_track(store, lesson.video_id, track))
    glossaries.set_words(session, lesson.course.owner, lesson.course, WORDS, None)
    place, said = PROPOSED
    line = corrections.line_of(HEARD, Proposal(HEARD[place].start, HEARD[place].text, said))
    corrections.propose(session, neighbour, lesson, Wanted(SCHOOLS_OWN, line, said), now())
