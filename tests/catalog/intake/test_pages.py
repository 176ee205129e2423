"""The pages of imports, and the worker that does what they ask for."""

import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalog.courses.models import Course
from catalog.intake.errors import NotUnder
from catalog.intake.folders import ImportsOff, choices, chosen, is_open
from catalog.intake.jobs import IMPORT
from catalog.intake.models import ImportFile, ImportPlace, ImportRun, RunState
from catalog.members.models import Role
from school import topics
from school.pipeline import importing as worker_part
from school.pipeline.worker import Worker
from school.services import Services, pipeline_context
from tests.catalog.intake.conftest import QuickProber, put
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import Browser


def test_only_what_lies_in_the_open_folder_can_be_chosen(tmp_path: Path) -> None:
    root = tmp_path / "open"
    (root / "旧片库" / "更里面").mkdir(parents=True)
    (root / "b.zip").touch()
    (root / "c.txt").touch()
    (root / "link").symlink_to(tmp_path)
    assert [choice.name for choice in choices(root)] == ["b.zip", "旧片库"]
    assert chosen(root, "旧片库") == root / "旧片库"
    for word in ("..", "../open", "旧片库/更里面", "link", "c.txt", "", "/etc"):
        with pytest.raises(NotUnder):
            chosen(root, word)
    with pytest.raises(ImportsOff):
        choices(None)
    assert not is_open(root, Path("/etc"))
    assert not is_open(root, root / "link")


@pytest.fixture
def database_settings(database_settings: dict[str, str], tmp_path: Path) -> dict[str, str]:
    (tmp_path / "open").mkdir()
    return database_settings | {"SCHOOL_IMPORT_FOLDER": str(tmp_path / "open")}


@pytest.fixture
def operator(app: Flask, add_member: AddMember) -> Browser:
    signed_in = Browser(app.test_client())
    signed_in.sign_in(add_member("站长", Role.ADMIN).name, PASSWORD)
    return signed_in


def work(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker do what is due."""
    prober = QuickProber()
    monkeypatch.setattr(worker_part, "EngineProber", lambda _settings: prober)

    context = pipeline_context(services, "test", threading.Event(), services.settings.engine)
    monkeypatch.setattr(type(services.isolation), "takes_files", lambda _self: True)
    assert Worker(context, topics.acts()).work(IMPORT)


@EITHER
def test_an_operator_sees_the_plan_corrects_it_and_starts(
    services: Services, operator: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "open" / "旧片库", "秧歌/01.十字步.mp4", "秧歌/02.扇花.mp4", "书法/横.mp4", "秧歌/MVI_0001.mp4")
    assert "旧片库" in operator.get("/studio/imports").text
    refused = operator.send("/studio/imports", "/studio/imports", folder="旧片库", owner="没有这人")
    assert refused.status_code == 422
    begun = operator.send("/studio/imports", "/studio/imports", folder="旧片库", owner="站长")
    assert begun.status_code == 303
    work(services, monkeypatch)
    page = operator.get(begun.location).text
    assert "MVI_0001.mp4" in page
    with services.database.readers() as session:
        run = session.scalars(select(ImportRun)).one()
        assert run.state is RunState.PLANNED
        places = {place.title: place.id for place in session.scalars(select(ImportPlace))}
        unnamed = session.scalars(select(ImportFile).where(ImportFile.code == "UNNAMED")).one()
    form = {
        f"title-{places['秧歌']}": "秧歌老课",
        f"category-{places['秧歌']}": "dance",
        f"wanted-{places['秧歌']}": "1",
        f"title-{places['书法']}": "书法",
        f"category-{places['书法']}": "",
        f"file-{unnamed.id}": "走场",
        f"take-{unnamed.id}": "1",
        "do": "start",
    }
    assert operator.send(begun.location, begun.location, **form).status_code == 303
    work(services, monkeypatch)
    with services.database.readers() as session:
        course = session.scalars(select(Course)).one()
        assert (course.title, course.category_id) == ("秧歌老课", "dance")
        assert {lesson.title for lesson in course.lessons} == {"十字步", "扇花", "走场"}
        assert session.scalars(select(ImportRun.state)).one() is RunState.DONE
    assert "秧歌老课" in operator.get(begun.location).text
    assert operator.get(f"{begun.location}/report.csv").text.startswith("\ufeff")


@EITHER
def test_a_worker_touches_no_folder_that_is_not_open(
    services: Services, operator: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "open" / "旧片库", "a/1.mp4")
    begun = operator.send("/studio/imports", "/studio/imports", folder="旧片库", owner="站长")
    with services.database.sessions() as session:
        session.scalars(select(ImportRun)).one().folder = "/etc"
        session.commit()
    work(services, monkeypatch)
    with services.database.readers() as session:
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, run.code) == (RunState.STOPPED, "NO_FOLDER")
        assert session.scalars(select(ImportFile)).all() == []
    assert operator.get(begun.location).status_code == 200


@EITHER
def test_nobody_else_sees_imports(services: Services, client: FlaskClient, add_member: AddMember) -> None:
    assert client.get("/studio/imports").status_code in (302, 303, 401)
