"""The database is away or busy, or somebody was faster: a sentence and a time to come again, and nothing lost."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.errors import LastAdmin, NameTaken
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.jobs.models import Job, JobState
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads.jobs import ENCODE, enqueue
from catalog.uploads.models import Upload
from catalog.videos.models import Video
from player.progress import service as progress
from school.pipeline import lease
from school.pipeline.claims import JobClaimer
from school.pipeline.reaper import reap
from school.services import Services, pipeline_context
from tests import factories
from tests.conftest import AddMember
from tests.factories import published_course

Lose = Callable[[], Callable[[], None]]


@pytest.fixture
def lose(services: Services, request: pytest.FixtureRequest) -> Lose:
    """`back = lose()`: no writer gets in, since PostgreSQL stopped or somebody holds SQLite; `back()` ends that."""

    def stop() -> Callable[[], None]:
        server = request.getfixturevalue("postgres_server")
        server.stop()

        def back() -> None:
            if server.process is None:
                server.start()

        request.addfinalizer(back)
        return back

    def hold() -> Callable[[], None]:
        holder = services.database.engine.raw_connection()
        holder.driver_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]

        def back() -> None:
            holder.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]
            holder.close()

        @event.listens_for(services.database.engine, "checkout")
        def impatient(connection: Any, *_: object) -> None:
            connection.execute("PRAGMA busy_timeout=0")  # milliseconds; who really waits 15 s makes a slow test

        return back

    return stop if services.settings.database_url else hold


@pytest.fixture
def writing(own_app: Flask, services: Services) -> FlaskClient:
    """A client of a school with an address for each way in which a database may fail."""

    @own_app.get("/write")
    @own_app.get("/api/v1/write")
    def write() -> str:
        with services.database.sessions() as session:
            session.execute(text("SELECT 1"))
        return "written"

    @own_app.get("/mistake")
    def mistake() -> str:
        with services.database.sessions() as session:
            session.execute(text("SELECT 1 FROM no_such_table"))
        return ""

    return own_app.test_client()


def test_while_the_database_is_away_people_and_programs_are_told_when_to_come_again(
    writing: FlaskClient, lose: Lose
) -> None:
    assert writing.get("/write").text == "written"
    back = lose()
    page, answer = writing.get("/write"), writing.get("/api/v1/write")
    back()
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "网校有一部分暂时没有运行" in page.text
    assert (answer.status_code, answer.headers["Retry-After"], answer.json["error"]) == (503, "5", "not_running")
    assert writing.get("/write").text == "written"


def test_a_mistake_of_ours_is_not_told_as_a_database_that_is_away(writing: FlaskClient) -> None:
    assert writing.get("/mistake").status_code == 500


def test_a_row_that_another_request_wrote_first_is_no_mistake_of_ours(
    own_app: Flask, services: Services, teacher: Member
) -> None:
    @own_app.get("/double")
    def double() -> str:
        with services.database.sessions() as session:
            taken = {"name_key": teacher.name_key, "password_hash": "", "role": Role.RESIDENT}
            session.add(Member(name=teacher.name, **taken))
            session.commit()
        return ""

    assert own_app.test_client().get("/double").status_code == 503


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("code", ["40001", "40P01", "55P03", "57P01", "53300", "53100", "25006"])
def test_what_passes_by_itself_in_postgresql_is_no_mistake_of_ours(
    own_app: Flask, services: Services, code: str
) -> None:
    @own_app.get("/fail")
    def fail() -> str:
        with services.database.sessions() as session:
            session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"))
        return ""

    assert own_app.test_client().get("/fail").status_code == 503


@pytest.fixture
def claims(services: Services) -> JobClaimer:
    return JobClaimer(pipeline_context(services, "test", threading.Event(), services.settings.engine))


@pytest.fixture
def job(services: Services, lesson: Lesson, teacher: Member) -> str:
    """The id of a job that is due."""
    with services.database.sessions() as session:
        upload = factories.upload(session, session.get_one(Video, lesson.video_id))
        found = factories.job(session, upload, ENCODE).id
        session.commit()
        return found


def look(services: Services, job_id: str) -> Job:
    with services.database.readers() as session:
        found = session.get_one(Job, job_id)
        session.expunge(found)
        return found


def test_without_a_database_there_is_nothing_to_do_and_nothing_breaks(
    services: Services, claims: JobClaimer, job: str, lose: Lose
) -> None:
    back = lose()
    with claims.lease(ENCODE) as held:
        assert held is None
    reap(services)
    back()
    with claims.lease(ENCODE) as held:
        assert held is not None


@pytest.fixture
def back_at_the_second_try(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], None]]]:
    """What stands in this list is called when a worker waits for the database."""
    calls: list[Callable[[], None]] = []

    def wait(self: object, *_: object) -> None:
        calls.pop()()

    monkeypatch.setattr(lease.Lease, "_pause", wait)
    monkeypatch.setattr(JobClaimer, "_wait", wait)
    yield calls
    assert calls == []


def test_a_worker_that_ends_a_job_waits_for_the_database(
    services: Services, claims: JobClaimer, job: str, lose: Lose, back_at_the_second_try: list[Callable[[], None]]
) -> None:
    with claims.lease(ENCODE) as held:
        assert held is not None
        back_at_the_second_try.append(lose())
        claim = held.claim
        held.persist(lambda session: ledger.finish(session, claim, now()))
    assert look(services, job).state is JobState.DONE


def test_a_database_that_goes_away_in_the_middle_of_a_job_costs_the_job_no_try(
    services: Services, claims: JobClaimer, job: str, lose: Lose, back_at_the_second_try: list[Callable[[], None]]
) -> None:
    with claims.lease(ENCODE) as held:
        assert held is not None
        back_at_the_second_try.append(lose())
        with services.database.sessions() as session:
            session.execute(text("SELECT 1"))
    found = look(services, job)
    assert (found.state, found.tries, found.attempt) == (JobState.DUE, 0, 1)


@pytest.mark.parametrize(("cut_off", "tries"), [(True, 0), (False, 1)])
def test_a_lease_that_ran_out_because_the_database_was_away_costs_no_try(
    services: Services, claims: JobClaimer, job: str, cut_off: bool, tries: int
) -> None:
    with claims.lease(ENCODE) as held:
        assert held is not None
        held.cut_off = cut_off
        raise LeaseLost()
    assert look(services, job).tries == tries


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do all at the same time; what each gave, or the error it raised."""
    together, gave = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        together.wait(30)
        try:
            gave[place] = work()  # type: ignore[call-overload]
        except Exception as error:
            gave[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave  # type: ignore[return-value]


def in_session(services: Services, use: Callable[[Session], object]) -> Callable[[], object]:
    """`use` in a transaction of its own."""

    def work() -> object:
        with services.database.sessions() as session:
            gave = use(session)
            session.commit()
            return gave

    return work


def test_workers_that_claim_at_the_same_time_each_get_a_job_of_their_own(services: Services, job: str) -> None:
    with services.database.sessions() as session:
        upload = session.get_one(Upload, session.get_one(Job, job).subject)
        for number in range(1, 12):
            enqueue(session, upload, ENCODE, now=now(), number=number)
        session.commit()

    def four(session: Session) -> list[str]:
        found = [ledger.claim(session, ENCODE, "a", now()) for _ in range(4)]
        return [claim.job_id for claim in found if claim]

    gave = at_once(*[in_session(services, four)] * 3)
    assert [len(each) for each in gave] == [4, 4, 4]  # type: ignore[arg-type]
    assert len({job_id for each in gave for job_id in each}) == 12  # type: ignore[attr-defined]


def test_of_two_who_take_a_name_at_the_same_time_one_is_told_that_it_is_taken(services: Services) -> None:
    def sign_up(session: Session) -> str:
        return members.add(session, "刘梅", "correct horse", Role.RESIDENT).id

    gave = at_once(*[in_session(services, sign_up)] * 3)
    assert [type(each) for each in gave if isinstance(each, Exception)] == [NameTaken] * 2


def test_two_administrators_who_dismiss_each_other_leave_one(services: Services, add_member: AddMember) -> None:
    pair = [add_member(name, Role.ADMIN).id for name in ("甲", "乙")]

    def dismiss(whom: str, by: str) -> Callable[[], object]:
        def use(session: Session) -> None:
            members.set_role(session, session.get_one(Member, whom), Role.RESIDENT, session.get_one(Member, by))

        return in_session(services, use)

    gave = at_once(dismiss(pair[0], pair[1]), dismiss(pair[1], pair[0]))
    assert [type(each) for each in gave if each is not None] == [LastAdmin]


def test_two_windows_that_tell_where_a_member_is_both_get_an_answer(
    services: Services, lesson: Lesson, teacher: Member
) -> None:
    def save(session: Session) -> float:
        owner, seen = session.get_one(Member, teacher.id), session.get_one(Lesson, lesson.id)
        return progress.save(session, owner, seen, progress.Report(3.0, now())).position

    assert at_once(*[in_session(services, save)] * 3) == [3.0, 3.0, 3.0]


def test_lessons_that_are_added_at_the_same_time_get_places_of_their_own(
    services: Services, lesson: Lesson, teacher: Member
) -> None:
    def add(session: Session) -> int:
        return factories.lesson(session, session.get_one(Course, lesson.course_id), "扇花").position

    assert sorted(at_once(*[in_session(services, add)] * 3)) == [2, 3, 4]  # type: ignore[type-var]


def test_a_package_may_be_larger_than_two_gigabytes(services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿与呼吸"])
    with services.database.sessions() as session:
        package = session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one().package
        assert package is not None
        package.size = 80 * 1024**3
        session.commit()
    with services.database.readers() as session:
        assert session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one().package.size == 80 * 1024**3
