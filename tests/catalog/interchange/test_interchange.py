"""A course goes into a file and into another school, byte for byte; damaged and hostile files are refused."""

import hashlib
import json
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import library
from catalog.attachments import service as attachments
from catalog.attachments.service import File, handouts
from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.service import Track
from catalog.chapters.service import Mark, set_chapters
from catalog.clock import now
from catalog.courses import arrangement
from catalog.courses.facts import put_tags, set_links
from catalog.courses.models import Course, CourseState, Lesson, Level, LinkKind
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.errors import CatalogError
from catalog.intake.archives import ArchiveTooLarge, BadArchive, ZipSource
from catalog.intake.importer import Importer
from catalog.intake.listing import Entry
from catalog.intake.sources import FolderSource
from catalog.interchange import bring
from catalog.interchange.errors import BadCourseFile, NewerCourseFile, TargetTaken
from catalog.interchange.export import export, find_course
from catalog.members.models import Member, Role
from catalog.removal.service import remove_course
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import cover_key
from school.services import Services
from tests import factories
from tests.conftest import EITHER
from transcode.tools import ffmpeg


@pytest.fixture
def admin(services: Services) -> Member:
    with services.database.sessions() as session:
        session.expire_on_commit = False
        made = factories.member(session, "站长", Role.ADMIN)
        session.commit()
        return made


def full_course(services: Services, admin: Member) -> str:
    """A course with everything that a course can have."""
    with services.database.sessions() as session:
        owner = session.get_one(Member, admin.id)
        draft = CourseDraft(
            "秧歌舞",
            "dance",
            "从站姿开始。\n第二行",
            "Yangge",
            "From the stance",
            "王桂兰",
            Level.BEGINNER,
            ["秧歌", "入门"],
        )
        course = make_course(session, owner, draft)
        first = add_lesson(session, owner, course, "十字步")
        second = add_lesson(session, owner, course, "扇花")
        add_lesson(session, owner, course, "还没拍")
        section = arrangement.add_section(session, owner, course, "提高", "Advanced")
        arrangement.move_lesson(session, owner, second, section)
        for lesson, body in ((first, b"film one"), (second, b"film two")):
            upload = factories.upload(
                session, lesson.video, UploadState.RECEIVED, filename="片.MP4", length=len(body)
            )
            services.store.put(upload.source_key, body)
        track = Track("zh-CN", [Cue(1.0, 2.5, "大家 <好> & 再见\n第二行"), Cue(3.0, 4.0, "走")])
        captions.put(session, owner, first.video, track, captions.store_track(services.store, first.video_id, track))
        with (services.settings.data / "a.pdf").open("wb+") as file:
            file.write(b"%PDF-1.4 handout")
            file.seek(0)
            received = attachments.receive(services.store, File("讲义.pdf", file), services.settings.data / "uploads")
        attachments.add(session, owner, first, received)
        set_chapters(session, owner, first, [Mark(0.0, "站姿"), Mark(61.5, "走起来")])
        first.video.poster_wanted = 12.25
        session.commit()
        return course.id


def written(services: Services, course_id: str, target: Path) -> Path:
    with services.database.readers() as session:
        export(session, services.store, find_course(session, course_id), target)
    return target


def brought(services: Services, admin: Member, path: Path) -> str:
    source = FolderSource(path) if path.is_dir() else ZipSource(path, services.settings.data / "unpacked")
    verified = bring.verify(source)
    with services.database.sessions() as session:
        owner = session.get_one(Member, admin.id)
        run_id = bring.begin(session, owner, owner, verified)
        session.commit()
    importer = Importer(services.database, services.intake, services.prober, source, now, lambda _job: None)
    return bring.bring(importer, source, run_id, verified)


