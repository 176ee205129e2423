"""What operators see of a school at work, on the page, by the API and on the command line."""

import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from catalog.clock import now
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member, Role
from catalog.states import StateLog
from catalog.uploads.jobs import FINGERPRINT, INSPECT
from catalog.uploads.models import Upload, UploadState
from school.cli.__main__ import school
from school.services import Services
from tests.conftest import EITHER, PASSWORD, AddMember, Bearer, Waker
from tests.school.operations.busy import FAILED, MADE, REJECTED, WAITS, make_busy
from tests.school.people.conftest import Browser


@pytest.fixture
def ids(services: Services, teacher: Member) -> dict[str, str]:
    """A busy school; the ids of its uploads by their lessons' titles."""
    return make_busy(services, teacher)


Headers = dict[str, str]


@pytest.fixture
def operator(client: FlaskClient, add_member: AddMember, bearer: Bearer) -> Headers:
    """What an operator's program sends; it reads English."""
    client.set_cookie("lang", "en")
    return bearer(add_member("操作员", Role.OPERATOR))


def test_programs_are_told_the_queue_the_work_and_the_failures(
    client: FlaskClient, ids: dict[str, str], operator: Headers
) -> None:
    told = client.get("/api/v1/operations", headers=operator).json
    lines = {line["kind"]: (line["due"], line["running"]) for line in told["queue"]["lines"]}
    assert lines == {"INSPECT": (1, 0), "ENCODE": (2, 1)}
    assert (told["queue"]["left"], told["queue"]["speed"], told["queue"]["seconds"]) == (2700.0, 2.5, 1080.0)
    assert told["queue"]["unjudged"] == 1
    (doing,) = told["doing"]
    assert (doing["title"], doing["batch"], doing["batches"], doing["progress"]) == (MADE, 1, 3, 0.5)
    (failure,) = told["failures"]
    assert (failure["upload"], failure["sender"], failure["reason"]["code"]) == (ids[FAILED], "王桂兰", "failed_here")
    assert failure["details"] == ["ENCODE 2: store: no space left in /srv/school/objects"]
    assert [one["upload"] for one in told["rejections"]] == [ids[REJECTED]]
    assert {part["part"] for part in told["parts"]} == {"database", "store", "broker", "worker"}


@pytest.fixture
def still(app: Flask, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, and nobody else writes to the disk."""
    moment = now()
    app.extensions["catalog"] = replace(app.extensions["catalog"], clock=lambda: moment)
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)


@pytest.mark.usefixtures("still")
def test_the_page_says_what_goes_on_and_sends_only_what_moved(
    services: Services, client: FlaskClient, ids: dict[str, str], operator: Headers
) -> None:
    page = client.get("/operations", headers=operator).text
    for words in (MADE, "part 1 of 3", "2.5×", "classroom-pc:4711", "18 min", FAILED, "no space left", "just now"):
        assert words in page
    assert "手机微信入门 &lt;b&gt;" in page
    assert WAITS in page
    assert "Uploaded. It is next in the queue" in page
    first = client.get("/operations/now", headers=operator)
    assert first.headers["Cache-Control"] == "no-cache, private"
    known = {**operator, "If-None-Match": first.headers["ETag"]}
    again = client.get("/operations/now", headers=known)
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    with services.database.sessions() as writing:
        writing.execute(update(Job).where(Job.state == JobState.RUNNING).values(progress=0.75))
        upload = writing.get_one(Upload, ids[WAITS])
        writing.add(Job(subject=upload.id, kind=FINGERPRINT, state=JobState.DEAD, tries=3, error="x"))
        writing.commit()
    moved = client.get("/operations/now", headers=known)
    assert (moved.status_code, "75%" in moved.text) == (200, True)
    assert "Computing the checksum failed after 3 tries" in moved.text


def test_an_empty_school_says_that_nothing_is_wrong(client: FlaskClient, operator: Headers) -> None:
    page = client.get("/operations", headers=operator).text
    for words in ("No video is waiting or being prepared.", "No file was rejected."):
        assert words in page
    assert "To do" in page  # here no broker runs
    assert "Try again" not in page


@EITHER
def test_only_operators_and_admins_see_it_and_try_again(
    services: Services, client: FlaskClient, ids: dict[str, str], add_member: AddMember, bearer: Bearer
) -> None:
    retry = f"/operations/uploads/{ids[FAILED]}/retry"
    for headers, status in (
        ({}, 401),
        (bearer(add_member("某人", Role.MODERATOR)), 403),
        (bearer(add_member("管理", Role.ADMIN)), 200),
    ):
        for address in ("/api/v1/operations", "/operations", "/operations/now"):
            assert client.get(address, headers=headers).status_code == status, address
        if status != 200:
            assert client.post(retry, headers=headers).status_code in (400, status)
            assert state_of(services, ids[FAILED]) is UploadState.FAILED


def state_of(services: Services, upload_id: str) -> UploadState:
    with services.database.readers() as session:
        return session.get_one(Upload, upload_id).state


def test_an_operator_tries_again_by_one_button(
    services: Services, browser: Browser, add_member: AddMember, ids: dict[str, str], waker: Waker
) -> None:
    browser.sign_in(add_member("操作员", Role.OPERATOR).name, PASSWORD)
    browser.client.set_cookie("lang", "en")
    address = f"/operations/uploads/{ids[FAILED]}/retry"
    assert browser.client.post(address).status_code == 400  # from another site's page
    assert state_of(services, ids[FAILED]) is UploadState.FAILED
    answer = browser.send("/operations", address)
    assert (answer.status_code, answer.location) == (303, "/operations")
    assert f"{FAILED} is being prepared again." in browser.get("/operations").text
    assert state_of(services, ids[FAILED]) is UploadState.RECEIVED
    with services.database.readers() as session:
        job = session.scalars(select(Job).where(Job.subject == ids[FAILED], Job.kind == INSPECT)).one()
        assert (job.state, job.tries, waker.woken) == (JobState.DUE, 0, [job.id])
        last = session.scalars(select(StateLog).order_by(StateLog.id.desc())).first()
        assert last is not None
        assert (last.before, last.after, last.member_id is not None) == ("FAILED", "RECEIVED", True)
    browser.send("/account", address)  # pressed twice
    assert "is being prepared already" in browser.get("/operations").text


@pytest.mark.databases("sqlite")  # told by SCHOOL_DATA alone
def test_an_upload_is_tried_again_from_the_terminal(
    services: Services, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_DATA", str(services.settings.data))
    told = CliRunner().invoke(school, ["retry", ids[FAILED]])
    assert (told.exit_code, f"{FAILED} is being prepared again.\n" in told.output) == (0, True)
    assert state_of(services, ids[FAILED]) is UploadState.RECEIVED
    assert "There is no upload nothing." in CliRunner().invoke(school, ["retry", "nothing"]).output
