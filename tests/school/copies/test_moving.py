"""Moving a school's objects from one store to another."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from click.testing import CliRunner

from school.cli.__main__ import school
from school.copies.errors import CopyRefused
from school.copies.moving import copy_all, journal_of
from school.copies.objects import Outcome
from school.services import Services
from school.settings import SettingsError
from storage.errors import ObjectMissing, StorageError
from storage.files import FileStore
from storage.s3 import S3Store
from tests.buckets import KEY, SECRET
from tests.school.copies.conftest import quiet


class Counting(FileStore):
    """A store that counts how often an object's bytes were asked for and written."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.opened: list[str] = []
        self.written: list[str] = []

    def open(self, key: str) -> BinaryIO:
        self.opened.append(key)
        return super().open(key)

    def put_file(self, key: str, path: Path, *, move: bool = False, cold: bool = False) -> None:
        self.written.append(key)
        super().put_file(key, path, move=move)


class Lying(Counting):
    """A store that says it took an object and kept other bytes, for one key."""

    bad = ""

    def put_file(self, key: str, path: Path, *, move: bool = False, cold: bool = False) -> None:
        super().put_file(key, path, move=move)
        if key == self.bad:
            self.put(key, b"x" * path.stat().st_size)


@pytest.fixture
def old(tmp_path: Path) -> FileStore:
    """Twenty objects, one of them empty, one with a Chinese name."""
    store = FileStore(tmp_path / "old")
    for number in range(18):
        store.put(f"packages/a/1/360p/{number:05}-1.m4s", bytes([number]) * 1000)
    store.put("packages/a/1/empty", b"")
    store.put("captions/十字步/一.vtt", "字幕".encode())
    return store


@pytest.fixture
def new(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "new")


def move(old: FileStore, new: FileStore, tmp_path: Path, *, again: bool = False) -> Outcome:
    return copy_all(old, new, tmp_path / "run" / "journal.jsonl", quiet, again=again)


def contents(store: FileStore) -> dict[str, bytes]:
    return {info.key: store.path(info.key).read_bytes() for info in store.list()}


def test_every_object_is_copied_and_read_back(old: FileStore, new: Counting, tmp_path: Path) -> None:
    outcome = move(old, new, tmp_path)
    assert (outcome.copied, outcome.copied_bytes, outcome.failed) == (20, 18000 + len("字幕".encode()), {})
    assert contents(new) == contents(old)
    assert set(contents(new)) <= set(new.opened)


def test_a_second_run_reads_and_writes_only_what_is_new(old: FileStore, new: Counting, tmp_path: Path) -> None:
    move(old, new, tmp_path)
    new.opened, new.written = [], []
    old.put("sources/later", b"came meanwhile")
    outcome = move(old, new, tmp_path)
    assert (outcome.copied, new.written) == (1, ["sources/later"])
    assert [key for key in new.opened if not key.startswith("check/")] == ["sources/later"]


def test_what_is_there_with_the_same_bytes_is_not_written_again(
    old: FileStore, new: Counting, tmp_path: Path
) -> None:
    """As after a run on another machine, or one killed before it could write anything down."""
    move(old, new, tmp_path)
    (tmp_path / "run" / "journal.jsonl").unlink()
    new.put("packages/a/1/360p/00003-1.m4s", b"?" * 1000)  # of the same length
    new.written = []
    outcome = move(old, new, tmp_path)
    assert (outcome.copied, new.written) == (1, ["packages/a/1/360p/00003-1.m4s"])
    assert contents(new) == contents(old)


def test_an_object_lost_from_the_target_is_copied_again(old: FileStore, new: Counting, tmp_path: Path) -> None:
    move(old, new, tmp_path)
    new.delete("packages/a/1/360p/00003-1.m4s")
    assert move(old, new, tmp_path).copied == 1


def test_all_is_compared_again_on_request(old: FileStore, new: Counting, tmp_path: Path) -> None:
    move(old, new, tmp_path)
    new.put("packages/a/1/360p/00003-1.m4s", b"?" * 1000)
    assert move(old, new, tmp_path).copied == 0
    assert move(old, new, tmp_path, again=True).copied == 1


def test_an_object_that_was_kept_wrongly_is_told_and_does_not_stay(old: FileStore, tmp_path: Path) -> None:
    new = Lying(tmp_path / "new")
    new.bad = "packages/a/1/360p/00003-1.m4s"
    outcome = move(old, new, tmp_path)
    assert (outcome.copied, list(outcome.failed)) == (19, [new.bad])
    with pytest.raises(ObjectMissing):
        new.info(new.bad)
    new.bad = ""
    assert move(old, new, tmp_path).copied == 1


