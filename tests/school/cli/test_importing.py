"""`school import` and `school export` as an operator types them."""

import json
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from catalog.courses.models import Course
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload
from chaos import clips
from school.cli.__main__ import school
from school.services import Services
from tests.conftest import AddMember

pytestmark = [pytest.mark.engine, pytest.mark.databases("sqlite")]


@pytest.fixture(autouse=True)
def _in_this_school(services: Services, monkeypatch: pytest.MonkeyPatch, add_member: AddMember) -> None:
    monkeypatch.setenv("SCHOOL_DATA", str(services.settings.data))
    monkeypatch.setenv("SCHOOL_DATABASE_URL", services.settings.database_url)
    add_member("operator", Role.ADMIN)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of one course with two short lessons."""
    folder = tmp_path / "library" / "太极拳"
    folder.mkdir(parents=True)
    for number in (1, 2):
        path = folder / f"第{number}讲.mp4"
        clips.make(path, number, "64x48")
        os.utime(path, (time.time() - 3600,) * 2)  # one that was just written may still be growing
    return folder.parent


def run(*words: object) -> Result:
    return CliRunner().invoke(school, [str(word) for word in words])


def courses(services: Services) -> list[list[str]]:
    """The titles of the lessons of each course called 太极拳."""
    with services.database.readers() as session:
        found = session.scalars(select(Course).where(Course.title == "太极拳"))
        return [[lesson.title for lesson in course.lessons] for course in found]


def test_a_dry_run_makes_nothing_and_says_what_would_be_made(
    services: Services, library: Path, teacher: Member, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    done = run("import", library, "--owner", teacher.name, "--category", "dance", "--dry-run", "--json", report)
    assert done.exit_code == 0, done.output
    assert len(json.loads(report.read_text())["files"]) == 2
    assert courses(services) == []


def test_a_folder_is_imported_once_and_its_course_goes_to_another_school_and_back(
    services: Services, library: Path, teacher: Member, tmp_path: Path
) -> None:
    for _ in range(2):
        done = run("import", library, "--owner", teacher.name, "--category", "dance")
        assert done.exit_code == 0, done.output
        assert [len(lessons) for lessons in courses(services)] == [2]
    file = tmp_path / "course.zip"
    assert run("export", "太极拳", file).exit_code == 0
    done = run("import", file, "--owner", teacher.name)
    assert done.exit_code == 0, done.output
    assert courses(services)[0] == courses(services)[1]


def test_very_short_videos_are_left_out_where_that_is_wanted(
    services: Services, library: Path, teacher: Member
) -> None:
    assert run("import", library, "--owner", teacher.name, "--category", "dance", "--selective").exit_code == 0
    assert courses(services) == []


def test_an_economical_import_makes_courses_that_stay_so(services: Services, library: Path, teacher: Member) -> None:
    assert run("import", library, "--owner", teacher.name, "--category", "dance", "--economical").exit_code == 0
    with services.database.readers() as session:
        assert {course.economical for course in session.scalars(select(Course))} == {True}
        assert {upload.economical for upload in session.scalars(select(Upload))} == {True}


def test_no_name_of_a_file_is_a_formula_in_the_report(services: Services, library: Path) -> None:
    for name in ("=1+1.doc", "＝1+1.doc"):
        (library / name).write_text("x")
    assert run("import", library, "--category", "dance", "--dry-run").exit_code == 0
    (report,) = services.settings.data.glob("imports/*/report.csv")
    assert {line[:2] for line in report.read_text().splitlines() if "1+1" in line} == {"'=", "'＝"}


@pytest.mark.parametrize("words", [("import", "nowhere"), ("export", "nothing", "a.zip")])
def test_what_is_not_there_is_refused_by_a_sentence(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
