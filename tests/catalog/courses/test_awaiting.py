"""Published lessons whose video an import brings: who sees them, and how far asking for them goes."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses import awaiting, listing, selection
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.search import documents
from catalog.uploads.jobs import ENCODE, INSPECT
from catalog.uploads.models import UploadState
from tests import factories

pytestmark = pytest.mark.databases("sqlite")
IMPORTED = awaiting.ASKED - 11


def imported(session: Session, count: int = 1) -> list[Lesson]:
    """Published lessons whose videos wait to be prepared, behind all that people send."""
    course = factories.course(session, factories.member(session))
    course.state = CourseState.PUBLISHED
    for number in range(count):
        lesson = factories.lesson(session, course, f"第{number + 1}讲")
        lesson.state, lesson.video.awaited = LessonState.PUBLISHED, True
        upload = factories.upload(session, lesson.video, UploadState.RECEIVED)
        ledger.enqueue(session, Order(INSPECT, upload.id), now=now()).priority = IMPORTED
    session.flush()
    session.refresh(course)
    return list(course.lessons)


def priorities(session: Session) -> list[int]:
    session.expire_all()
    return sorted(job.priority for job in session.query(Job))


def test_anybody_sees_the_page_of_a_published_lesson_whose_video_comes(session: Session) -> None:
    (lesson,) = imported(session)
    assert get_lesson(session, lesson.id, None) is lesson
    assert not lesson.public
    assert set(awaiting.awaited(session, lesson.course)) == {lesson.id}


def test_the_catalogue_lists_its_course_so_that_neighbours_can_ask_for_it(session: Session) -> None:
    (lesson,) = imported(session)
    course = lesson.course
    assert course.shown
    assert [row.id for row in selection.rows(session)] == [course.id]
    assert listing.listed_courses(session, [course.id]) == [course]
    assert listing.count_published(session) == 1
    assert listing.watchable_courses(session, 5) == listing.published_courses(session) == []
    assert set(documents.fingerprints(session, {})) == {course.id}


@pytest.mark.parametrize("change", ["draft", "course", "recalled", "rejected", "no import"])
def test_nobody_else_does_once_it_is_no_longer_so(session: Session, change: str) -> None:
    (lesson,) = imported(session)
    if change == "draft":
        lesson.state = LessonState.WITHDRAWN
    elif change == "course":
        lesson.course.state = CourseState.DRAFT
    elif change == "recalled":
        lesson.video.recalled = True
    elif change == "no import":
        lesson.video.awaited = False
    else:
        factories.upload(session, lesson.video, UploadState.REJECTED)
    session.flush()
    with pytest.raises(NotFound):
        get_lesson(session, lesson.id, None)
    assert not awaiting.ask(session, lesson, now())
    assert not awaiting.awaited(session, session.get_one(Course, lesson.course_id))
    assert selection.rows(session) == listing.listed_courses(session, [lesson.course_id]) == []
    assert documents.fingerprints(session, {}) == {}


def test_what_is_asked_for_comes_before_other_imports_and_after_what_people_send(session: Session) -> None:
    first, asked = imported(session, 2)
    sent = factories.lesson(session, first.course, "新课")
    upload = factories.upload(session, sent.video, UploadState.RECEIVED)
    ledger.enqueue(session, Order(INSPECT, upload.id), now=now())
    assert awaiting.ask(session, asked, now())
    assert priorities(session) == [IMPORTED, awaiting.ASKED, 0]
    claimed = [ledger.claim(session, INSPECT, "worker", now() + timedelta(seconds=1)) for _ in range(3)]
    videos = [session.get_one(type(upload), claim.subject).video_id for claim in claimed if claim]
    assert videos == [sent.video_id, asked.video_id, first.video_id]


def test_whoever_asks_for_all_turns_no_order_round(session: Session) -> None:
    lessons = imported(session, 6)
    answers = [awaiting.ask(session, lesson, now()) for lesson in reversed(lessons)]
    assert answers == [True] * awaiting.MOST_ASKED + [False] * 3
    assert awaiting.ask(session, lessons[-1], now())  # again: it has its place
    assert priorities(session) == [IMPORTED] * 3 + [awaiting.ASKED] * 3
    assert awaiting.ask(session, lessons[0], now() + awaiting.ASKED_FOR * 2)


def test_of_imports_a_lesson_is_finished_before_others_are_begun(session: Session) -> None:
    one, two = imported(session, 2)
    for lesson, batches in ((one, 3), (two, 2)):
        upload = factories.upload(session, lesson.video, UploadState.TRANSCODING)
        for number in range(batches):
            ledger.enqueue(session, Order(ENCODE, upload.id, number), now=now()).priority = IMPORTED
    session.flush()
    claims = [ledger.claim(session, ENCODE, "worker", now() + timedelta(seconds=1)) for _ in range(5)]
    order = [(session.get_one(type(upload), claim.subject).video_id, claim.number) for claim in claims if claim]
    assert order == [(two.video_id, 0), (two.video_id, 1), (one.video_id, 0), (one.video_id, 1), (one.video_id, 2)]