def test_an_object_removed_meanwhile_is_no_failure(old: FileStore, new: Counting, tmp_path: Path) -> None:
    gone = "packages/a/1/360p/00017-1.m4s"
    journal = tmp_path / "run" / "journal.jsonl"
    outcome = copy_all(old, new, journal, lambda done, total: old.delete(gone) if done == 0 else None)
    assert (outcome.gone, outcome.failed, outcome.copied) == ([gone], {}, 19)


@pytest.mark.parametrize("vanishes", [True, False])
def test_an_object_whose_file_goes_or_may_not_be_read_does_not_stop_the_others(
    old: FileStore, new: Counting, tmp_path: Path, vanishes: bool
) -> None:
    class Hindered(FileStore):
        @contextlib.contextmanager
        def local(self, key: str, check: Callable[[], None] | None = None) -> Iterator[Path]:
            with super().local(key, check) as path:
                if key == "packages/a/1/empty":
                    if not vanishes:
                        raise PermissionError(13, "Permission denied", str(path))
                    path.unlink()
                yield path

    outcome = move(Hindered(old.root), new, tmp_path)
    assert outcome.copied == 19
    assert outcome.gone == ["packages/a/1/empty"] * vanishes
    assert ["Permission denied" in str(error) for error in outcome.failed.values()] == [True] * (not vanishes)


def test_several_objects_are_on_their_way_at_the_same_time(old: FileStore, tmp_path: Path) -> None:
    together = threading.Barrier(4, timeout=30)

    class Meeting(FileStore):
        def put_file(self, key: str, path: Path, *, move: bool = False, cold: bool = False) -> None:
            together.wait()
            super().put_file(key, path, move=move)

    assert move(old, Meeting(tmp_path / "new"), tmp_path).copied == 20


def test_a_target_that_does_not_work_is_told_before_anything_is_read(old: FileStore, tmp_path: Path) -> None:
    class Broken(FileStore):
        def check(self) -> None:
            raise StorageError("the bucket is not there")

    with pytest.raises(StorageError, match="bucket"):
        move(old, Broken(tmp_path / "new"), tmp_path)


def test_an_empty_store_is_taken_for_a_mistyped_one(new: Counting, tmp_path: Path) -> None:
    with pytest.raises(CopyRefused, match="nothing to copy"):
        move(FileStore(tmp_path / "mistyped"), new, tmp_path)


def test_each_way_has_its_own_journal() -> None:
    ways = {journal_of(Path("var"), *way) for way in (("a", "b"), ("b", "a"), ("a", "c"))}
    assert len(ways) == 3


def test_what_is_no_address_of_a_store_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SCHOOL_DATA", str(tmp_path))
    result = CliRunner().invoke(school, ["storage", "copy", "ftp://host/x", "file:///x"])
    assert isinstance(result.exception, SettingsError)  # school.cli.__main__ makes a sentence of it
    assert "SCHOOL_STORAGE_URL must begin with" in str(result.exception)


def test_each_of_two_stores_may_have_a_key_of_its_own(
    s3_store: S3Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    s3_store.put("sources/a", b"kept")
    bucket = s3_store.clients.bucket
    theirs = f"s3://{bucket.name}?endpoint={bucket.endpoint}&profile=theirs"
    credentials = tmp_path / "credentials"
    credentials.write_text(f"[theirs]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("SCHOOL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SCHOOL_S3_KEY", "ours")
    monkeypatch.setenv("SCHOOL_S3_SECRET", "another")
    target = tmp_path / "new"
    copied = CliRunner().invoke(school, ["storage", "copy", theirs, target.as_uri()])
    assert copied.exit_code == 0, copied.output
    assert contents(FileStore(target)) == {"sources/a": b"kept"}
    refused = CliRunner().invoke(school, ["storage", "copy", theirs.replace("=theirs", "=nobody"), target.as_uri()])
    assert refused.exit_code == 1
    assert "nobody" in refused.output


def test_the_command_moves_a_school_and_says_how_to_switch(
    full: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_DATA", str(full.settings.data))
    target = (tmp_path / "target").as_uri()
    result = CliRunner().invoke(school, ["storage", "copy", full.settings.objects_folder.as_uri(), target])
    assert result.exit_code == 0
    assert "5 objects copied" in result.stdout
    assert "SCHOOL_STORAGE_URL" in result.stdout
    monkeypatch.setenv("SCHOOL_STORAGE_URL", target)
    assert CliRunner().invoke(school, ["check"]).exit_code == 0
