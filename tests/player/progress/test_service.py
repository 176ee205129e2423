"""What a member has watched: reported by one device or by many, or kept by their browser and taken over later."""

import threading
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member
from player.progress.models import Progress
from player.progress.service import MOST_VISITED, Report, Visited, save, take_over, to_continue
from school.services import Services
from tests.conftest import PASSWORD, AddMember, Bearer
from tests.factories import LENGTH_S, published_course

NOW = now()
BEFORE = NOW - timedelta(hours=1)
AFTER = NOW + timedelta(days=400)


@pytest.fixture
def lessons(services: Services, teacher: Member) -> list[str]:
    """The ids of three public lessons, 200 s each."""
    return [lesson.id for lesson in published_course(services, teacher, "秧歌", ["一", "二", "三"]).lessons]


@pytest.fixture
def member(add_member: AddMember) -> Member:
    return add_member("李秀英")


def _place(session: Session, member: Member, lesson_id: str) -> Progress:
    return session.get_one(Progress, (member.id, lesson_id))


def _lesson(session: Session, lesson_id: str) -> Lesson:
    return session.get_one(Lesson, lesson_id)


def test_what_was_watched_is_added_up_and_learned_from_95_percent_on(
    session: Session, member: Member, lessons: list[str]
) -> None:
    lesson = _lesson(session, lessons[0])
    save(session, member, lesson, Report(100, NOW, [(0, 100)]))
    place = save(session, member, lesson, Report(50, NOW, [(0, 50), (20, 60)] * 10))
    assert (place.position, place.watched.spans(), place.finished) == (50, [(0, 100)], False)
    place = save(session, member, lesson, Report(189, NOW, [(99.6, 189)]))
    assert (place.watched.spans(), place.finished) == ([(0, 189)], False)
    place = save(session, member, lesson, Report(190, NOW, [(189, 190)]))
    assert (place.finished, place.resume_at) == (True, 0)
    place = save(session, member, lesson, Report(30, NOW, []))
    assert (place.finished, place.resume_at) == (True, 30)


def test_a_seek_to_the_end_is_not_watching(session: Session, member: Member, lessons: list[str]) -> None:
    place = save(session, member, _lesson(session, lessons[0]), Report(LENGTH_S, NOW, [(0, 3), (198, LENGTH_S)]))
    assert (place.finished, place.watched.length()) == (False, 5)
    assert to_continue(session, member) == []  # nobody goes on at an end


@pytest.mark.parametrize(
    ("reports", "watched"),
    [
        ([(0, 0), (10, 10), (20, 20.4)], [(0, 20)]),
        ([(0, 0), (10, 20), (20, 40)], [(0, 40)]),  # twice as fast
        ([(0, 0), (10, 21)], []),  # a jump
        ([(0, 30), (10, 5), (20, 14)], [(5, 14)]),  # back, and on from there
        ([(0, 10), (60, 70), (121, 100)], [(10, 70)]),  # after more than a minute nobody knows
        ([(0, 10), (-5, 12)], []),  # a clock that was put back
        ([(0, 195), (10, 9e5)], []),
        ([(0, 195), (10, 205)], [(195, 200)]),
        ([(0, 50)], []),
    ],
)
def test_of_positions_alone_counts_what_can_have_been_played(
    session: Session,
    member: Member,
    lessons: list[str],
    reports: list[tuple[float, float]],
    watched: list[tuple[int, int]],
) -> None:
    lesson = _lesson(session, lessons[0])
    for second, position in reports:
        save(session, member, lesson, Report(position, NOW + timedelta(seconds=second)))
    assert _place(session, member, lesson.id).watched.spans() == watched


def test_a_client_that_reports_ranges_counts_by_them_alone(
    session: Session, member: Member, lessons: list[str]
) -> None:
    lesson = _lesson(session, lessons[0])
    save(session, member, lesson, Report(0, NOW, []))
    place = save(session, member, lesson, Report(10, NOW + timedelta(seconds=10), []))
    assert place.watched.spans() == []


