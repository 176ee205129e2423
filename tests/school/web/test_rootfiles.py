"""Icons, robots.txt and the manifest of the web app stand where browsers and crawlers look for them."""

import struct
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


def test_the_icon_at_the_root_holds_three_sizes(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/vnd.microsoft.icon")
    assert struct.unpack("<HHH", answer.data[:6]) == (0, 1, 3)


def test_a_phone_gets_a_picture_for_its_home_screen(client: FlaskClient) -> None:
    answer = client.get("/apple-touch-icon.png")
    assert answer.data.startswith(b"\x89PNG")
    assert struct.unpack(">II", answer.data[16:24]) == (180, 180)


def test_the_manifest_names_icons_that_are_there(client: FlaskClient) -> None:
    manifest = client.get("/site.webmanifest").get_json(force=True)
    assert [client.get(icon["src"]).status_code for icon in manifest["icons"]] == [200, 200]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/courses", True),
        ("/courses/ab12", True),
        ("/lessons/ab12", True),
        ("/categories/dance", True),
        ("/assets/app.css", True),
        ("/studio", False),
        ("/studio/courses/ab12", False),
        ("/operations", False),
        ("/account", False),
        ("/admin/members", False),
        ("/api/v1/courses", False),
        ("/uploads/ab12", False),
        ("/hls/grant/index.m3u8", False),
    ],
)
def test_crawlers_find_public_pages_and_nothing_else(client: FlaskClient, path: str, allowed: bool) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    assert rules.can_fetch("Examplebot", path) is allowed


def test_policies_name_only_features_that_browsers_know(client: FlaskClient) -> None:
    assert "bluetooth" not in client.get("/").headers["Permissions-Policy"]