def test_a_course_comes_back_byte_for_byte(services: Services, admin: Member, tmp_path: Path) -> None:
    course_id = full_course(services, admin)
    first = written(services, course_id, tmp_path / "a.zip")
    assert written(services, course_id, tmp_path / "again.zip").read_bytes() == first.read_bytes()
    other_id = brought(services, admin, first)
    assert other_id != course_id
    assert written(services, other_id, tmp_path / "b.zip").read_bytes() == first.read_bytes()
    with services.database.readers() as session:
        course = session.get_one(Course, other_id)
        assert course.state is CourseState.DRAFT
        assert [(lesson.title, lesson.section and lesson.section.title) for lesson in course.lessons] == [
            ("十字步", None),
            ("还没拍", None),
            ("扇花", "提高"),
        ]
        assert (course.taught_by, course.level, course.tags) == ("王桂兰", Level.BEGINNER, ["秧歌", "入门"])
        assert [one.file_name for one in handouts(session, course.lessons[0].id)] == ["讲义.pdf"]
        states = set(session.scalars(select(Upload.state).join(Lesson, Lesson.video_id == Upload.video_id)))
        assert states == {UploadState.RECEIVED}


def _odd(session: Session, owner: Member, title: str) -> Course:
    return make_course(session, owner, CourseDraft(title, "dance"))


def _empty(_services: Services, session: Session, course: Course) -> None:
    arrangement.add_section(session, course.owner, course, "空的一章")
    arrangement.add_section(session, course.owner, course, "也是空的", "Empty too")


def _unfilmed(_services: Services, session: Session, course: Course) -> None:
    for title in ("还没拍", "还没拍", "第三讲"):
        add_lesson(session, course.owner, course, title)
    section = arrangement.add_section(session, course.owner, course, "提高")
    session.refresh(course, ["lessons"])
    arrangement.move_lesson(session, course.owner, course.lessons[1], section)


def _handouts_alone(services: Services, session: Session, course: Course) -> None:
    lesson = add_lesson(session, course.owner, course, "看讲义")
    for body, name in ((b"%PDF-1.4 a", "1/2 讲义 “全” & <b>.pdf"), (b"%PDF-1.4 b", "..pdf")):
        path = services.settings.data / "handout"
        path.write_bytes(body)
        with path.open("rb") as file:
            folder = services.settings.data / "uploads"
            received = attachments.receive(services.store, File("a.pdf", file), folder)
        made = attachments.add(session, course.owner, lesson, received)
        made.name = name.removesuffix(".pdf")


def _videos_in_every_state(services: Services, session: Session, course: Course) -> None:
    for state in UploadState:
        lesson = add_lesson(session, course.owner, course, f"视频 {state.name}")
        upload = factories.upload(session, lesson.video, state, filename=f"a/b: “{state.name}”.mp4", length=4)
        if state is not UploadState.WAITING:
            services.store.put(upload.source_key, state.name.encode())


def _captions_and_chapters(services: Services, session: Session, course: Course) -> None:
    lesson = add_lesson(session, course.owner, course, "字幕")
    for language in ("zh-CN", "zh-TW", "en", "yue"):
        track = Track(language, [Cue(0.5, 1.25, f"{language} & <i>\n第二行"), Cue(4000.0, 4001.001, "完")])
        name = captions.store_track(services.store, lesson.video_id, track)
        captions.put(session, course.owner, lesson.video, track, name)
    set_chapters(session, course.owner, lesson, [Mark(0.0, "一 < 二"), Mark(0.001, "二"), Mark(7200.5, "三")])
    lesson.video.poster_wanted = 3.125


def _named_courses(_services: Services, session: Session, course: Course) -> None:
    first, second, third = (_odd(session, course.owner, title) for title in ("先学这个", "再学/那个", "也不错"))
    set_links(session, course.owner, course, LinkKind.PREREQUISITE, [second.id, first.id])
    set_links(session, course.owner, course, LinkKind.RELATED, [third.id])


ODD_COURSES = {
    "no lessons": lambda *_: None,
    "empty sections": _empty,
    "lessons without videos": _unfilmed,
    "only handouts": _handouts_alone,
    "videos in every state": _videos_in_every_state,
    "captions in four languages, chapters, a poster": _captions_and_chapters,
    "courses that it names": _named_courses,
}


