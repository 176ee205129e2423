"""Where published clips stand: as a lesson of their own in a course, or as a demonstration at a second of a lesson.

They flush and never commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.clips.errors import BadPlace
from catalog.clips.models import ANSWERS, Clip, ClipState, Placement
from catalog.clock import now
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.courses.service import lend_video
from catalog.errors import NotAllowed, NotFound
from catalog.members.principal import Identity, Principal
from catalog.members.rights import may, require
from catalog.members.roles import Right, districts_of
from catalog.videos.models import Video


@dataclass(frozen=True)
class Place:
    """Where a clip is to stand. With a lesson: as a demonstration; with a course alone: as a lesson of its own."""

    course: str | None = None
    lesson: str | None = None
    at: float | None = None
    """Seconds from the beginning of the lesson's video; None: from its beginning."""

    def stored(self) -> dict[str, Any]:
        """As a decision keeps it."""
        return {"course": self.course, "lesson": self.lesson, "at": self.at}


def check(session: Session, moderator: Identity, place: Place) -> None:
    """Raises BadPlace for a place that is not there, NotAllowed where the moderator decides about nothing."""
    _find(session, moderator, place)


def put(session: Session, moderator: Identity, clip: Clip, place: Place) -> None:
    """Put the clip there, and nowhere else. Raises BadPlace, NotAllowed."""
    take_out(session, clip)
    course, lesson = _find(session, moderator, place)
    if lesson is not None:
        last = session.scalar(select(func.max(Placement.rank)).where(Placement.lesson_id == lesson.id))
        clip.placement = Placement(lesson=lesson, at=place.at or 0.0, rank=(last or 0) + 1)
    elif course is not None:
        own = lend_video(session, course, clip.title, clip.video)
        own.state = LessonState.PUBLISHED
        clip.placement = Placement(lesson=own, at=None)
    session.flush()


def take_out(session: Session, clip: Clip) -> Place | None:
    """Remove the clip from where it stands; returns the place, for `put`, or None if it stood nowhere."""
    placement = clip.placement
    if placement is None:
        return None
    lesson, at = placement.lesson, placement.at
    place = Place(lesson.course_id) if at is None else Place(lesson.course_id, lesson.id, at)
    session.delete(placement)
    session.flush()
    session.expire(clip, ["placement"])
    if at is None:
        # The row alone: the session would delete the video with its lesson.
        session.execute(delete(Lesson).where(Lesson.id == lesson.id))
        session.expire(lesson.course, ["lessons"])
    return place


def shows_itself(session: Session, clip: Clip, *, shown: bool) -> None:
    """Hide the clip's own lesson from everybody, or show it again."""
    placement = clip.placement
    if placement is not None and placement.at is None:
        placement.lesson.state = LessonState.PUBLISHED if shown else LessonState.WITHDRAWN
        session.flush()


def demonstrations(session: Session, lesson_ids: Sequence[str]) -> dict[str, list[Clip]]:
    """The clips that everybody sees at these lessons, by the lesson's id, as their teacher ranked them."""
    here = (Placement.lesson_id.in_(lesson_ids), Placement.at.is_not(None), Placement.declined_at.is_(None))
    seen = (Clip.state == ClipState.PUBLISHED, Clip.hidden_at.is_(None), Video.recalled.is_(False))
    query = select(Clip).join(Placement).join(Video, Video.id == Clip.video_id).where(*here, *seen)
    found: dict[str, list[Clip]] = {}
    for clip in session.scalars(query.order_by(Placement.rank, Placement.at, Clip.id)):
        if clip.placement is not None and clip.public:
            found.setdefault(clip.placement.lesson_id, []).append(clip)
    return found


def answers(session: Session, call_ids: Sequence[str]) -> dict[str, int]:
    """How many clips that answer these calls stand at their lessons for everybody."""
    stand = (Placement.at.is_not(None), Placement.declined_at.is_(None))
    seen = (Clip.state == ClipState.PUBLISHED, Clip.hidden_at.is_(None))
    answered = ANSWERS.c.call_id
    query = select(answered, func.count()).join(Clip, Clip.id == ANSWERS.c.clip_id).join(Placement)
    return dict(session.execute(query.where(answered.in_(call_ids), *stand, *seen).group_by(answered)).all())


def all_at(session: Session, lesson: Lesson) -> list[Clip]:
    """The published clips at a lesson, for its teacher: also those that were declined."""
    here = (Placement.lesson_id == lesson.id, Placement.at.is_not(None), Clip.state == ClipState.PUBLISHED)
    query = select(Clip).join(Placement).where(*here)
    return list(session.scalars(query.order_by(Placement.declined_at.is_not(None), Placement.rank, Clip.id)))


def rank(session: Session, principal: Principal, lesson: Lesson, order: Sequence[str]) -> None:
    """Put the demonstrations of a lesson into an order, given by the ids of their clips; unnamed ones come behind.

    Raises NotAllowed.
    """
    require(principal, Right.EDIT, lesson)
    place = {clip_id: number for number, clip_id in enumerate(order, start=1)}
    for clip in all_at(session, lesson):
        if clip.placement is not None:
            clip.placement.rank = place.get(clip.id, len(place) + clip.placement.rank)
    session.flush()


def decline(session: Session, principal: Principal, lesson: Lesson, clip_id: str, *, declined: bool = True) -> None:
    """The teacher does not want the clip at their lesson, or wants it again. Raises NotAllowed, NotFound."""
    teacher = require(principal, Right.EDIT, lesson)
    placement = session.get(Placement, clip_id)
    if placement is None or placement.lesson_id != lesson.id or placement.at is None:
        raise NotFound()
    before = placement.declined_at
    placement.declined_at = now() if declined else None
    if (before is None) == declined:
        words = ("PLACED", "DECLINED") if declined else ("DECLINED", "PLACED")
        record(session, Decision(teacher.id, Action.DECLINE), placement.clip, *words)
    session.flush()


def _find(session: Session, moderator: Identity, place: Place) -> tuple[Course | None, Lesson | None]:
    lesson = session.get(Lesson, place.lesson) if place.lesson else None
    course = session.get(Course, place.course) if place.course else None
    if (place.lesson and lesson is None) or (place.course and course is None):
        raise BadPlace()
    if lesson is not None:
        if lesson.removed or lesson.borrows or (course is not None and lesson.course_id != course.id):
            raise BadPlace()
        if place.at is not None and not 0 <= place.at <= (lesson.duration if lesson.duration else place.at):
            raise BadPlace()
        _require_place(moderator, lesson)
    if course is not None:
        if course.removed_at is not None:
            raise BadPlace()
        _require_place(moderator, course)
    return course, lesson


def may_place(moderator: Identity, thing: Course | Lesson) -> bool:
    """Whether the moderator may put clips there: moderators of a district into whatever everybody sees, since its
    teacher may decline."""
    if may(moderator, Right.REVIEW, thing):
        return True
    seen = thing.public if isinstance(thing, Lesson) else thing.state is CourseState.PUBLISHED
    return seen and bool(districts_of(set(moderator.scopes(Right.REVIEW))))


def _require_place(moderator: Identity, thing: Course | Lesson) -> None:
    if not may_place(moderator, thing):
        raise NotAllowed()
