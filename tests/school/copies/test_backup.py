"""A backup of a school that runs, and the school that comes out of it."""

import fcntl
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import inspect, select, text, update

from catalog.categories.models import Category
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs.models import Job
from catalog.states import StateLog
from catalog.uploads.jobs import ENCODE, FINGERPRINT
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Build, Package
from school.app import create_app
from school.cli.__main__ import school
from school.copies import backup as backups
from school.copies import record
from school.copies.backup import Folder, Options, backup
from school.copies.errors import BackupDamaged, CopyRefused
from school.copies.restore import restore
from school.migrations import config
from school.services import Services
from storage.files import FileStore
from storage.store import ObjectInfo
from tests import factories
from tests.conftest import PASSWORD
from tests.school.copies.conftest import (
    PLAYLIST,
    SEGMENT,
    TEACHER,
    NewSchool,
    half_sent,
    job,
    objects,
    pointed_to,
    quiet,
    rows,
    the_lesson,
)
from tests.school.people.conftest import Browser
from transcode.serialize import FORMAT

ALL = Options(unfinished=True)


def test_the_restored_school_is_the_same_row_by_row_and_byte_by_byte(
    full: Services, folder: Folder, new_school: NewSchool
) -> None:
    backup(full, folder, ALL, quiet)
    restored = new_school("restored")
    restore(restored, folder, quiet)
    assert rows(restored) == rows(full)
    assert objects(restored) == pointed_to(full)
    assert restored.settings.secret == full.settings.secret
    with restored.database.readers() as session:
        assert job(session, FINGERPRINT).report == {"任": [1, 2.5, None]}
        assert session.scalar(text("SELECT report IS NULL FROM job WHERE kind = 'CAPTIONS'"))
        assert restored.intake.parts.offset(half_sent(session).id) == len(b"half of it")


def test_one_signs_in_to_the_restored_school_and_watches(
    full: Services, folder: Folder, new_school: NewSchool
) -> None:
    backup(full, folder, Options(), quiet)
    restored = new_school("restored")
    restore(restored, folder, quiet)
    browser = Browser(create_app(restored).test_client())
    assert browser.sign_in(TEACHER, PASSWORD).status_code == 303
    lesson = browser.get(f"/api/v1/lessons/{the_lesson(full).id}").json
    assert browser.get(lesson["playlist"]).data == PLAYLIST
    segment = re.sub("main.m3u8$", "360p/00000-1.m4s", lesson["playlist"])
    assert browser.get(segment).data == SEGMENT


def test_new_rows_get_new_numbers_after_a_restore(full: Services, folder: Folder, new_school: NewSchool) -> None:
    backup(full, folder, Options(), quiet)
    restored = new_school("restored")
    restore(restored, folder, quiet)
    before = len(rows(restored)["state_log"])
    with restored.database.sessions() as session:
        session.add(StateLog(at=now(), kind="x", subject_id="x", before="", after=""))
        session.commit()
    assert len(rows(restored)["state_log"]) == before + 1


def test_a_second_backup_copies_only_what_is_new(full: Services, folder: Folder) -> None:
    _, first = backup(full, folder, Options(), quiet)
    old = {path: path.stat().st_mtime_ns for path in (folder.path / "objects").rglob("*") if path.is_file()}
    with full.database.sessions() as session:
        lesson = session.scalars(select(Lesson)).one()
        upload = factories.upload(session, lesson.video, UploadState.RECEIVED, filename="c.mp4", length=3)
        full.store.put(upload.source_key, b"new")
        session.commit()
    manifest, second = backup(full, folder, Options(), quiet)
    assert (first.copied, second.copied, second.copied_bytes) == (4, 1, 3)
    assert manifest.count == 5
    assert {path: path.stat().st_mtime_ns for path in old} == old
    assert sorted(path.name for path in folder.path.iterdir()) == sorted(
        ["manifest.json", manifest.record, manifest.objects, "objects", "secret-key"]
    )


def test_what_left_the_school_leaves_the_backup(full: Services, folder: Folder) -> None:
    backup(full, folder, Options(), quiet)
    with full.database.sessions() as session:
        session.delete(session.get_one(Lesson, the_lesson(full).id))
        session.commit()
    manifest, _ = backup(full, folder, Options(), quiet)
    assert manifest.count == 0
    assert list(folder.objects.list()) == []


