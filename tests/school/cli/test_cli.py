"""The command line as an operator meets it."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.jobs.models import Job, JobState
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads import service as uploads
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Chunk, Parts
from catalog.uploads.service import Offer
from catalog.videos.models import Build, Package
from school.cli.__main__ import main, school
from school.services import Services
from school.upkeep import gc
from storage.files import FileStore
from storage.store import ObjectInfo
from tests import factories
from tests.conftest import EITHER, AddMember

SOURCE = b"a source" * 100


@pytest.fixture(autouse=True)
def _in_this_school(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_DATA", str(services.settings.data))
    monkeypatch.setenv("SCHOOL_DATABASE_URL", services.settings.database_url)


def run(*words: str) -> Result:
    return CliRunner().invoke(school, words)


@pytest.fixture
def upload(services: Services, lesson: Lesson, teacher: Member) -> Iterator[Upload]:
    """A READY upload of 800 bytes with a package of two objects."""
    with services.database.sessions() as session:
        session.expire_on_commit = False
        owner = session.get_one(Member, teacher.id)
        made = uploads.begin(session, services.intake, owner, Offer("a.mp4", lesson.video_id, len(SOURCE)))
        services.intake.parts.append(made.id, len(SOURCE), Chunk(0, [SOURCE]))
        session.commit()
        job = uploads.complete(session, services.intake, made, now())
        assert job is not None
        job.state, made.state = JobState.DONE, UploadState.READY
        package = factories.package(session, made, poster=None, storyboard=None, renditions=[], size=9, objects=2)
        services.store.put(package.key("main.m3u8"), b"#EXTM3U")
        services.store.put(package.key("v/1.m4s"), b"xx")
        session.commit()
        yield made


def age(services: Services, key: str) -> None:
    """Make an object older than garbage collection lets be."""
    then = (now() - 2 * gc.YOUNG).timestamp()
    os.utime(services.settings.objects_folder / key, (then, then))


def broken(result: Result) -> set[str]:
    return {rule for rule, findings in json.loads(result.output)["rules"].items() if findings}


@EITHER
def test_a_member_is_added_with_a_password_shown_once(services: Services) -> None:
    result = run("member", "add", "李老师", "--role", "instructor")
    assert result.exit_code == 0
    password = result.output.split("The password is ")[1].split()[0]
    with services.database.readers() as session:
        assert members.authenticate(session, "李老师", password).role is Role.INSTRUCTOR


@EITHER
def test_a_given_password_is_not_repeated(services: Services) -> None:
    result = run("member", "add", "王婷", "--role", "resident", "--password", "correct horse")
    assert "correct horse" not in result.output
    with services.database.readers() as session:
        assert members.authenticate(session, "王婷", "correct horse")


@EITHER
def test_a_new_password_takes_the_place_of_the_old(services: Services, teacher: Member) -> None:
    assert run("member", "password", teacher.name, "--password", "another one").exit_code == 0
    with services.database.readers() as session:
        assert members.authenticate(session, teacher.name, "another one").session_key != teacher.session_key


@EITHER
def test_a_password_for_nobody_is_refused_by_a_sentence() -> None:
    result = run("member", "password", "nobody")
    assert result.exit_code == 1
    assert result.output == "Error: Nobody here is called nobody.\n"


@EITHER
def test_a_mistyped_folder_is_told_rather_than_found_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_DATA", str(tmp_path / "mistyped"))
    monkeypatch.setenv("SCHOOL_DATABASE_URL", "")
    result = run("check")
    assert result.exit_code == 1
    assert "There is no school in" in result.output
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://school:secret-word@127.0.0.1:1/school", "The database does not answer."),
        ("sqlite:///{empty}", "There is no school in this database yet."),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_a_sentence(
    url: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCHOOL_DATABASE_URL", url.format(empty=tmp_path / "empty.sqlite"))
    monkeypatch.setattr(sys, "argv", ["school", "check"])
    monkeypatch.setattr(structlog, "configure", lambda **_: None)  # for this one process, which goes on
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (1, "")
    assert told.err.startswith(sentence)
    assert "secret-word" not in told.err


@EITHER
def test_a_school_in_order_passes_the_check(upload: Upload) -> None:
    result = run("check", "--deep")
    assert result.exit_code == 0
    assert json.loads(result.output)["ok"]


@EITHER
def test_a_lost_source_breaks_the_check(services: Services, upload: Upload) -> None:
    services.store.delete(upload.source_key)
    result = run("check")
    assert (result.exit_code, broken(result)) == (1, {"sources_are_kept"})


@EITHER
def test_a_package_that_lost_an_object_breaks_the_check(services: Services, upload: Upload) -> None:
    services.store.delete(f"packages/{upload.id}/1/v/1.m4s")
    assert broken(run("check")) == {"packages_are_whole"}


@EITHER
def test_a_package_with_a_shortened_object_breaks_the_check(services: Services, upload: Upload) -> None:
    services.store.put(f"packages/{upload.id}/1/v/1.m4s", b"x")
    assert broken(run("check")) == {"packages_are_whole"}


@EITHER
def test_a_package_that_a_preview_still_adds_to_passes_the_check(services: Services, upload: Upload) -> None:
    services.store.put(f"packages/{upload.id}/1/v/00009-x1.m4s", b"for those who watch it in progress")
    assert broken(run("check")) == set()


@EITHER
def test_a_package_that_grew_since_the_store_was_listed_passes_the_check(
    services: Services, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = FileStore.list

    def listed(store: FileStore, prefix: str = "") -> Iterator[ObjectInfo]:
        return (info for info in whole(store, prefix) if prefix or not info.key.endswith("v/1.m4s"))

    monkeypatch.setattr(FileStore, "list", listed)
    assert broken(run("check")) == set()


@EITHER
@pytest.mark.parametrize(("days", "rules"), [(1, {"ready_uploads_play"}), (-1, set())])
def test_a_package_of_an_upload_that_is_not_the_newest_breaks_the_check(
    services: Services, upload: Upload, days: int, rules: set[str]
) -> None:
    with services.database.sessions() as session:
        first = session.get_one(Upload, upload.id)
        created_at = first.created_at + timedelta(days=days)
        other = factories.upload(session, first.video, UploadState.READY, length=len(SOURCE), created_at=created_at)
        services.store.put(other.source_key, SOURCE)
        session.commit()
    assert broken(run("check")) == rules


def test_a_changed_byte_of_a_source_is_found_by_reading_deeply(services: Services, upload: Upload) -> None:
    with services.database.sessions() as session:
        session.execute(update(Upload).values(sha256="0" * 64))
        session.commit()
    assert broken(run("check")) == set()
    assert broken(run("check", "--deep")) == {"sources_match_their_hash"}


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"state": UploadState.REJECTED}, "endings_have_a_reason"),
        ({"state": UploadState.TRANSCODING}, "unfinished_uploads_are_worked_on"),
    ],
)
def test_an_upload_left_hanging_breaks_the_check(
    services: Services, upload: Upload, values: dict[str, object], rule: str
) -> None:
    with services.database.sessions() as session:
        session.execute(update(Upload).values(**values))
        session.commit()
    assert broken(run("check")) == {rule}


@pytest.mark.databases("sqlite")  # with PostgreSQL the bytes may lie on another machine
@pytest.mark.parametrize(("left", "found"), [(None, "is gone"), (SOURCE + b"x", "were received of")])
def test_bytes_of_an_unfinished_upload_that_are_not_as_received_break_the_check(
    services: Services, lesson: Lesson, teacher: Member, left: bytes | None, found: str
) -> None:
    with services.database.sessions() as session:
        owner = session.get_one(Member, teacher.id)
        made = uploads.begin(session, services.intake, owner, Offer("a.mp4", lesson.video_id, len(SOURCE)))
        services.intake.parts.append(made.id, len(SOURCE), Chunk(0, [SOURCE[:9]]))
        path = services.intake.parts.path(made.id)
        session.commit()
    assert broken(run("check")) == set()
    path.unlink() if left is None else path.write_bytes(left)
    result = run("check")
    assert broken(result) == {"acknowledged_bytes_are_kept"}
    assert found in result.output


@EITHER
def test_two_packages_of_one_upload_break_the_check(services: Services, upload: Upload, session: Session) -> None:
    first = session.scalars(select(Package)).one()
    course = session.scalars(select(Course)).one()
    other = factories.lesson(session, course, "扇花")
    names = ("upload_id", "duration", "playlist", "renditions", "size", "objects")
    values = {name: getattr(first, name) for name in names}
    session.add(Package(video_id=other.video_id, prefix=f"{upload.id}/2", **values))
    for name in ("main.m3u8", "v/1.m4s"):
        services.store.put(f"packages/{upload.id}/2/{name}", b"#EXTM3U" if name == "main.m3u8" else b"xx")
    session.commit()
    assert broken(run("check")) == {"an_upload_has_one_package"}


@EITHER
def test_a_ready_upload_without_its_package_breaks_the_check(services: Services, upload: Upload) -> None:
    with services.database.sessions() as session:
        session.delete(session.scalars(select(Package)).one())
        session.commit()
    assert broken(run("check")) == {"ready_uploads_play"}


def test_a_removed_lesson_whose_video_can_be_had_breaks_the_check(services: Services, upload: Upload) -> None:
    with services.database.sessions() as session:
        session.scalars(select(Course)).one().removed_at = now()
        session.commit()
    assert broken(run("check")) == {"removed_videos_are_recalled"}


@EITHER
def test_a_course_handed_on_without_its_videos_breaks_the_check(
    services: Services, upload: Upload, add_member: AddMember
) -> None:
    other = add_member("李老师", Role.INSTRUCTOR)
    with services.database.sessions() as session:
        session.scalars(select(Course)).one().owner_id = other.id
        session.commit()
    assert broken(run("check")) == {"videos_belong_to_the_teacher"}


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"tries": 4}, "no_job_is_tried_too_often"),
        ({"state": JobState.RUNNING, "lease_until": now() - timedelta(hours=1)}, "no_job_is_stuck"),
        ({"state": JobState.DUE, "due_at": now() + timedelta(days=1)}, "no_job_is_stuck"),
    ],
)
def test_a_job_out_of_bounds_breaks_the_check(
    services: Services, upload: Upload, values: dict[str, object], rule: str
) -> None:
    with services.database.sessions() as session:
        session.execute(update(Job).values(**values))
        session.commit()
    assert broken(run("check")) == {rule}


@EITHER
def test_gc_removes_what_nothing_points_to_and_nothing_else(services: Services, upload: Upload) -> None:
    services.store.put("packages/gone/1/main.m3u8", b"left behind")
    for info in list(services.store.list()):
        age(services, info.key)
    services.store.put("packages/new/1/main.m3u8", b"just stored")
    kept = [info.key for info in services.store.list() if "gone" not in info.key]
    assert "1 objects" in run("gc", "--dry-run").output
    assert len(list(services.store.list())) == len(kept) + 1
    assert "packages/gone/1/main.m3u8" in run("gc").output
    assert [info.key for info in services.store.list()] == kept


def test_gc_leaves_the_objects_of_a_package_in_the_making(services: Services, upload: Upload) -> None:
    with services.database.sessions() as session:
        build = Build(video_id=upload.video_id, upload_id=upload.id, prefix=f"{upload.id}/2", plan={"source": {}})
        session.add(build)
        session.commit()
        key = build.key("720p/00000-1.m4s")
    services.store.put(key, b"on its way")
    age(services, key)
    assert "0 objects" in run("gc").output


@EITHER
def test_gc_removes_bytes_of_uploads_that_nobody_knows(services: Services, upload: Upload) -> None:
    parts = services.intake.parts
    parts.create("unknown")
    then = (now() - 2 * gc.YOUNG).timestamp()
    os.utime(parts.path("unknown"), (then, then))
    assert "unfinished upload unknown" in run("gc").output
    assert parts.ids() == []


@EITHER
def test_gc_removes_what_a_killed_writer_left_half_copied(services: Services, upload: Upload) -> None:
    halves = services.settings.objects_folder / ".partial"
    for name, days in (("old", 2), ("young", 0)):
        (halves / name).write_bytes(b"half")
        then = (now() - timedelta(days=days)).timestamp()
        os.utime(halves / name, (then, then))
    run("gc", "--dry-run")
    assert len(list(halves.iterdir())) == 2
    run("gc")
    assert [path.name for path in halves.iterdir()] == ["young"]


@EITHER
def test_gc_does_not_mind_bytes_that_went_while_it_looked(
    services: Services, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = services.intake.parts
    parts.create("unknown")
    ids = type(parts).ids

    def seen_last(parts: Parts) -> list[str]:
        found = ids(parts)
        for upload_id in found:
            parts.path(upload_id).unlink()
        return found

    monkeypatch.setattr(type(parts), "ids", seen_last)
    assert (run("gc").exit_code, parts.ids()) == (0, [])


@EITHER
def test_the_doctor_says_what_does_not_answer(services: Services) -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "works   The database answers." in result.output
    assert "works   ffprobe version" in result.output
    assert "BROKEN  The broker does not answer." in result.output


@EITHER
def test_the_doctor_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_SECRET_KEY", "a very secret key indeed")
    monkeypatch.setenv("SCHOOL_BROKER_URL", "redis://someone:hunter2@127.0.0.1:1/0")
    said = run("doctor").output
    assert "SCHOOL_SECRET_KEY is set" in said
    assert "redis://***@127.0.0.1:1/0" in said
    assert "hunter2" not in said
    assert "secret key indeed" not in said


@EITHER
def test_transcoding_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    result = run("transcode", str(tmp_path / "nothing.mp4"), str(tmp_path / "out"))
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"] == "source_missing"


@EITHER
def test_a_worker_for_a_queue_that_is_not_there_is_a_sentence() -> None:
    result = run("worker", "--queues", "encode,enkode")
    assert result.exit_code == 2
    assert "there is no queue enkode; there are default, encode, index" in result.output


@pytest.mark.databases("sqlite")
def test_a_worker_for_a_database_without_a_school_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite'}")
    result = run("worker")
    assert (result.exit_code, "no school in this database yet" in result.output) == (1, True)
