"""Sessions, the export and the deletion of an account."""

import io
import json
import threading
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.audit.models import AuditEntry
from catalog.clips import review
from catalog.clips.models import Clip, Report, Verdict
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.departures import service as departures
from catalog.departures.jobs import ERASE
from catalog.departures.models import Departure
from catalog.errors import LastAdmin, NotFound
from catalog.jobs.models import Job
from catalog.members.models import BrowserSession, Member, Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Video
from player.progress.models import Progress
from school import topics
from school.models import Base
from school.services import Services
from school.upkeep.check import broken
from tests import factories
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import Browser, NewBrowser
from tests.workers import worker

NAMES = {"member_id", "owner_id", "by_id", "held_by"}
NO_MEMBERS = {
    "audit.subject_id",  # of any kind; told by catalog/audit/topic.py all the same
}


def test_every_column_that_names_a_member_is_declared() -> None:
    """A new table with a member's id has to say what is exported of it, and what becomes of it."""
    declared = {one.place for one in topics.stored().personal}
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in NAMES
        or column.name.endswith("_by_id")
        or any(key.column.table.name == "member" for key in column.foreign_keys)
    }
    assert named | {"member.id"} | NO_MEMBERS == declared


def _shared(services: Services, member: Member) -> str:
    """A clip of the member that waits for a moderator, with its files; returns its id."""
    with services.database.sessions() as session:
        clip = factories.clip_in_review(session, session.get_one(Member, member.id))
        upload = session.scalars(select(Upload).where(Upload.video_id == clip.video_id)).one()
        upload.length = 5
        services.store.put(upload.source_key, b"bytes")
        services.store.put(f"packages/{upload.id}/1/main.m3u8", b"#EXTM3U")
        session.commit()
        return clip.id


def _keys(services: Services) -> set[str]:
    return {info.key for info in services.store.list()}


def test_an_account_goes_with_all_that_is_its_own(
    services: Services, browser: Browser, add_member: AddMember, teacher: Member, session: Session
) -> None:
    resident, other = add_member("周美华"), add_member("李梅")
    lesson_id = factories.published_course(services, teacher, "秧歌", ["十字步"]).lessons[0].id
    _shared(services, resident)
    theirs = _shared(services, other)
    with services.database.sessions() as writing:
        writing.add(Progress(member_id=resident.id, lesson_id=lesson_id, position=9.0))
        writing.add(Report(clip_id=theirs, member_id=resident.id, reason="有广告", counts=True))
        lesson = writing.get_one(Lesson, lesson_id)
        factories.upload(writing, lesson.video, UploadState.REJECTED, member_id=resident.id, reason_code="gave_up")
        writing.commit()
    before = _keys(services)
    browser.sign_in(resident.name, PASSWORD)
    assert browser.send("/account/delete", "/account/delete", password="wrong").status_code == 401
    gone = browser.send("/account/delete", "/account/delete", password=PASSWORD)
    assert gone.status_code == 303
    assert browser.get("/account").status_code == 401
    assert browser.sign_in(resident.name, PASSWORD).status_code == 401
    assert session.get(Member, resident.id) is None
    assert [clip.owner_id for clip in session.scalars(select(Clip))] == [other.id]
    assert resident.id not in set(session.scalars(select(Video.owner_id)))
    assert set(session.scalars(select(Upload.member_id))) == {teacher.id, other.id}
    assert session.scalar(select(func.count()).select_from(Progress)) == 0
    assert session.scalar(select(func.count()).select_from(BrowserSession)) == 0
    session.rollback()
    with services.database.sessions() as writing:
        writing.scalars(select(Job).where(Job.kind == ERASE)).one().run_after = None
        writing.commit()
    assert worker(services, services.settings.engine).work(ERASE)
    departure = session.scalars(select(Departure)).one()
    assert (departure.erased, departure.objects) == (2, [])
    assert len(before - _keys(services)) == 2
    page = browser.get(gone.location).text
    assert "你自己的视频" in page
    assert resident.name not in page
    assert broken(services, now())["jobs_have_a_subject"] == []


