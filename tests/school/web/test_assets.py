from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from school.web import assets


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


@pytest.fixture
def style(app: Flask) -> str:
    with app.test_request_context():
        return str(app.jinja_env.globals["asset"]("app.css"))  # type: ignore[operator]


def test_an_address_names_its_content_and_may_be_kept_for_a_year(client: FlaskClient, style: str) -> None:
    answer = client.get(style)
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age == assets.YEAR_S


def test_a_refusal_for_one_is_kept_for_nobody(client: FlaskClient, style: str) -> None:
    answer = client.get(style, headers={"If-Match": '"another"'})
    assert (answer.status_code, answer.mimetype) == (412, "text/html")
    assert str(answer.cache_control) == "no-store"
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_browser_gets_the_encoding_it_takes(client: FlaskClient, style: str, encoding: str) -> None:
    plain = client.get(style)
    packed = client.get(style, headers={"Accept-Encoding": encoding})
    assert packed.headers["Content-Encoding"] == encoding
    assert packed.mimetype == "text/css"
    assert len(packed.data) < len(plain.data) / 3
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("name", ["manifest.json", "app.css", "../../settings.py", "art/nothing.svg"])
def test_only_files_of_the_build_are_given(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


def test_a_school_without_a_build_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetsMissing, match="script/setup"):
        assets.Assets(tmp_path)


def test_the_stylesheet_and_script_of_every_page_leave_room_under_100_kb() -> None:
    build = assets.Assets(assets.BUILD_FOLDER)
    names = ("app.css", "app.js", "art/icons.svg", "art/ribbon.svg", "art/mark.svg")
    assert sum((build.folder / f"{build.names[name]}.gz").stat().st_size for name in names) < 30_000
