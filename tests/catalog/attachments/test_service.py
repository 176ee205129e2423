"""The rules of handouts: what is taken, their order and number, removal and its undo, and what the store keeps."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalog.attachments import service, settings
from catalog.attachments.errors import (
    CutShort,
    EmptyFile,
    HandoutsTooLarge,
    HandoutTooLarge,
    NotItsKind,
    TooManyHandouts,
    UnknownKind,
)
from catalog.attachments.models import Attachment
from catalog.attachments.service import File, Received
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.errors import CatalogError, EmptyField, NotAllowed, NotFound
from catalog.members.models import Member
from catalog.removal import service as removal
from catalog.removal.times import KEPT_FOR
from school import topics
from school.services import Services
from storage.files import FileStore
from tests import factories
from tests.catalog.attachments.asking import PDF


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "objects")


@pytest.fixture
def kept(session: Session, lesson: Lesson) -> Lesson:
    return session.get_one(Lesson, lesson.id)


@pytest.fixture
def owner(session: Session, kept: Lesson) -> Member:
    return session.get_one(Member, kept.course.owner_id)


def receive(store: FileStore, name: str, content: bytes = PDF, length: int | None = None) -> Received:
    return service.receive(store, File(name, io.BytesIO(content), length), store.root.parent / "incoming")


def test_a_file_is_stored_with_its_name_and_kind(store: FileStore) -> None:
    made = receive(store, "C:\\Users\\王\\脚印图.PDF")
    assert (made.name, made.ending, made.size) == ("脚印图", "pdf", len(PDF))
    with store.open(f"attachments/{made.id}") as file:
        assert file.read() == PDF


@pytest.mark.parametrize(
    ("name", "content", "length", "refused"),
    [
        ("图.svg", b"<svg/>", None, UnknownKind),
        ("a.html", b"<html>", None, UnknownKind),
        ("a.pdf", b"", 0, EmptyFile),
        ("a.pdf", b"<html>", None, NotItsKind),
        ("a.pdf", PDF, len(PDF) + 1, CutShort),
        ("a.pdf", PDF, settings.MOST_BYTES + 1, HandoutTooLarge),
    ],
)
def test_a_bad_file_is_refused_and_leaves_nothing(
    store: FileStore, name: str, content: bytes, length: int | None, refused: type[CatalogError]
) -> None:
    with pytest.raises(refused):
        receive(store, name, content, length)
    assert list(store.list()) == []
    assert [*(store.root.parent / "incoming").glob("*")] == []


def test_more_bytes_than_one_handout_may_have_are_refused(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_BYTES", len(PDF) - 1)
    with pytest.raises(HandoutTooLarge):
        receive(store, "a.pdf")
    assert list(store.list()) == []


def test_a_file_without_a_visible_name_is_called_by_its_kind(store: FileStore) -> None:
    assert receive(store, "\u3164.pdf").name == "PDF"


def test_handouts_keep_the_order_in_which_they_came_until_they_are_moved(
    session: Session, store: FileStore, owner: Member, kept: Lesson
) -> None:
    made = [service.add(session, owner, kept, receive(store, f"{name}.pdf", PDF + name.encode())) for name in "abc"]
    service.move(session, owner, made[2], 1)
    assert [one.name for one in service.handouts(session, kept.id)] == ["c", "a", "b"]
    service.move(session, owner, made[2], 99)
    assert [one.name for one in service.handouts(session, kept.id)] == ["a", "b", "c"]


def test_the_same_file_sent_twice_is_one_handout(
    session: Session, store: FileStore, owner: Member, kept: Lesson
) -> None:
    first = service.add(session, owner, kept, receive(store, "a.pdf"))
    assert service.add(session, owner, kept, receive(store, "a.pdf")) is first
    assert service.add(session, owner, kept, receive(store, "b.pdf")) is not first


def test_a_lesson_has_a_limited_number_of_handouts_and_bytes(
    session: Session, store: FileStore, owner: Member, kept: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.add(session, owner, kept, receive(store, "a.pdf"))
    monkeypatch.setattr(service, "MOST_OF_LESSON", 2 * len(PDF) - 1)
    with pytest.raises(HandoutsTooLarge):
        service.add(session, owner, kept, receive(store, "b.pdf"))
    monkeypatch.setattr(service, "MOST_FILES", 1)
    with pytest.raises(TooManyHandouts):
        service.add(session, owner, kept, receive(store, "b.pdf"))


def test_a_name_is_changed_and_its_ending_stays(
    session: Session, store: FileStore, owner: Member, kept: Lesson
) -> None:
    made = service.add(session, owner, kept, receive(store, "a.pdf"))
    service.rename(session, owner, made, " 脚印图，可打印.pdf ")
    assert made.file_name == "脚印图，可打印.pdf"
    with pytest.raises(EmptyField):
        service.rename(session, owner, made, "\u200b")


def test_only_editors_of_the_lesson_change_its_handouts(
    session: Session, store: FileStore, owner: Member, kept: Lesson
) -> None:
    other = factories.member(session, "李秀英")
    made = service.add(session, owner, kept, receive(store, "a.pdf"))
    with pytest.raises(NotAllowed):
        service.add(session, other, kept, receive(store, "b.pdf"))
    with pytest.raises(NotAllowed):
        service.rename(session, other, made, "x")
    with pytest.raises(NotAllowed):
        service.move(session, other, made, 1)
    with pytest.raises(NotAllowed):
        service.remove(session, other, made, now())


def test_a_removed_handout_is_restored_within_the_hour_and_gone_afterwards(
    session: Session, store: FileStore, owner: Member, kept: Lesson
) -> None:
    made = service.add(session, owner, kept, receive(store, "a.pdf"))
    service.remove(session, owner, made, now())
    assert service.handouts(session, kept.id) == []
    with pytest.raises(NotFound):
        service.find(session, kept, made.id)
    assert made.key in topics.references(session)
    service.restore(session, owner, kept, made.id, now())
    assert service.handouts(session, kept.id) == [made]

    service.remove(session, owner, made, now())
    later = now() + KEPT_FOR + timedelta(seconds=1)
    with pytest.raises(NotFound):
        service.restore(session, owner, kept, made.id, later)
    assert removal.is_anything_to_purge(session, later)
    removal.purge(session, later)
    session.expire_all()
    assert session.get(Attachment, made.id) is None
    assert made.key not in topics.references(session)


def test_handouts_go_with_their_lesson(session: Session, store: FileStore, owner: Member, kept: Lesson) -> None:
    made = service.add(session, owner, kept, receive(store, "a.pdf"))
    attachment_id = made.id
    removal.remove_lesson(session, owner, kept, now())
    with pytest.raises(NotFound):
        service.add(session, owner, kept, receive(store, "b.pdf"))
    removal.purge(session, now() + KEPT_FOR + timedelta(seconds=1))
    session.expire_all()
    assert session.get(Attachment, attachment_id) is None


def test_check_says_which_handouts_are_missing_or_changed(services: Services, lesson: Lesson) -> None:
    from school.upkeep.check import broken

    with services.database.sessions() as session:
        kept = session.get_one(Lesson, lesson.id)
        received = service.receive(
            services.store, File("a.pdf", io.BytesIO(PDF)), services.settings.data / "incoming"
        )
        made = service.add(session, kept.course.owner, kept, received)
        session.commit()
        key = made.key
    assert broken(services, now(), deep=True)["handouts_are_there"] == []
    services.store.put(key, PDF[:-1] + b"x")
    assert broken(services, now(), deep=True)["handouts_are_unchanged"] != []
    services.store.delete(key)
    assert broken(services, now(), deep=True)["handouts_are_there"] != []
