import pytest
from flask import Flask

from catalog.web.shared.wording import clock, language_name, span


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 秒"), (40, "40 秒"), (89, "1 分钟"), (3240, "54 分钟"), (3600, "1 小时"), (4830, "1 小时 20 分钟")],
)
def test_a_length_is_said_as_people_say_it(app: Flask, seconds: float, said: str) -> None:
    with app.test_request_context():
        assert span(seconds) == said


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (59.9, "0:59"), (724, "12:04"), (3723, "1:02:03")])
def test_a_place_in_a_video_is_shown_as_players_show_it(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("tag", "name"),
    [("en", "英语"), ("zh-CN", "简体中文"), ("zh", "中文"), ("zh-TW", "繁体中文"), ("xx-nothing", "xx-nothing")],
)
def test_a_language_has_its_name_in_the_readers_language(app: Flask, tag: str, name: str) -> None:
    with app.test_request_context():
        assert language_name(tag).startswith(name)