@EITHER
def test_owners_of_courses_and_the_last_administrator_stay(services: Services, teacher: Member) -> None:
    with services.database.sessions() as session:
        member = session.get_one(Member, teacher.id)
        course = factories.course(session, member)
        with pytest.raises(departures.OwnsCourses):
            departures.leave(session, member, topics.stored(), now())
        course.removed_at = now()
        departures.leave(session, member, topics.stored(), now())
        assert session.scalars(select(Course)).all() == []
        admin = factories.member(session, "管理员", Role.ADMIN)
        with pytest.raises(LastAdmin):
            departures.leave(session, admin, topics.stored(), now())


def test_a_clip_that_is_being_approved_goes_too(services: Services, add_member: AddMember, session: Session) -> None:
    """Moderator and owner at the same moment: whoever is second waits, and nothing of the owner is left."""
    resident, moderator = add_member("周美华"), add_member("高敏", Role.MODERATOR)
    clip_id, told, together = _shared(services, resident), [], threading.Barrier(2)

    def approve() -> None:
        with services.database.sessions() as own:
            clip = own.get_one(Clip, clip_id)
            assert clip.owner_id == resident.id  # read before the other one has deleted it
            together.wait()
            try:
                review.judge(own, own.get_one(Member, moderator.id), clip, Judgement(Verdict.APPROVE), now())
                own.commit()
            except NotFound as refused:
                told.append(refused.code)
            except Exception as error:
                told.append(repr(error))

    thread = threading.Thread(target=approve)
    thread.start()
    with services.database.sessions() as own:
        together.wait()
        departures.leave(own, own.get_one(Member, resident.id), topics.stored(), now())
        own.commit()
    thread.join()
    assert told in ([], ["not_found"])
    assert session.scalars(select(Clip)).all() == []
    assert session.get(Member, resident.id) is None


@EITHER
def test_the_export_has_ones_own_data_and_files_and_nobody_elses(
    services: Services, browser: Browser, add_member: AddMember
) -> None:
    resident, other = add_member("周美华"), add_member("李梅")
    clip_id, others_id = _shared(services, resident), _shared(services, other)
    browser.sign_in(resident.name, PASSWORD)
    archive = zipfile.ZipFile(io.BytesIO(browser.send("/account", "/account/export").data))
    facts = json.loads(archive.read("account.json"))
    assert facts["account"][0]["name"] == resident.name
    assert [clip["id"] for clip in facts["clips"]] == [clip_id]
    assert others_id not in archive.read("account.json").decode()
    assert "password" not in archive.read("account.json").decode()
    files = [name for name in archive.namelist() if name.startswith("files/")]
    assert [archive.read(name) for name in files] == [b"bytes"]


@EITHER
def test_sessions_are_ended_one_by_one_and_all_others(new_browser: NewBrowser, teacher: Member) -> None:
    phone, desk, hall = (new_browser() for _ in range(3))
    for one in (phone, desk, hall):
        one.sign_in(teacher.name, PASSWORD)
    page = desk.get("/account").text
    assert page.count("/account/sessions/") == 3
    ends = page.split("/account/sessions/")
    ids = [part.split("/")[0] for part in ends[1:]]
    with phone.client.session_transaction() as cookie:
        phones = str(cookie["_user_id"]).split(":")[2]
    assert phones in ids
    assert desk.send("/account", f"/account/sessions/{phones}/end").status_code == 303
    assert [one.get("/account").status_code for one in (phone, desk, hall)] == [401, 200, 200]
    desk.send("/account", "/account/others")
    assert [one.get("/account").status_code for one in (desk, hall)] == [200, 401]


@EITHER
def test_the_record_keeps_a_number_without_a_name(
    services: Services, client: FlaskClient, browser: Browser, add_member: AddMember, session: Session
) -> None:
    resident = add_member("周美华")
    browser.sign_in(resident.name, PASSWORD)
    browser.send("/account/delete", "/account/delete", password=PASSWORD)
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.action.name, last.subject_id) == ("CLOSE", resident.id)
    assert resident.name not in f"{last.before}{last.after}{last.why}"
    assert broken(services, now())["the_audit_record_is_whole"] == []
