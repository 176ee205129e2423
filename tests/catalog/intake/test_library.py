"""The made library: two thousand files in twelve formats with every oddity; and a small one judged by the engine."""

import os
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench import library
from bench.importing.remembering import RememberingProber
from catalog.captions.models import Captions
from catalog.courses.models import Course, Lesson, Section
from catalog.intake.kinds import Role
from catalog.intake.models import FileState, RunState
from catalog.uploads.models import Upload
from school.pipeline.prober import EngineProber
from school.services import Services
from tests.catalog.intake.conftest import Importing
from tests.conftest import EITHER

COUNT = 2000


@EITHER
@pytest.mark.engine
@pytest.mark.timeout(900)
def test_two_thousand_files_become_courses_and_nothing_is_lost_or_taken_twice(
    importing: Importing, services: Services, clips: dict[str, bytes]
) -> None:
    importing.folder.rmdir()
    made = library.make(importing.folder, COUNT, clips)
    importing.prober = RememberingProber(services.settings.engine)
    run_id = importing.run()
    assert importing.run_row(run_id).state is RunState.DONE
    files = importing.files(run_id).values()
    videos = Counter(file.state for file in files if file.role is Role.VIDEO)
    assert videos[FileState.TAKEN] == made.videos
    assert videos[FileState.DUPLICATE] == made.duplicates
    assert videos[FileState.REFUSED] >= made.broken
    with services.database.readers() as session:
        uploads = session.scalar(select(func.count()).select_from(Upload))
        lessons = session.scalar(select(func.count()).select_from(Lesson))
        assert uploads == lessons == made.videos
        assert session.scalar(select(func.count()).select_from(Captions)) == made.captions
        assert session.scalar(select(func.count()).select_from(Course)) == COUNT // 40 + 1
        assert (session.scalar(select(func.count()).select_from(Section)) or 0) >= COUNT // 80
        titles = set(session.scalars(select(Lesson.title)))
    assert not any("高清" in title or "example" in title for title in titles)
    assert {"第五讲", "第一讲"} <= titles  # in GBK on disk; unpacked by a program that took GBK for something else
    outside = made.outside.read_bytes()
    for info in services.store.list("sources/"):
        if info.size == len(outside):
            with services.store.open(info.key) as source:
                assert source.read() != outside
    again = importing.run()
    assert again == run_id
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == made.videos


@EITHER
@pytest.mark.engine
def test_twelve_formats_are_judged_by_the_engine(
    importing: Importing, services: Services, clips: dict[str, bytes]
) -> None:
    course = importing.folder / "格式"
    course.mkdir()
    for number, (ending, body) in enumerate(clips.items()):
        (course / f"{ending}.bin").write_bytes(library.varied(body, number))
    (course / "坏.mp4").write_bytes(clips["mp4"][:20_000])
    importing.prober = EngineProber(services.settings.engine)
    run_id = importing.run(selective=True)
    files = importing.files(run_id)
    taken = {path for path, file in files.items() if file.state is FileState.TAKEN}
    left = {file.code for file in files.values() if file.state is FileState.DUPLICATE}
    # They are one recording in twelve formats: one is taken, as are the two of sound alone.
    assert {"格式/mp3.bin", "格式/m4a.bin"} <= taken
    assert left == {"SAME_CONTENT"}
    assert files["格式/坏.mp4"].code == "truncated"
    run = importing.run_row(run_id)
    assert run.rates["samples"] >= 1
    assert 0 < run.rates["fill"] <= 1


@EITHER
@pytest.mark.engine
def test_other_recordings_of_one_length_are_no_duplicates(
    importing: Importing, services: Services, tmp_path: Path
) -> None:
    course = importing.folder / "格式"
    course.mkdir()
    for number in range(3):
        library.distinct(course / f"{number}.mp4", "mp4", number)
    library.distinct(course / "again.avi", "avi", 2)
    importing.prober = EngineProber(services.settings.engine)
    run_id = importing.run(taking=False, selective=True)
    states = importing.states(run_id)
    assert [states[f"格式/{number}.mp4"][0] for number in range(2)] == ["PLANNED"] * 2
    assert sorted(states[f"格式/{name}"][0] for name in ("2.mp4", "again.avi")) == ["DUPLICATE", "PLANNED"]


@EITHER
@pytest.mark.engine
def test_a_video_with_a_name_in_gbk_is_measured_as_any_other(
    importing: Importing, services: Services, tmp_path: Path
) -> None:
    course = importing.folder / "格式"
    course.mkdir()
    library.distinct(tmp_path / "clip.mp4", "mp4", 1)
    (tmp_path / "clip.mp4").rename(os.fsdecode(os.fsencode(course) + b"/\xb5\xda\xd2\xbb\xbd\xb2.mp4"))
    importing.prober = EngineProber(services.settings.engine)
    run_id = importing.run(taking=False)
    assert list(importing.states(run_id)) == ["格式/第一讲.mp4"]
    assert importing.run_row(run_id).rates["samples"] == 1
