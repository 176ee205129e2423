"""The pages of imports, and the worker that does what they ask for."""

import io
import re
import threading
import zipfile
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses import awaiting
from catalog.courses.models import Course
from catalog.intake import hours
from catalog.intake.errors import NotUnder
from catalog.intake.folders import ImportsOff, choices, chosen, is_open
from catalog.intake.jobs import IMPORT
from catalog.intake.models import ImportFile, ImportHours, ImportPlace, ImportRun, RunState
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.members.models import Member, Role
from catalog.uploads.jobs import INSPECT
from school import topics
from school.pipeline.worker import Worker
from school.services import Services, pipeline_context
from tests import factories
from tests.catalog.intake.conftest import QuickProber, put
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import Browser


def test_only_what_lies_in_the_open_folder_can_be_chosen(tmp_path: Path) -> None:
    root = tmp_path / "open"
    (root / "旧片库" / "更里面").mkdir(parents=True)
    (root / "b.zip").touch()
    (root / "c.txt").touch()
    (root / "link").symlink_to(tmp_path)
    assert [choice.name for choice in choices(root)] == ["b.zip", "旧片库"]
    assert chosen(root, "旧片库") == root / "旧片库"
    for word in ("..", "../open", "旧片库/更里面", "link", "c.txt", "", "/etc"):
        with pytest.raises(NotUnder):
            chosen(root, word)
    with pytest.raises(ImportsOff):
        choices(None)
    assert not is_open(root, Path("/etc"))
    assert not is_open(root, root / "link")


@pytest.fixture
def database_settings(database_settings: dict[str, str], tmp_path: Path) -> dict[str, str]:
    (tmp_path / "open").mkdir()
    return database_settings | {"SCHOOL_IMPORT_FOLDER": str(tmp_path / "open")}


@pytest.fixture
def operator(app: Flask, add_member: AddMember) -> Browser:
    signed_in = Browser(app.test_client())
    signed_in.sign_in(add_member("站长", Role.ADMIN).name, PASSWORD)
    return signed_in


def work(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker do what is due."""
    context = pipeline_context(services, "test", threading.Event(), services.settings.engine)
    context = replace(context, prober=QuickProber())
    monkeypatch.setattr(type(services.isolation), "takes_files", lambda _self: True)
    assert Worker(context, topics.acts()).work(IMPORT)


@EITHER
def test_an_operator_sees_the_plan_corrects_it_and_starts(
    services: Services, operator: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "open" / "旧片库", "秧歌/01.十字步.mp4", "秧歌/02.扇花.mp4", "书法/横.mp4", "秧歌/MVI_0001.mp4")
    assert "旧片库" in operator.get("/studio/imports").text
    refused = operator.send("/studio/imports", "/studio/imports", folder="旧片库", owner="没有这人")
    assert refused.status_code == 422
    chosen = {"folder": "旧片库", "owner": "站长", "preparing": "economical"}
    begun = operator.send("/studio/imports", "/studio/imports", **chosen)
    assert begun.status_code == 303
    work(services, monkeypatch)
    page = operator.get(begun.location).text
    assert "MVI_0001.mp4" in page
    with services.database.readers() as session:
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, run.economical) == (RunState.PLANNED, True)
        places = {place.title: place.id for place in session.scalars(select(ImportPlace))}
        unnamed = session.scalars(select(ImportFile).where(ImportFile.code == "UNNAMED")).one()
    form = {
        f"title-{places['秧歌']}": "秧歌老课",
        f"category-{places['秧歌']}": "dance",
        f"wanted-{places['秧歌']}": "1",
        f"title-{places['书法']}": "书法",
        f"category-{places['书法']}": "",
        f"file-{unnamed.id}": "走场",
        f"take-{unnamed.id}": "1",
        "do": "start",
    }
    assert operator.send(begun.location, begun.location, **form).status_code == 303
    work(services, monkeypatch)
    with services.database.readers() as session:
        course = session.scalars(select(Course)).one()
        assert (course.title, course.category_id) == ("秧歌老课", "dance")
        assert {lesson.title for lesson in course.lessons} == {"十字步", "扇花", "走场"}
        assert session.scalars(select(ImportRun.state)).one() is RunState.DONE
    assert "秧歌老课" in operator.get(begun.location).text
    assert operator.get(f"{begun.location}/report.csv").text.startswith("\ufeff")


@EITHER
def test_a_worker_touches_no_folder_that_is_not_open(
    services: Services, operator: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "open" / "旧片库", "a/1.mp4")
    begun = operator.send("/studio/imports", "/studio/imports", folder="旧片库", owner="站长")
    with services.database.sessions() as session:
        session.scalars(select(ImportRun)).one().folder = "/etc"
        session.commit()
    work(services, monkeypatch)
    with services.database.readers() as session:
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, run.code) == (RunState.STOPPED, "NO_FOLDER")
        assert session.scalars(select(ImportFile)).all() == []
    assert operator.get(begun.location).status_code == 200


@EITHER
def test_nobody_else_sees_imports(services: Services, client: FlaskClient, add_member: AddMember) -> None:
    assert client.get("/studio/imports").status_code in (302, 303, 401)


def zipped(*names: str) -> bytes:
    """A ZIP of files that the quick prober takes for videos."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name in names:
            archive.writestr(name, f"film {name}")
    return body.getvalue()


@pytest.fixture
def teacher_browser(app: Flask, teacher: Member) -> Browser:
    signed_in = Browser(app.test_client())
    signed_in.sign_in(teacher.name, PASSWORD)
    return signed_in


def token(browser: Browser) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/studio/imports").text)
    assert found
    return found[1]


def sent(browser: Browser, body: bytes, name: str = "大院录像.zip") -> str:
    """The address of the import of a ZIP file that was sent in two pieces, with a question in between."""
    tus = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": token(browser)}
    about = {"filename": name, "preparing": "economical"}
    words = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in about.items())
    told = {"Upload-Length": str(len(body)), "Upload-Metadata": words}
    address = browser.client.post("/uploads/archives", headers=tus | told).headers["Location"]
    half, chunk = len(body) // 2, {"Content-Type": "application/offset+octet-stream"}
    first = browser.client.patch(address, headers=tus | chunk | {"Upload-Offset": "0"}, data=body[:half])
    assert first.status_code == 204
    assert browser.client.head(address, headers=tus).headers["Upload-Offset"] == str(half)
    last = browser.client.patch(address, headers=tus | chunk | {"Upload-Offset": str(half)}, data=body[half:])
    assert last.status_code == 204
    return last.headers["Content-Location"]