@pytest.mark.parametrize("kind", ODD_COURSES)
@pytest.mark.parametrize("packed", ["a.zip", "folder"])
def test_an_odd_course_comes_back_as_it_was(
    services: Services, admin: Member, tmp_path: Path, kind: str, packed: str
) -> None:
    with services.database.sessions() as session:
        owner = session.get_one(Member, admin.id)
        course = _odd(session, owner, "../“怪” <名字> & C:\\*?|．")
        put_tags(course, ["扇子", "c++"])
        ODD_COURSES[kind](services, session, course)
        session.commit()
        course_id = course.id
    first = written(services, course_id, tmp_path / packed)
    made = brought(services, admin, first)
    assert made != course_id
    again = written(services, made, tmp_path / f"again-{packed}")
    assert hashes(again) == hashes(first)
    assert brought(services, admin, first) == made


def test_pictures_of_courses_and_lessons_come_along_and_are_made_anew(
    services: Services, admin: Member, tmp_path: Path
) -> None:
    with services.database.sessions() as session:
        course = _odd(session, session.get_one(Member, admin.id), "有图片的")
        lesson = add_lesson(session, course.owner, course, "十字步")
        for name, show in (("red", course), ("blue", lesson.video)):
            show.picture = f"{name}.jpg"
            jpeg = tmp_path / f"{name}.jpg"
            argv = [str(ffmpeg()), "-v", "error", "-f", "lavfi", "-i", f"color={name}:s=64x36", "-frames:v", "1"]
            subprocess.run([*argv, str(jpeg)], check=True)
            services.store.put(cover_key(show.picture), jpeg.read_bytes())
        session.commit()
        course_id = course.id
    path = written(services, course_id, tmp_path / "a.zip")
    assert {"pictures/course.jpg", "pictures/0001.jpg"} <= set(hashes(path))
    made = brought(services, admin, path)
    with services.database.readers() as session:
        found = session.get_one(Course, made)
        names = [found.picture, found.lessons[0].video.picture]
    assert all(name and name not in ("red.jpg", "blue.jpg") for name in names)
    with services.store.open(cover_key(names[0] or "")) as file:
        assert file.read(3) == b"\xff\xd8\xff"


def hashes(path: Path) -> dict[str, str]:
    """The SHA-256 of each file of a course."""
    if path.is_dir():
        files = {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}
    else:
        with zipfile.ZipFile(path) as archive:
            files = {info.filename: archive.read(info) for info in archive.infolist()}
    return {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}


def test_a_folder_holds_the_same_as_the_zip(services: Services, admin: Member, tmp_path: Path) -> None:
    course_id = full_course(services, admin)
    folder = written(services, course_id, tmp_path / "folder")
    assert hashes(folder) == hashes(written(services, course_id, tmp_path / "a.zip"))
    with pytest.raises(TargetTaken):
        written(services, course_id, folder)
    described = json.loads((folder / "course.json").read_text())
    described["hasPart"][0]["video"]["contentUrl"] = "../../../../../../etc/passwd"
    (folder / "course.json").write_text(json.dumps(described))
    with pytest.raises(BadCourseFile):
        brought(services, admin, folder)


def test_the_same_file_twice_makes_one_course_and_one_that_was_removed_comes_anew(
    services: Services, admin: Member, tmp_path: Path
) -> None:
    path = written(services, full_course(services, admin), tmp_path / "a.zip")
    made = brought(services, admin, path)
    assert brought(services, admin, path) == made
    with services.database.sessions() as session:
        remove_course(session, session.get_one(Member, admin.id), session.get_one(Course, made), now())
        session.commit()
    assert brought(services, admin, path) != made


@EITHER
@pytest.mark.parametrize("point", ["catalog.uploads.taking.store", "catalog.chapters.service.set_chapters"])
def test_an_import_that_was_killed_goes_on(
    services: Services, admin: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    path = written(services, full_course(services, admin), tmp_path / "a.zip")

    def dies(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        name = point if point.startswith("catalog.uploads") else "catalog.interchange.bring.set_chapters"
        patch.setattr(name, dies)
        with pytest.raises(KeyboardInterrupt):
            brought(services, admin, path)
    made = brought(services, admin, path)
    assert written(services, made, tmp_path / "b.zip").read_bytes() == path.read_bytes()
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Course)) == 2