class Gone(FileStore):
    """A store in which somebody removes a lesson, and gc its objects, once its objects were listed."""

    services: Services
    lesson_id: str

    def list(self, prefix: str = "") -> Iterable[ObjectInfo]:  # type: ignore[override]
        found = list(super().list(prefix))
        with self.services.database.sessions() as session:
            if lesson := session.get(Lesson, self.lesson_id):
                session.delete(lesson)
                session.commit()
                for info in found:
                    self.delete(info.key)
        return iter(found)


def test_a_lesson_removed_while_the_backup_is_made_leaves_it_whole(
    full: Services, folder: Folder, new_school: NewSchool
) -> None:
    store = Gone(full.settings.objects_folder)
    store.services, store.lesson_id = full, the_lesson(full).id
    manifest, _ = backup(replace(full, store=store), folder, Options(), quiet)
    assert (manifest.missing, manifest.count) == ([], 0)
    restored = new_school("restored")
    restore(restored, folder, quiet)
    assert rows(restored) == rows(full)


def test_an_object_that_was_lost_long_ago_is_named_and_the_rest_is_kept(full: Services, folder: Folder) -> None:
    lost = next(key for key in objects(full) if key.startswith("sources/"))
    full.store.delete(lost)
    manifest, _ = backup(full, folder, Options(), quiet)
    assert (manifest.missing, manifest.count) == ([lost], 3)


def test_segments_of_a_lesson_in_the_making_are_in_the_backup(full: Services, folder: Folder) -> None:
    with full.database.sessions() as session:
        half = half_sent(session)
        build = Build(video_id=half.video_id, upload_id=half.id, prefix=f"{half.id}/1", plan={"source": {}})
        full.store.put(build.source_key, b"a source")
        session.add(build)
        session.flush()
        track = {"folder": "360p", "timescale": 1, "codec": "a", "init": "", "init_size": 0}
        report = {
            "format": FORMAT,
            "tracks": [{**track, "segments": [["00000-1.m4s", 0, 1, 1, 3, 0, 0, "00"]]}],
            "sheets": [],
            "candidates": [],
        }
        session.add(Job(subject=half.id, kind=ENCODE, report=report))
        key = build.key("360p/00000-1.m4s")
        session.commit()
    assert backup(full, folder, Options(), quiet)[0].missing == [key]
    full.store.put(key, b"xyz")
    manifest, _ = backup(full, folder, Options(), quiet)
    assert manifest.missing == []
    assert key in {info.key for info in folder.objects.list()}


def test_the_copy_with_an_index_of_a_lesson_in_the_making_is_in_the_backup(full: Services, folder: Folder) -> None:
    with full.database.sessions() as session:
        half = half_sent(session)
        plan = {"source": {"indexed": True}}
        build = Build(video_id=half.video_id, upload_id=half.id, prefix=f"{half.id}/1", plan=plan)
        session.add(build)
        key = build.source_key
        session.commit()
    assert backup(full, folder, Options(), quiet)[0].missing == [key]
    full.store.put(key, b"xyz")
    assert backup(full, folder, Options(), quiet)[0].missing == []
    assert key in {info.key for info in folder.objects.list()}


def test_only_an_empty_school_takes_a_backup(full: Services, folder: Folder) -> None:
    backup(full, folder, Options(), quiet)
    before = rows(full)
    with pytest.raises(CopyRefused, match="not empty"):
        restore(full, folder, quiet)
    assert rows(full) == before


def test_a_store_that_holds_something_else_is_not_filled(
    full: Services, folder: Folder, new_school: NewSchool
) -> None:
    backup(full, folder, Options(), quiet)
    restored = new_school("restored")
    restored.store.put("packages/else/1/main.m3u8", b"another school's")
    with pytest.raises(CopyRefused, match="packages/else/1/main"):
        restore(restored, folder, quiet)


def test_nothing_is_restored_under_a_running_server(full: Services, folder: Folder, new_school: NewSchool) -> None:
    backup(full, folder, Options(), quiet)
    restored = new_school("restored")
    (restored.settings.data / "run").mkdir()
    with (restored.settings.data / "run" / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CopyRefused, match="server runs"):
            restore(restored, folder, quiet)


