"""The audience of the demo school: chapters of some lessons, and eight weeks in which neighbours watched them."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.chapters.service import Mark, set_chapters
from catalog.clock import now
from catalog.courses.models import Lesson
from player.statistics import service as statistics
from player.statistics.models import Play
from player.statistics.service import Viewing
from player.statistics.viewers import Viewers
from school.demo import programme
from school.services import Services

CHAPTERS = {
    "十字步": ((0, "听鼓点"), (3, "四拍四步"), (15, "看小图练"), (22, "带上扇子")),
    "听鼓点：四拍": ((0, "只听鼓"), (6, "重拍和轻拍"), (14, "跟着数")),
    "舞起扇子来": ((0, "一上一下"), (8, "放松手腕"), (16, "身子跟上")),
    "太极起势": ((0, "站好"), (5, "起手"), (9, "按掌"), (15, "左右分手"), (38, "收势")),
}
"""By the Chinese titles of lessons: where each begins, in seconds."""
PEOPLE = (42, 35, 31, 24, 21, 17, 12, 9)
"""Neighbours that watch the first lesson of a course in each week, the current one first; of later lessons fewer."""
PLACE = 3
"""The chapter that many go back to."""


def gather(services: Services) -> None:
    """Add the chapters, and the plays of the courses that have some; without effect when they are there already."""
    with services.database.sessions() as session:
        if session.scalar(select(Play.id).limit(1)) is not None:
            return
        for lesson in _lessons(session):
            marks = [Mark(at, title) for at, title in CHAPTERS[lesson.title] if at < (lesson.duration or 0)]
            set_chapters(session, lesson.course.owner, lesson, marks)
            _watch(session, services.settings.secret, lesson, now())
        session.commit()


def _lessons(session: Session) -> list[Lesson]:
    """Lessons of demo courses with chapters, as far as they can be watched."""
    titles = [plan.title.zh for plan in programme.COURSES]
    found = session.scalars(select(Lesson).where(Lesson.title.in_(CHAPTERS)))
    return [lesson for lesson in found if lesson.public and lesson.course.title in titles]


def _watch(session: Session, secret: str, lesson: Lesson, today: datetime) -> None:
    chance = random.Random(lesson.title)  # noqa: S311 - neighbours, not secrets
    names, length = Viewers(secret, lesson.course_id), lesson.duration or 0.0
    share = 1 / (1 + 0.3 * [one.id for one in lesson.course.lessons].index(lesson.id))
    hard = CHAPTERS[lesson.title][min(PLACE, len(CHAPTERS[lesson.title])) - 1][0]
    for week, people in enumerate(PEOPLE):
        for person in range(round(people * share)):
            end = length if chance.random() < 0.6 else max(6.0, length * chance.random())
            again = [(hard, min(hard + 6.0, end))] if end > hard + 6 and chance.random() < 0.35 else []
            play = f"demo{lesson.id}{week:02}{person:03}"
            viewer = names.browser(f"demo{person if chance.random() < 0.5 else 100 * week + person}")
            at = today - timedelta(weeks=week)
            statistics.note(session, lesson, None, Viewing(play, [(0.0, end)], again, viewer), at)
