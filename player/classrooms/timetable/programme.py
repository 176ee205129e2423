"""What the screens of a classroom are told of the timetable (player/classrooms/screens/programme.py)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from player.classrooms.screens.programme import Planned
from player.classrooms.timetable import reading
from player.classrooms.timetable.models import Screening
from player.classrooms.timetable.timeline import Phase


class Timetable:
    """The timetable as a Programme."""

    def now_and_next(
        self, session: Session, classroom_id: str, now: datetime, day: datetime | None = None
    ) -> Planned:
        """See Programme."""
        found = reading.now_and_next(session, classroom_id, now, day)
        running = told(found.running, now, apart=found.apart) if found.running else None
        return Planned(running, [told(one, now) for one in found.coming], [told(one, now) for one in found.over])


def told(screening: Screening, now: datetime, *, apart: bool = False) -> dict[str, Any]:
    """A screening with its start and pause log, from which a screen computes where to be.

    `lesson` is None when the lesson was withdrawn or removed meanwhile: then there is nothing to play, and `title`
    says what it would have been.
    """
    lesson = screening.lesson if screening.lesson is not None and screening.lesson.public else None
    position, timeline = screening.timeline.at(now), screening.timeline
    waiting = timeline.open_pause if position.phase is Phase.PAUSED else None
    return {
        "id": screening.id,
        "state": screening.state_at(now).name,
        "lesson": lesson.id if lesson else None,
        "title": lesson.title if lesson else screening.title,
        "title_en": lesson.title_en if lesson else "",
        "course": lesson.course.title if lesson else "",
        "duration": lesson.duration if lesson else None,
        "starts_at": screening.starts_at.isoformat(),
        "ends_at": screening.ends_at.isoformat(),
        "started_at": screening.starts_at.isoformat(),
        "paused_at": waiting.begins.isoformat() if waiting else None,
        "ended_at": timeline.ended_at.isoformat() if timeline.ended_at else None,
        "position": round(position.seconds, 3),
        "pauses": [
            {"from": one.begins.isoformat(), "to": one.ends.isoformat() if one.ends else None}
            for one in timeline.pauses
        ],
        "apart": apart,
        "version": screening.version,
    }
