"""Plays are noted, and become the figures of lessons and courses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from catalog.chapters.service import Mark, set_chapters
from catalog.courses import publishing
from catalog.courses.models import Course, Lesson
from catalog.database import new_id
from catalog.errors import NotAllowed
from catalog.members.models import Member, Role
from player.statistics import figures, service
from player.statistics.figures import FEWEST, WEEKS, Count
from player.statistics.models import Play
from player.statistics.service import Viewing
from player.statistics.viewers import Viewers
from player.statistics.weeks import Period, monday
from tests import factories
from tests.conftest import EITHER
from tests.factories import LENGTH_S

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday
Watch = Callable[..., bool]


@pytest.fixture
def teacher(session: Session) -> Member:
    return factories.member(session)


@pytest.fixture
def course(session: Session, teacher: Member) -> Course:
    made = factories.course(session, teacher)
    for title in ("十字步", "扇花"):
        factories.watchable(session, made, title)
    publishing.publish_course(session, teacher, made)
    return made


@pytest.fixture
def lesson(course: Course) -> Lesson:
    """One of LENGTH_S."""
    return course.lessons[0]


@pytest.fixture
def watch(session: Session, lesson: Lesson) -> Watch:
    """`watch("browser", 0, 30)`: a visitor plays the lesson, unless another is given."""

    def note(who: str | Member, *ends: float, again: tuple[float, float] | None = None, **facts: object) -> bool:
        spans = list(zip(ends[::2], ends[1::2], strict=True))
        browser, member = (who, None) if isinstance(who, str) else ("", who)
        of, at, play = facts.get("lesson", lesson), facts.get("at", NOW), str(facts.get("play", new_id(20)))
        assert isinstance(of, Lesson)
        assert isinstance(at, datetime)
        names = Viewers("secret", of.course_id)
        viewer = names.member(member.id) if member else names.browser(browser) if browser else names.play(play)
        return service.note(session, of, member, Viewing(play, spans, [again] if again else [], viewer), at)

    return note


def of_lesson(session: Session, lesson: Lesson, period: Period = Period.WEEK) -> figures.LessonFigures:
    return figures.of_lesson(session, lesson.course.owner, lesson, period, NOW)


def test_members_and_visitors_are_people_and_each_play_counts(session: Session, lesson: Lesson, watch: Watch) -> None:
    neighbour = factories.member(session, "李大山", Role.RESIDENT)
    assert watch(neighbour, 0, 30)
    assert watch(neighbour, 10, 40)
    assert watch("aa", 0, 60)
    assert watch("bb", 0, 60)
    assert watch("", 0, 60)  # its browser stores nothing
    assert of_lesson(session, lesson).count == Count(plays=5, people=4, seconds=240)


def test_a_report_that_comes_again_counts_once_and_what_is_new_is_added(
    session: Session, lesson: Lesson, watch: Watch
) -> None:
    for _ in range(2):
        assert watch("aa", 0, 30, play="a" * 20)
    assert watch("aa", 0, 50, play="a" * 20, again=(10, 20))
    assert of_lesson(session, lesson).count == Count(plays=1, people=1, seconds=60)


def test_nobody_reports_for_another_play(session: Session, lesson: Lesson, watch: Watch) -> None:
    watch("aa", 0, 30, play="a" * 20)
    assert not watch("bb", 0, 200, play="a" * 20)
    assert not watch("aa", 0, 200, play="a" * 20, lesson=lesson.course.lessons[1])
    assert of_lesson(session, lesson).count.seconds == 30


def test_what_is_no_play_does_not_count(session: Session, teacher: Member, lesson: Lesson, watch: Watch) -> None:
    assert not watch("aa", 0, 4)
    assert not watch("aa", LENGTH_S + 10, LENGTH_S + 100)  # behind its end
    assert not watch(teacher, 0, 60)
    publishing.withdraw_lesson(session, teacher, lesson)
    assert not watch("aa", 0, 60)
    assert session.query(Play).count() == 0


@EITHER
def test_nobody_is_recognized_in_two_courses() -> None:
    assert Viewers("secret", "c1").member("m") != Viewers("secret", "c2").member("m")
    assert Viewers("secret", "c1").member("m") != Viewers("other", "c1").member("m")
    assert Viewers("secret", "c1").member("m") != Viewers("secret", "c1").browser("m")


def test_of_few_people_only_their_number_is_told(session: Session, lesson: Lesson, watch: Watch) -> None:
    for person in range(FEWEST - 1):
        watch(f"p{person}", 0, 60)
    seen = of_lesson(session, lesson)
    assert (seen.count.people, seen.count.minutes, seen.retention) == (4, None, None)
    assert seen.weeks[-1].count.minutes is None
    watch("one more", 0, 60)
    seen = of_lesson(session, lesson)
    assert seen.count.minutes == 5
    assert seen.retention is not None


def test_the_curve_the_chapters_and_the_hardest_of_them(
    session: Session, teacher: Member, lesson: Lesson, watch: Watch
) -> None:
    set_chapters(session, teacher, lesson, [Mark(20, "热身"), Mark(100, "左右成十字")])
    for person in range(6):
        watch(f"stays{person}", 0, LENGTH_S, again=(110, 130) if person else None)
    for person in range(4):
        watch(f"leaves{person}", 0, 99)
    kept = of_lesson(session, lesson).retention
    assert kept is not None
    assert (kept.people, kept.completed) == (10, 6)
    assert [(part.at, part.title, part.people, part.again) for part in kept.parts] == [
        (0, "", 10, 0),
        (20, "热身", 10, 0),
        (100, "左右成十字", 6, 5),
    ]
    assert kept.hard == kept.parts[2]
    assert [kept.curve[place] for place in (0, 40, 60, 99)] == [(0, 10), (80, 10), (120, 6), (198, 6)]


def test_the_curve_is_of_the_present_film(session: Session, lesson: Lesson, watch: Watch) -> None:
    for person in range(FEWEST):
        watch(f"p{person}", 0, 100)
    assert lesson.package
    lesson.package.upload_id = factories.upload(session, lesson.video).id
    session.flush()
    seen = of_lesson(session, lesson)
    assert (seen.count.people, seen.retention) == (FEWEST, None)
    for person in range(FEWEST):
        watch(f"q{person}", 0, 50)
    kept = of_lesson(session, lesson).retention
    assert kept is not None
    assert (kept.people, kept.curve[99]) == (FEWEST, (198, 0))


def test_figures_by_week_and_by_period(session: Session, lesson: Lesson, watch: Watch) -> None:
    for back, people in ((0, 2), (1, 3), (3, 1), (10, 4)):
        for person in range(people):
            watch(f"p{person}", 0, 60, at=NOW - timedelta(weeks=back))
    week, month, whole = (of_lesson(session, lesson, period) for period in Period)
    assert [seen.count.plays for seen in (week, month, whole)] == [2, 6, 10]
    assert [seen.count.people for seen in (week, month, whole)] == [2, 3, 4]
    assert week.before.people == 3
    assert [one.count.people for one in week.weeks] == [0] * (WEEKS - 4) + [1, 0, 3, 2]
    assert week.weeks[-1].week == monday(NOW)
    assert monday(NOW).weekday() == 0


def test_a_course_has_the_figures_of_its_lessons_and_counts_its_people_once(
    session: Session, teacher: Member, course: Course, watch: Watch
) -> None:
    for person in range(FEWEST):
        watch(f"p{person}", 0, 60)
    watch("p0", 0, 120, lesson=course.lessons[1])
    seen = figures.of_course(session, teacher, course, Period.WEEK, NOW)
    assert seen.count == Count(plays=6, people=5, seconds=420)
    assert [(lesson.title, count.plays, count.people, count.minutes) for lesson, count in seen.lessons] == [
        ("十字步", 5, 5, 5),
        ("扇花", 1, 1, None),
    ]
    rows = figures.by_week(session, teacher, course)
    assert [(lesson.title, week.week, week.count.plays) for lesson, week in rows] == [
        ("十字步", monday(NOW), 5),
        ("扇花", monday(NOW), 1),
    ]


def test_a_course_that_nobody_watches_has_figures_too(session: Session, teacher: Member, course: Course) -> None:
    seen = figures.of_course(session, teacher, course, Period.ALL, NOW)
    assert (seen.count, seen.lessons[0][1]) == (Count(), Count())
    assert figures.by_week(session, teacher, course) == []


@EITHER
@pytest.mark.parametrize("role", [Role.RESIDENT, Role.INSTRUCTOR])
def test_whoever_watches_sees_no_figures(session: Session, lesson: Lesson, role: Role) -> None:
    neighbour = factories.member(session, "李大山", role)
    with pytest.raises(NotAllowed):
        figures.of_lesson(session, neighbour, lesson, Period.WEEK, NOW)
    with pytest.raises(NotAllowed):
        figures.of_course(session, neighbour, lesson.course, Period.WEEK, NOW)
    with pytest.raises(NotAllowed):
        figures.by_week(session, neighbour, lesson.course)


@EITHER
@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OPERATOR, Role.ADMIN])
def test_who_answers_for_the_school_sees_them(session: Session, lesson: Lesson, role: Role) -> None:
    assert figures.of_lesson(session, factories.member(session, "李大山", role), lesson, Period.WEEK, NOW)
