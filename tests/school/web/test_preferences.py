import pytest
from flask import Flask
from flask.testing import FlaskClient

from school.web.preferences import local_path


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


def test_a_new_reader_gets_chinese_in_standard_size_and_the_colours_of_their_device(client: FlaskClient) -> None:
    page = client.get("/courses").text
    assert '<html lang="zh-CN" data-icons=' in page
    assert "课程" in page


@pytest.mark.parametrize(
    ("choice", "sign"),
    [
        ({"lang": "en"}, '<html lang="en"'),
        ({"text": "large"}, 'data-text="large"'),
        ({"text": "huge"}, 'data-text="huge"'),
        ({"theme": "light"}, 'data-theme="light"'),
        ({"theme": "dark"}, 'data-theme="dark"'),
    ],
)
def test_a_choice_holds_from_the_next_page_on(client: FlaskClient, choice: dict[str, str], sign: str) -> None:
    answer = client.post("/preferences", data={**choice, "back": "/courses"})
    assert (answer.status_code, answer.location) == (303, "/courses")
    assert sign in client.get("/courses").text


def test_one_choice_leaves_the_others_alone(client: FlaskClient) -> None:
    client.post("/preferences", data={"lang": "en"})
    client.post("/preferences", data={"text": "huge"})
    assert '<html lang="en" data-text="huge"' in client.get("/courses").text


def test_a_choice_that_does_not_exist_is_refused(client: FlaskClient) -> None:
    assert client.post("/preferences", data={"text": "tiny"}).status_code == 400


def test_a_cookie_with_another_value_counts_as_unset(client: FlaskClient) -> None:
    client.set_cookie("lang", "<script>")
    client.set_cookie("text", "9rem")
    assert '<html lang="zh-CN" data-icons=' in client.get("/courses").text


def test_a_visitor_who_changes_nothing_gets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/").headers


def test_a_page_tells_caches_that_it_depends_on_cookies(client: FlaskClient) -> None:
    assert "Cookie" in client.get("/").vary


@pytest.mark.parametrize("target", ["/", "/courses?page=2", "/lessons/abc"])
def test_a_path_of_this_school_is_kept(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "//evil.example",
        "//[",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "a",
    ],
)
def test_anything_that_a_browser_could_read_as_another_site_leads_home(target: str) -> None:
    assert local_path(target) == "/"