@EITHER
def test_a_teacher_sends_a_zip_file_and_its_courses_become_theirs(
    services: Services,
    teacher: Member,
    teacher_browser: Browser,
    add_member: AddMember,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_member("站长", Role.ADMIN)
    page = sent(teacher_browser, zipped("新分类/秧歌/第1讲.mp4", "新分类/秧歌/第2讲.mp4"))
    work(services, monkeypatch)
    assert "第1讲" not in page
    assert "秧歌" in teacher_browser.get(page).text
    teacher_browser.send(page, page, do="start")
    work(services, monkeypatch)
    with services.database.readers() as session:
        course = session.scalars(select(Course)).one()
        assert (course.owner_id, [lesson.title for lesson in course.lessons]) == (teacher.id, ["第1讲", "第2讲"])
        assert course.economical
        assert course.category.name == "待整理"  # a teacher adds no categories
        assert session.scalars(select(ImportRun)).one().archive is None
    assert not list(services.store.list("archives/"))


@EITHER
def test_another_teacher_s_import_is_not_seen_and_an_unfinished_one_can_be_discarded(
    services: Services, teacher_browser: Browser, app: Flask, add_member: AddMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sent(teacher_browser, zipped("秧歌/第1讲.mp4"))
    other = Browser(app.test_client())
    other.sign_in(add_member("李师傅", Role.INSTRUCTOR).name, PASSWORD)
    assert other.get(page).status_code == 404
    assert "大院录像" not in other.get("/studio/imports").text
    work(services, monkeypatch)
    assert teacher_browser.send(page, page, do="discard").status_code == 303
    assert teacher_browser.get(page).status_code == 404
    assert not list(services.store.list("archives/"))


@EITHER
def test_what_is_no_zip_file_stops_the_import_with_a_sentence(
    services: Services, teacher_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sent(teacher_browser, b"PK no archive at all")
    work(services, monkeypatch)
    assert "不是 ZIP" in teacher_browser.get(page).text
    tus = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": token(teacher_browser), "Upload-Length": "5"}
    told = {"Upload-Metadata": f"filename {b64encode(b'old.rar').decode()}"}
    assert teacher_browser.client.post("/uploads/archives", headers=tus | told).status_code == 422


@EITHER
def test_operators_choose_the_hours_of_the_night(services: Services, operator: Browser) -> None:
    page = "/studio/imports"
    operator.send(page, f"{page}/hours", night="1", begins="22:30", ends="6：00")
    assert 'value="22:30"' in operator.get(page).text
    assert operator.send(page, f"{page}/hours", night="1", begins="25:00", ends="6").status_code == 303
    assert 'value="22:30"' in operator.get(page).text
    operator.send(page, f"{page}/hours", begins="22:30", ends="6:00")
    assert 'value="22:30"' not in operator.get(page).text


@pytest.mark.parametrize(
    ("at", "begins"),
    [("21:59", "22:00"), ("22:00", None), ("23:59", None), ("00:00", None), ("05:59", None), ("06:00", "22:00")],
)
def test_the_night_begins_and_ends_on_the_minute_over_midnight_too(at: str, begins: str | None) -> None:
    hour, minute = map(int, at.split(":"))
    found = hours.next_beginning(22 * 60, 6 * 60, datetime(2026, 11, 30, hour, minute, tzinfo=UTC))
    assert (found.strftime("%H:%M") if found else None) == begins
    assert hours.next_beginning(60, 120, datetime(2026, 11, 30, 3, 0, tzinfo=UTC)) == datetime(
        2026, 12, 1, 1, 0, tzinfo=UTC
    )


def test_by_day_jobs_of_imports_wait_and_what_people_send_or_ask_for_does_not(session: Session) -> None:
    day = now()
    local = day.astimezone()
    minute = local.hour * 60 + local.minute
    session.add(ImportHours(id=1, begins=(minute + 60) % hours.DAY, ends=(minute + 120) % hours.DAY))
    jobs = []
    for priority in (0, awaiting.ASKED, awaiting.ASKED - 10):
        upload = factories.upload(
            session, factories.lesson(session, factories.course(session, _owner(session))).video
        )
        jobs.append(ledger.enqueue(session, Order(INSPECT, upload.id), now=day))
        jobs[-1].priority = priority
    session.flush()
    assert hours.is_needed(session, day)
    hours.put_off(session, day)
    session.expire_all()
    assert [job.run_after is not None for job in jobs] == [False, False, True]
    assert not hours.is_needed(session, day)
    ledger.raise_to(session, jobs[2].subject, awaiting.ASKED)
    session.expire_all()
    assert jobs[2].run_after is None


def _owner(session: Session) -> Member:
    return session.scalar(select(Member).limit(1)) or factories.member(session)