def test_devices_that_report_at_the_same_time_lose_nothing(
    services: Services, member: Member, lessons: list[str]
) -> None:
    together = threading.Barrier(8)

    def watch(number: int) -> None:
        together.wait(30)
        for start in range(10 * number, 200, 80):
            with services.database.sessions() as session:
                here = session.get_one(Member, member.id), _lesson(session, lessons[0])
                save(session, *here, Report(start, now(), [(start, start + 10)]))
                session.commit()

    threads = [threading.Thread(target=watch, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with services.database.readers() as session:
        assert _place(session, member, lessons[0]).watched.spans() == [(0, 200)]


def test_a_video_of_another_length_is_measured_by_its_own(
    session: Session, member: Member, lessons: list[str]
) -> None:
    lesson = _lesson(session, lessons[0])
    place = save(session, member, lesson, Report(150, NOW, [(0, 195)]))
    assert lesson.package is not None
    lesson.package.duration = 300.0
    assert (place.finished, place.resume_at) == (False, 150)
    lesson.package.duration = 120.0
    assert (place.finished, place.resume_at) == (True, 0)
    save(session, member, lesson, Report(10, NOW, [(100, 130)]))
    assert place.watched.spans() == [(0, 195)]


def test_what_several_lessons_have_comes_along(session: Session, member: Member, lessons: list[str]) -> None:
    told = [
        Visited(lesson, Report(10.0 * number, BEFORE, [(0, 20 * number)])) for number, lesson in enumerate(lessons, 1)
    ]
    assert take_over(session, member, told, NOW) == 3
    assert [_place(session, member, lesson).position for lesson in lessons] == [10, 20, 30]
    assert [_place(session, member, lesson).watched.length() for lesson in lessons] == [20, 40, 60]


def test_the_newer_place_wins_and_what_was_watched_is_added(
    session: Session, member: Member, lessons: list[str]
) -> None:
    for lesson_id in lessons[:2]:
        save(session, member, _lesson(session, lesson_id), Report(100, NOW - timedelta(minutes=30), [(0, 100)]))
    older = Visited(lessons[0], Report(5, BEFORE, [(100, 195)]))
    newer = Visited(lessons[1], Report(7, NOW - timedelta(minutes=1), [(3, 7)]))
    take_over(session, member, [older, newer], NOW)
    assert _place(session, member, lessons[0]).position == 100
    assert _place(session, member, lessons[0]).finished
    assert _place(session, member, lessons[1]).position == 7
    assert _place(session, member, lessons[1]).watched.spans() == [(0, 100)]


def test_taken_over_twice_it_is_the_same(session: Session, member: Member, lessons: list[str]) -> None:
    told = [Visited(lessons[0], Report(50, BEFORE, [(0, 50)]))]
    take_over(session, member, told, NOW)
    save(session, member, _lesson(session, lessons[0]), Report(90.0, NOW - timedelta(minutes=1), []))
    take_over(session, member, told, NOW)
    place = _place(session, member, lessons[0])
    assert (place.position, place.watched.spans()) == (90, [(0, 50)])


def test_a_browsers_word_is_kept_within_bounds(session: Session, member: Member, lessons: list[str]) -> None:
    take_over(session, member, [Visited(lessons[0], Report(9e5, AFTER, [(0, 9e5)]))], NOW)
    place = _place(session, member, lessons[0])
    assert (place.position, place.watched.spans(), place.updated_at) == (LENGTH_S, [(0, LENGTH_S)], NOW)
    many = [Visited("nowhere", Report(1, BEFORE))] * MOST_VISITED + [Visited(lessons[1], Report(1, BEFORE))]
    assert take_over(session, member, many, NOW) == 0


def test_drafts_and_what_is_not_there_are_left_out(session: Session, member: Member, lesson: Lesson) -> None:
    told = [Visited(lesson.id, Report(5, BEFORE)), Visited("nowhere", Report(5, BEFORE))]
    assert take_over(session, member, told, NOW) == 0
    assert session.get(Progress, (member.id, lesson.id)) is None


def _one(lesson_id: str, **other: object) -> dict[str, object]:
    return {"lesson": lesson_id, "position": 50, "watched": [[0, 50]], "seen": "2026-01-01T10:00:00Z", **other}


def test_the_api_takes_them(client: FlaskClient, member: Member, lessons: list[str], bearer: Bearer) -> None:
    sent = {"items": [_one(lesson) for lesson in lessons]}
    assert client.post("/api/v1/progress", json=sent, headers=bearer(member)).json == {"taken": 3}
    page = client.get("/", headers=bearer(member)).text
    assert page.count("还剩 2 分") == 3


@pytest.mark.parametrize(
    "items",
    [
        [_one("a")] * (MOST_VISITED + 1),
        [_one("a", position=-1)],
        [_one("a", watched=[[0, 1e9]])],
        [_one("a", watched=[[3, 2]])],
        [_one("a", furthest=60)],
        [_one("a", seen="yesterday")],
        [_one("a" * 41)],
        [_one("a", more=1)],
        {"a": 1},
    ],
)
def test_the_api_refuses_what_no_browser_of_ours_says(
    client: FlaskClient, member: Member, bearer: Bearer, items: object
) -> None:
    assert client.post("/api/v1/progress", json={"items": items}, headers=bearer(member)).status_code == 422


@pytest.mark.parametrize(
    "told", ["", "no JSON", "[" * 10_000, "1" * 6000, '{"a": 1}', '[{"lesson": "a"}]', "[NaN]", "x" * 20_000]
)
def test_no_word_of_a_browser_keeps_anybody_out(client: FlaskClient, add_member: AddMember, told: str) -> None:
    name = add_member("李秀英").name
    answer = client.post("/signin", data={"name": name, "password": PASSWORD, "places": told, **_token(client)})
    assert answer.status_code == 303


def _token(client: FlaskClient) -> dict[str, str]:
    page = client.get("/signin").text
    return {"csrf_token": page.partition('name="csrf_token" value="')[2].partition('"')[0]}