def changed(path: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    change(files)
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return target


def document(files: dict[str, bytes], **values: object) -> None:
    files["course.json"] = json.dumps(json.loads(files["course.json"]) | values).encode()


DAMAGES: dict[str, Callable[[dict[str, bytes]], None]] = {
    "another byte in a video": lambda files: files.update({"videos/0001.mp4": b"film onE"}),
    "a longer video": lambda files: files.update({"videos/0001.mp4": b"film one and more"}),
    "no video": lambda files: files.pop("videos/0001.mp4") and None,  # type: ignore[func-returns-value]
    "no JSON": lambda files: files.update({"course.json": b"{"}),
    "a list": lambda files: files.update({"course.json": b"[]"}),
    "another format": lambda files: document(files, format="other"),
    "a title that is a number": lambda files: document(files, name=7),
    "lessons that are words": lambda files: document(files, hasPart=["a"]),
    "deep JSON": lambda files: files.update({"course.json": b"[" * 100_000}),
}


@EITHER
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_and_makes_nothing(
    services: Services, admin: Member, tmp_path: Path, damage: str
) -> None:
    path = written(services, full_course(services, admin), tmp_path / "a.zip")
    bad = changed(path, tmp_path / "bad.zip", DAMAGES[damage])
    with pytest.raises(BadCourseFile) as refusal:
        brought(services, admin, bad)
    assert "Nothing was taken" in str(refusal.value)
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Course)) == 1


@EITHER
def test_a_file_of_a_newer_school_is_refused(services: Services, admin: Member, tmp_path: Path) -> None:
    path = written(services, full_course(services, admin), tmp_path / "a.zip")
    with pytest.raises(NewerCourseFile, match="newer version of the school"):
        brought(services, admin, changed(path, tmp_path / "n.zip", lambda files: document(files, version=99)))


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(BadArchive):
        ZipSource(tmp_path / "a.zip", tmp_path / "work")


def test_names_that_lead_out_links_and_encrypted_files_are_never_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../out.mp4", "/etc/out.mp4", "a/../../out.mp4", "C:/out.mp4", "..\\out.mp4"):
            archive.writestr(name, b"film")
        link = zipfile.ZipInfo("link.mp4")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, b"/etc/passwd")
        archive.writestr("good.mp4", b"film")
        archive.writestr("__MACOSX/x.mp4", b"film")
    source = ZipSource(path, tmp_path / "work")
    found = source.listing()
    assert [file.path for file in found.entries if file.entry is Entry.FILE] == ["good.mp4"]
    assert found.hidden == 1
    for file in found.entries:
        if file.entry is not Entry.FILE:
            with pytest.raises(OSError, match="no file"), source.unpacked(file.path):
                pass
    assert not list(tmp_path.rglob("out.mp4"))
    assert not list((tmp_path / "work").iterdir())


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.mp4", bytes(5_000_000))
    monkeypatch.setattr("catalog.intake.archives.MOST_RATIO", 100)
    source = ZipSource(path, tmp_path / "work")
    assert [file.entry for file in source.listing().entries] == [Entry.UNREADABLE]
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(ArchiveTooLarge):
        ZipSource(path, tmp_path / "work")


def test_an_entry_that_is_larger_than_it_says_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.mp4", b"x" * 5000)
    raw = path.read_bytes()
    lied = raw.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(lied)
    source = ZipSource(path, tmp_path / "work")
    with pytest.raises(OSError), source.unpacked("a.mp4"):  # noqa: PT011 - the checksum differs, or the size
        pass


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_in_gbk_in_a_zip_are_read(tmp_path: Path, encoding: str) -> None:
    folder, path = tmp_path / "片库", tmp_path / "a.zip"
    (folder / "老人保健").mkdir(parents=True)
    (folder / "老人保健" / "第1讲.mp4").write_bytes(b"film")
    library.zipped(folder, path, encoding)
    source = ZipSource(path, tmp_path / "work")
    assert [file.path for file in source.listing().entries] == ["老人保健/第1讲.mp4"]
    with source.unpacked("老人保健/第1讲.mp4") as unpacked:
        assert unpacked.read_bytes() == b"film"


def test_a_course_that_is_not_there_is_a_sentence(services: Services) -> None:
    with services.database.readers() as session, pytest.raises(CatalogError):
        find_course(session, "nothing")
