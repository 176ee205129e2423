import pytest
from flask import Flask, abort
from flask.testing import FlaskClient


@pytest.fixture(scope="module")
def app(shared_app: Flask) -> Flask:
    """A school with a page for every refusal of HTTP, at /refuse/STATUS."""

    @shared_app.get("/refuse/<int:status>")
    def refuse(status: int) -> str:
        abort(status)

    @shared_app.get("/break")
    def break_down() -> str:
        raise RuntimeError("a secret of ours")

    return shared_app


@pytest.fixture
def refusing(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "这个请求无法识别"),
        (401, "请先登录"),
        (403, "你的账号不能这样操作"),
        (404, "没有这个页面"),
        (405, "这个网址不接受这样的请求"),
        (413, "太大了，不能接收"),
        (429, "等一分钟再试"),
        (500, "我们这边出了问题"),
        (503, "网校有一部分暂时没有运行"),
    ],
)
def test_every_refusal_is_a_page_with_a_sentence_and_a_way_on(
    refusing: FlaskClient, status: int, sentence: str
) -> None:
    answer = refusing.get(f"/refuse/{status}")
    assert answer.status_code == status
    assert sentence in answer.text
    assert ">回首页</a>" in answer.text


def test_refusals_speak_english_too(refusing: FlaskClient) -> None:
    refusing.set_cookie("lang", "en")
    assert '<h1 class="title-2xl">This page does not exist</h1>' in refusing.get("/nothing").text


def test_only_the_first_sentence_of_a_refusal_is_its_heading(refusing: FlaskClient) -> None:
    page = refusing.get("/refuse/503").text
    assert '<h1 class="title-2xl">网校有一部分暂时没有运行</h1>' in page
    assert "<p>已上传的都还在" in page


def test_a_breakdown_tells_nothing_of_its_cause(refusing: FlaskClient) -> None:
    answer = refusing.get("/break")
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_the_page_of_a_breakdown_needs_no_database(refusing: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr("school.people.identity.session", gone)
    with refusing.session_transaction() as cookie:
        cookie["_user_id"] = "somebody:key:session"
    answer = refusing.get("/")
    assert answer.status_code == 500
    assert "我们这边出了问题" in answer.text