@pytest.mark.parametrize("harm", ["changed", "shortened", "removed"])
def test_a_damaged_object_is_named_and_no_school_comes_of_it_until_it_is_mended(
    full: Services, folder: Folder, new_school: NewSchool, harm: str
) -> None:
    backup(full, folder, Options(), quiet)
    key = next(info.key for info in folder.objects.list() if info.key.endswith(".m4s"))
    whole = folder.objects.path(key).read_bytes()
    folder.objects.path(key).unlink()
    if harm != "removed":
        folder.objects.path(key).write_bytes(whole[:-1] + (b"x" if harm == "changed" else b""))
    restored = new_school("restored")
    with pytest.raises(BackupDamaged, match=key):
        restore(restored, folder, quiet)
    assert "member" not in rows(restored)
    folder.objects.put(key, whole)
    restore(restored, folder, quiet)  # goes on with what it had copied
    assert objects(restored) == pointed_to(full)


@pytest.mark.parametrize("name", ["record", "objects"])
def test_a_damaged_list_or_record_is_named(full: Services, folder: Folder, new_school: NewSchool, name: str) -> None:
    manifest, _ = backup(full, folder, Options(), quiet)
    path = folder.path / getattr(manifest, name)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BackupDamaged, match=path.name):
        restore(new_school("restored"), folder, quiet)


