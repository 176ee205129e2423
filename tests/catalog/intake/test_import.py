"""An import from beginning to end, its second run, and what stops it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.audit.models import Action, AuditEntry
from catalog.captions.models import Captions
from catalog.categories.models import Category
from catalog.clock import now
from catalog.courses.models import Course, CourseState, Lesson
from catalog.errors import CatalogError
from catalog.intake.errors import NoTeacher
from catalog.intake.importer import Stopped
from catalog.intake.listing import NoFolder
from catalog.intake.models import FileState, RunState
from catalog.intake.probing import Probed
from catalog.jobs.models import Job
from catalog.members.models import Member, Role
from catalog.removal.service import remove_course, remove_lesson
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import cover_key
from school.services import Services
from storage.errors import StoreFull
from tests import factories
from tests.catalog.intake.conftest import Importing, put
from tests.conftest import EITHER


def courses(services: Services) -> dict[str, dict[str, list[str]]]:
    """Titles of lessons by section, by course; "" before all sections."""
    with services.database.readers() as session:
        found: dict[str, dict[str, list[str]]] = {}
        for course in session.scalars(select(Course).where(Course.removed_at.is_(None)).order_by(Course.created_at)):
            sections = found.setdefault(course.title, {})
            for lesson in course.lessons:
                sections.setdefault(lesson.section.title if lesson.section else "", []).append(lesson.title)
        return found


def test_a_tree_becomes_draft_courses_with_their_sources(importing: Importing, services: Services) -> None:
    put(importing.folder, "歌舞健身/秧歌/01.十字步.mp4", "歌舞健身/秧歌/02.扇花.avi", "歌舞健身/秧歌/提高/第10讲.mp4")
    put(importing.folder, "歌舞健身/秧歌/提高/第2讲.mp4", "书法/楷书/横.mp4")
    (importing.folder / "歌舞健身/秧歌/简介.txt").write_bytes("从站姿开始。".encode("gbk"))
    (importing.folder / "歌舞健身/秧歌/01.十字步.srt").write_bytes(
        "1\n00:00:01,000 --> 00:00:02,000\n你好\n".encode()
    )
    run_id = importing.run()
    assert courses(services) == {
        "楷书": {"": ["横"]},
        "秧歌": {"": ["十字步", "扇花"], "提高": ["第2讲", "第10讲"]},
    }
    assert set(importing.states(run_id).values()) == {("TAKEN", "")}
    with services.database.readers() as session:
        made = {course.title: course for course in session.scalars(select(Course))}
        assert {course.state for course in made.values()} == {CourseState.DRAFT}
        assert made["秧歌"].category_id == "dance"
        assert made["秧歌"].description == "从站姿开始。"
        assert made["楷书"].category.name == "书法"
        uploads = session.scalars(select(Upload)).all()
        assert {upload.state for upload in uploads} == {UploadState.RECEIVED}
        for upload in uploads:
            with services.store.open(upload.source_key) as source:
                assert source.read().startswith(b"film")
        assert session.scalars(select(Captions.language)).all() == ["zh-CN"]
        assert session.scalar(select(func.count()).where(AuditEntry.action == Action.IMPORT)) == 2
    assert len(importing.woken) == 5
    assert importing.run_row(run_id).state is RunState.DONE


def test_the_first_video_of_each_course_comes_before_all_others_and_all_come_after_people(
    importing: Importing, services: Services
) -> None:
    put(importing.folder, "a/1.mp4", "a/2.mp4", "b/1.mp4", "b/2.mp4")
    importing.run()
    with services.database.readers() as session:
        rows = session.execute(
            select(Upload.filename, Job.priority, Course.title)
            .join(Job, Job.subject == Upload.id)
            .join(Lesson, Lesson.video_id == Upload.video_id)
            .join(Course)
            .order_by(Upload.created_at)
        ).all()
    assert [(title, name) for name, _, title in rows] == [
        ("a", "1.mp4"),
        ("b", "1.mp4"),
        ("a", "2.mp4"),
        ("b", "2.mp4"),
    ]
    assert rows[0][1] == rows[1][1]
    assert rows[1][1] > rows[2][1] == rows[3][1]
    assert rows[0][1] < 0


def test_a_dry_run_makes_nothing(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4")
    run_id = importing.run(taking=False)
    assert importing.run_row(run_id).state is RunState.PLANNED
    assert importing.states(run_id) == {"a/1.mp4": ("PLANNED", "")}
    with services.database.readers() as session:
        assert session.scalars(select(Course)).all() == []
        assert session.scalars(select(Upload)).all() == []


def test_a_second_run_does_nothing_twice_and_takes_what_is_new(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.一.mp4", "a/3.三.mp4")
    first = importing.run()
    probed = len(importing.prober.probed)
    put(importing.folder, "a/2.二.mp4", "b/1.新.mp4")
    assert importing.run() == first
    assert len(importing.prober.probed) == probed + 2
    assert courses(services) == {"a": {"": ["一", "二", "三"]}, "b": {"": ["b 1.新"]}} | courses(services)
    assert courses(services)["a"] == {"": ["一", "二", "三"]}
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 4
        assert session.scalar(select(func.count()).select_from(Job)) == 4


def test_what_people_removed_or_renamed_stays_so(importing: Importing, services: Services, admin: Member) -> None:
    put(importing.folder, "a/1.一.mp4", "a/2.二.mp4", "b/1.一.mp4")
    run_id = importing.run()
    with services.database.sessions() as session:
        made = {course.title: course for course in session.scalars(select(Course))}
        member = session.get_one(Member, admin.id)
        remove_lesson(session, member, made["a"].lessons[0], now())
        remove_course(session, member, made["b"], now())
        made["a"].title = "改过的"
        session.commit()
    put(importing.folder, "a/3.三.mp4", "b/2.二.mp4")
    importing.run()
    assert courses(services) == {"改过的": {"": ["二", "三"]}}
    assert importing.states(run_id)["b/2.二.mp4"] == ("LEFT_OUT", "REMOVED")


def test_a_changed_file_is_told_about_and_not_taken_again(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4")
    importing.run()
    put(importing.folder, "a/1.mp4", body="another and longer one")
    run_id = importing.run()
    assert importing.states(run_id)["a/1.mp4"] == ("TAKEN", "CHANGED")
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 1


@pytest.mark.parametrize("stops_at", [1, 6, 12, 17, 24])
@EITHER
def test_an_import_that_was_killed_anywhere_goes_on(importing: Importing, services: Services, stops_at: int) -> None:
    put(importing.folder, *(f"{course}/{number}.mp4" for course in "ab" for number in range(3)))
    (importing.folder / "a/简介.txt").write_text("好")
    calls = 0

    def kill() -> None:
        nonlocal calls
        calls += 1
        if calls == stops_at:
            raise KeyboardInterrupt  # as a kill: nobody writes the end down

    importing.checks = kill
    try:
        importing.run()
    except KeyboardInterrupt:
        run_id = importing.run()
    else:
        return
    assert {state for state, _ in importing.states(run_id).values()} == {"TAKEN"}
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Lesson)) == 6
        assert session.scalar(select(func.count()).select_from(Upload)) == 6
        assert session.scalar(select(func.count()).select_from(Job)) == 6


@pytest.mark.parametrize("point", ["announce", "store", "finish"])
@EITHER
def test_a_file_that_was_being_taken_is_taken_once(
    importing: Importing, services: Services, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    put(importing.folder, "a/1.mp4", "a/2.mp4")
    whole = getattr(__import__("catalog.uploads.taking", fromlist=["x"]), point)

    def dies(*arguments: object, **named: object) -> object:
        whole(*arguments, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"catalog.uploads.taking.{point}", dies)
        with pytest.raises(KeyboardInterrupt):
            importing.run()
    run_id = importing.run()
    assert {state for state, _ in importing.states(run_id).values()} == {"TAKEN"}
    with services.database.readers() as session:
        uploads = session.scalars(select(Upload)).all()
        assert len(uploads) == 2
        assert {info.key for info in services.store.list("sources/")} == {upload.source_key for upload in uploads}


def test_a_pause_is_written_down_and_the_next_run_goes_on(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4", "a/2.mp4")
    taken = 0

    def check() -> None:
        nonlocal taken
        with services.database.readers() as session:
            taken = session.scalar(select(func.count()).select_from(Upload)) or 0
        if taken == 1:
            raise Stopped

    importing.checks = check
    with pytest.raises(Stopped):
        importing.run()
    importing.checks = lambda: None
    run_id = importing.run()
    assert importing.run_row(run_id).state is RunState.DONE
    assert len(courses(services)["a"][""]) == 2


def test_the_same_file_twice_is_taken_once(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4", "备份/旧.mp4", body="the same")
    (importing.folder / "a/硬.mp4").hardlink_to(importing.folder / "a/1.mp4")
    run_id = importing.run()
    files = importing.files(run_id)
    assert files["a/1.mp4"].state is FileState.TAKEN
    for path in ("备份/旧.mp4", "a/硬.mp4"):
        assert (files[path].state, files[path].code) == (FileState.DUPLICATE, "SAME_FILE")
        assert files[path].duplicate_of == "a/1.mp4"
    with services.database.readers() as session:
        (upload,) = session.scalars(select(Upload))
        assert upload.sha256 == files["a/1.mp4"].sha256


def test_the_same_recording_in_two_files_is_told_about_or_taken_in_the_clearer_one(importing: Importing) -> None:
    put(importing.folder, "a/高清.mp4", "a/小.avi", "a/别的.mp4")
    likeness, other = ".".join(["f0" * 32] * 3), ".".join(["0f" * 32] * 3)
    importing.prober.lengths = {"高清.mp4": 600.0, "小.avi": 600.3, "别的.mp4": 600.4}
    importing.prober.likenesses = {"高清.mp4": likeness, "小.avi": likeness, "别的.mp4": other}
    probe = importing.prober.probe

    def smaller(path: Path) -> Probed:
        found = probe(path)
        return Probed(**{**vars(found), "width": 320, "height": 240}) if path.name == "小.avi" else found

    importing.prober.probe = smaller
    run_id = importing.run(taking=False)
    assert importing.states(run_id)["a/小.avi"] == ("PLANNED", "SAME_CONTENT")
    importing.run(selective=True)
    states = importing.states(run_id)
    assert states["a/小.avi"] == ("DUPLICATE", "SAME_CONTENT")
    assert states["a/高清.mp4"] == states["a/别的.mp4"] == ("TAKEN", "")


def test_a_file_that_the_school_has_is_not_taken_again(
    importing: Importing, services: Services, admin: Member
) -> None:
    put(importing.folder, "a/1.mp4")
    importing.run()
    other = Importing(services, importing.folder.parent / "另一个", admin, importing.prober)
    put(other.folder, "b/2.mp4", body="a/1.mp4")
    run_id = other.run()
    assert other.states(run_id)["b/2.mp4"] == ("DUPLICATE", "IN_SCHOOL")


def test_odd_files_are_refused_one_by_one_and_the_others_taken(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4", "a/短.mp4")
    importing.prober.lengths = {"短.mp4": 4.0}
    (importing.folder / "a/坏.mp4").write_bytes(b"no film")
    (importing.folder / "a/空.mp4").touch()
    (importing.folder / "a/链.mp4").symlink_to("/etc/passwd")
    (importing.folder / "a/孤.srt").write_bytes(b"nothing")
    run_id = importing.run(taking=False)
    assert importing.states(run_id)["a/短.mp4"] == ("PLANNED", "SHORT")
    run_id = importing.run(selective=True)
    assert importing.states(run_id) == {
        "a/1.mp4": ("TAKEN", ""),
        "a/短.mp4": ("LEFT_OUT", "SHORT"),
        "a/坏.mp4": ("REFUSED", "not_a_video"),
        "a/空.mp4": ("REFUSED", "EMPTY_FILE"),
        "a/链.mp4": ("REFUSED", "LINK"),
        "a/孤.srt": ("LEFT_OUT", "CAPTIONS_ALONE"),
    }
    assert courses(services) == {"a": {"": ["a 1"]}}


def test_a_file_that_grows_waits_for_the_next_run(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4", "a/2.mp4")
    sample = importing.prober.sample
    growing = importing.folder / "a/2.mp4"

    def grow(path: Path, **options: bool) -> object:
        if growing.stat().st_size < 100:
            growing.write_bytes(growing.read_bytes() + b"x" * 100)
        return sample(path, **options)

    importing.prober.sample = grow
    run_id = importing.run()
    assert importing.states(run_id)["a/2.mp4"] == ("WAITING", "GROWING")
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 1
    importing.run()
    assert importing.states(run_id)["a/2.mp4"] == ("TAKEN", "")
    assert len(courses(services)["a"][""]) == 2


def test_a_full_disk_stops_the_import_and_it_goes_on_later(
    importing: Importing, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(importing.folder, "a/1.mp4", "a/2.mp4")

    def full(*_arguments: object, **_named: object) -> None:
        raise StoreFull("no space")

    with monkeypatch.context() as patch:
        patch.setattr(type(services.store), "put_file", full)
        with pytest.raises(CatalogError):
            importing.run()
    run_id = importing.begin()
    assert importing.files(run_id)["a/1.mp4"].state is FileState.PLANNED
    importing.run()
    assert {state for state, _ in importing.states(run_id).values()} == {"TAKEN"}


def test_a_disk_that_is_not_there_stops_the_import(importing: Importing) -> None:
    put(importing.folder, "a/1.mp4")
    run_id = importing.run(taking=False)
    importing.folder.rename(importing.folder.with_name("weg"))
    with pytest.raises(NoFolder):
        importing.run()
    run = importing.run_row(run_id)
    assert (run.state, run.code) == (RunState.STOPPED, "NO_FOLDER")


def test_with_links_nothing_is_copied(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4")
    importing.run(linked=True)
    (info,) = services.store.list("sources/")
    assert (importing.folder / "a/1.mp4").samefile(services.settings.objects_folder / info.key)


def test_a_file_replaced_by_a_link_is_not_followed(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4", "a/2.mp4")
    secret = importing.folder.parent / "secret"
    secret.write_bytes(b"film secret")
    run_id = importing.run(taking=False)
    victim = importing.folder / "a/2.mp4"
    victim.unlink()
    victim.symlink_to(secret)
    from catalog.intake.running import run

    run(importing.importer(), run_id, looking=False, taking=True)
    assert importing.states(run_id)["a/2.mp4"] == ("WAITING", "DISK_FAILED")
    for info in services.store.list("sources/"):
        with services.store.open(info.key) as source:
            assert b"secret" not in source.read()


def test_a_resident_cannot_own_courses(importing: Importing, services: Services) -> None:
    with services.database.sessions() as session:
        session.expire_on_commit = False
        importing.owner = factories.member(session, "邻居", Role.RESIDENT)
        session.commit()
    with pytest.raises(NoTeacher):
        importing.begin()


@EITHER
def test_what_a_person_left_out_or_named_stays_so(importing: Importing, services: Services) -> None:
    put(importing.folder, "a/1.mp4", "a/2.mp4", "b/1.mp4")
    run_id = importing.run(taking=False)
    with services.database.sessions() as session:
        from catalog.intake.models import ImportFile, ImportPlace

        by_path = {file.path: file for file in session.scalars(select(ImportFile))}
        by_path["a/1.mp4"].title, by_path["a/1.mp4"].edited = "站姿", True
        by_path["a/2.mp4"].state, by_path["a/2.mp4"].code = FileState.LEFT_OUT, "LEFT_OUT"
        for place in session.scalars(select(ImportPlace)):
            if place.path == "a":
                place.title, place.category, place.edited = "新名", "elders", True
            else:
                place.wanted = False
        session.commit()
    importing.run()
    assert courses(services) == {"新名": {"": ["站姿"]}}
    with services.database.readers() as session:
        assert session.scalars(select(Category.id).join(Course)).all() == ["elders"]
    assert importing.states(run_id)["a/2.mp4"] == ("LEFT_OUT", "LEFT_OUT")


@EITHER
def test_a_file_that_is_too_large_is_named_and_a_school_that_takes_no_files_stops_the_import(
    importing: Importing, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(importing.folder, "a/1.mp4", "a/大.mp4", body="much larger than the other one")
    put(importing.folder, "a/1.mp4")
    with monkeypatch.context() as patch:
        patch.setattr(type(services.isolation), "takes_files", lambda _self: False)
        with pytest.raises(CatalogError):
            importing.run()
    run_id = importing.begin()
    assert {state for state, _ in importing.states(run_id).values()} == {"PLANNED"}
    small = replace(services.intake, settings=replace(services.intake.settings, max_bytes=20))
    importing.services = replace(services, intake=small)
    importing.run()
    assert importing.states(run_id) == {"a/1.mp4": ("TAKEN", ""), "a/大.mp4": ("REFUSED", "TOO_LARGE_FILE")}
    assert courses(services) == {"a": {"": ["a 1"]}}


def test_pictures_beside_videos_show_courses_and_lessons_and_what_people_chose_stays(
    importing: Importing, services: Services
) -> None:
    put(importing.folder, "秧歌/第1讲.mp4", "秧歌/第2讲.mp4")
    for name, body in {"folder.jpg": "picture 1", "第1讲.jpg": "picture 2", "第2讲.png": "no picture"}.items():
        (importing.folder / "秧歌" / name).write_text(body)
    run_id = importing.run()
    states = importing.states(run_id)
    assert states["秧歌/folder.jpg"] == states["秧歌/第1讲.jpg"] == ("TAKEN", "")
    assert states["秧歌/第2讲.png"] == ("REFUSED", "PICTURE_REFUSED")
    with services.database.sessions() as session:
        course = session.scalars(select(Course)).one()
        shown = [course.picture, *(lesson.video.picture for lesson in course.lessons)]
        bodies = [services.store.open(cover_key(name)).read() if name else b"" for name in shown]
        assert bodies == [b"made of picture 1", b"made of picture 2", b""]
        course.picture = None
        session.commit()
    (importing.folder / "秧歌" / "封面.jpg").write_text("picture 3")
    importing.run()
    with services.database.readers() as session:
        assert session.scalars(select(Course)).one().picture is None


@pytest.mark.parametrize(
    ("name", "body", "text"),
    [
        ("readme.txt", "从站姿开始。".encode("gb18030"), "从站姿开始。"),
        ("简介.txt", "從站姿開始。".encode("big5"), "從站姿開始。"),
        ("说明.TXT", "从站姿开始。".encode("utf-16"), "从站姿开始。"),
        ("秧歌.nfo", b"<tvshow><plot>From &lt;standing&gt; on.</plot></tvshow>", "From <standing> on."),
        ("tvshow.nfo", b"<?xml version='1.0'?><tvshow><title>x</title></tvshow>", ""),
        ("readme.nfo", "╔══╗\n║ 从站姿开始。 ║\n╚══╝".encode(), "从站姿开始。"),
    ],
)
def test_a_description_is_read_in_any_encoding_also_that_of_a_media_centre(
    importing: Importing, services: Services, name: str, body: bytes, text: str
) -> None:
    put(importing.folder, "秧歌/第1讲.mp4")
    (importing.folder / "秧歌" / name).write_bytes(body)
    importing.run()
    with services.database.readers() as session:
        assert session.scalars(select(Course)).one().description == text