def test_a_backup_that_was_stopped_is_no_backup(
    full: Services, folder: Folder, new_school: NewSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_commit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        backup(full, folder, Options(), quiet)
    with pytest.raises(CopyRefused, match="no manifest"):
        restore(new_school("restored"), folder, quiet)
    monkeypatch.undo()
    with (folder.path / "journal.jsonl").open("a") as journal:
        journal.write('{"key": "half a li')
    _, second = backup(full, folder, Options(), quiet)
    assert second.copied == 0


def test_a_backup_that_was_stopped_leaves_the_earlier_one_whole(
    full: Services, folder: Folder, new_school: NewSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(full, folder, ALL, quiet)
    before = rows(full)
    monkeypatch.setattr(backups, "_commit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        backup(full, folder, Options(), quiet)
    restored = new_school("restored")
    restore(restored, folder, quiet)
    assert rows(restored) == before
    monkeypatch.undo()
    manifest, _ = backup(full, folder, ALL, quiet)
    assert [path.name for path in folder.path.glob("unfinished*")] == [manifest.unfinished_in]


def test_a_manifest_that_names_no_folder_of_unfinished_uploads_means_the_first_one(
    full: Services, folder: Folder, new_school: NewSchool
) -> None:
    manifest, _ = backup(full, folder, ALL, quiet)
    (folder.path / manifest.unfinished_in).rename(folder.path / "unfinished")
    told = json.loads((folder.path / "manifest.json").read_text())
    del told["unfinished_in"]
    (folder.path / "manifest.json").write_text(json.dumps(told))
    restored = new_school("restored")
    restore(restored, folder, quiet)
    assert rows(restored) == rows(full)


def test_a_backup_without_objects_does_not_take_them_from_a_full_one(full: Services, folder: Folder) -> None:
    backup(full, folder, Options(), quiet)
    with pytest.raises(CopyRefused, match="Name a new folder"):
        backup(full, folder, Options(objects=False), quiet)
    assert len(list(folder.objects.list())) == 4


def test_two_backups_into_one_folder_at_once_are_refused(
    full: Services, folder: Folder, new_school: NewSchool
) -> None:
    backup(full, folder, ALL, quiet)
    with folder.locked():
        with pytest.raises(CopyRefused, match="Another backup"):
            backup(full, folder, ALL, quiet)
        with pytest.raises(CopyRefused, match="Another backup"):
            restore(new_school("early"), folder, quiet)
    with folder.locked(shared=True):
        restore(new_school("restored"), folder, quiet)


def test_a_folder_of_something_else_is_left_alone(full: Services, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(CopyRefused, match="no backup"):
        backup(full, Folder(tmp_path / "home"), Options(), quiet)


def test_without_objects_the_store_must_have_them_byte_for_byte(
    full: Services, folder: Folder, new_school: NewSchool
) -> None:
    manifest, _ = backup(full, folder, Options(objects=False, unfinished=True), quiet)
    assert (manifest.count, list(folder.objects.list())) == (4, [])
    restored = new_school("restored")
    with pytest.raises(CopyRefused, match="lacks 4 of them"):
        restore(restored, folder, quiet)
    for key, data in objects(full).items():
        restored.store.put(key, data)  # with the one that nothing points to: a store has such
    restore(restored, folder, quiet)
    assert rows(restored) == rows(full)


def old_school(new_school: NewSchool) -> Services:
    """One that was last started with the first version."""
    old = new_school("old")
    with old.database.engine.begin() as connection:
        command.upgrade(config(connection), "0001")
        connection.execute(text("INSERT INTO category VALUES ('dance', 1, '舞蹈', 'Dance', 'fan')"))
    return old


@pytest.mark.usefixtures("next_revision")
def test_a_school_of_yesterdays_version_is_first_brought_up_to_date(folder: Folder, new_school: NewSchool) -> None:
    with pytest.raises(CopyRefused, match="Start the server once"):
        backup(old_school(new_school), folder, Options(), quiet)


@pytest.mark.usefixtures("next_revision")
def test_a_record_of_yesterdays_version_is_brought_up_to_date(tmp_path: Path, new_school: NewSchool) -> None:
    with record.snapshot(old_school(new_school).database) as connection:
        old = record.dump(connection, tmp_path / "record")
    restored = new_school("restored")
    record.load(restored.database, tmp_path / "record", old)
    with restored.database.readers() as session:
        assert session.scalars(select(Category.name)).all() == ["舞蹈"]
        weight = "weight" in {column["name"] for column in inspect(session.connection()).get_columns("job")}
    assert weight  # a column that came later


def test_an_empty_school_of_another_version_takes_the_backups_tables(
    full: Services, folder: Folder, new_school: NewSchool
) -> None:
    backup(full, folder, ALL, quiet)
    restored = new_school("restored")
    with restored.database.engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    restore(restored, folder, quiet)
    assert rows(restored) == rows(full)


def test_a_backup_of_a_later_version_is_refused(full: Services, folder: Folder, new_school: NewSchool) -> None:
    backup(full, folder, Options(), quiet)
    told = json.loads((folder.path / "manifest.json").read_text())
    (folder.path / "manifest.json").write_text(json.dumps({**told, "revision": "9999"}))
    with pytest.raises(CopyRefused, match="later version"):
        restore(new_school("restored"), folder, quiet)


@pytest.mark.databases("sqlite")  # told by SCHOOL_DATA alone
def test_the_commands_tell_in_sentences_what_they_did(
    full: Services, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(data: Path, *words: str) -> tuple[int, str]:
        monkeypatch.setenv("SCHOOL_DATA", str(data))
        result = CliRunner().invoke(school, words)
        return result.exit_code, result.stdout + result.stderr

    code, said = run(full.settings.data, "backup", "--unfinished", str(folder.path))
    assert (code, "4 objects were copied now" in said) == (0, True)
    code, said = run(full.settings.data, "restore", str(folder.path))
    assert (code, "This school is not empty" in said) == (1, True)
    code, said = run(tmp_path / "restored", "restore", str(folder.path))
    assert (code, "4 objects. Start the server." in said) == (0, True)
    code, said = run(tmp_path / "restored", "check")
    assert (code, json.loads(said)["ok"]) == (0, True)


@pytest.mark.databases("sqlite")  # with PostgreSQL the bytes may lie on another machine
def test_uploads_whose_bytes_are_not_in_the_backup_begin_anew(
    full: Services, folder: Folder, new_school: NewSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(full, folder, Options(), quiet)
    restored = new_school("restored")
    restore(restored, folder, quiet)
    with restored.database.readers() as session:
        assert session.scalars(select(Upload).where(Upload.state == UploadState.WAITING)).all() == []
        assert session.scalars(select(Upload)).all() != []
    monkeypatch.setenv("SCHOOL_DATA", str(restored.settings.data))
    assert CliRunner().invoke(school, ["check"]).exit_code == 0


def test_a_half_restored_school_is_none(full: Services, folder: Folder, new_school: NewSchool) -> None:
    """The record says more rows than it has: nothing of it stays."""
    backup(full, folder, Options(), quiet)
    told = json.loads((folder.path / "manifest.json").read_text())
    told["rows"]["member"] += 1
    (folder.path / "manifest.json").write_text(json.dumps(told))
    restored = new_school("restored")
    with pytest.raises(CopyRefused, match="rows of member are missing"):
        restore(restored, folder, quiet)
    assert "member" not in rows(restored)


@pytest.mark.parametrize(("verified", "is_whole"), [(3, False), (2, True), (1, True)])
def test_a_package_lacks_nothing_when_more_is_there_than_was_verified(
    full: Services, folder: Folder, verified: int, is_whole: bool
) -> None:
    """A preview goes on for those who watch it, also when the package is finished."""
    with full.database.sessions() as session:
        session.execute(update(Package).values(objects=verified))
        session.commit()
    missing = backup(full, folder, Options(), quiet)[0].missing
    assert (missing == []) is is_whole
    assert all(f"2 of {verified} objects" in lost for lost in missing)
