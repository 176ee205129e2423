"""In which language a program is refused, and in what words."""

import pytest
from flask.testing import FlaskClient

from catalog.courses.models import Lesson
from catalog.members.models import Member
from tests import looking
from tests.conftest import Bearer

services, teacher, app = looking.services, looking.teacher, looking.app


def _refused(client: FlaskClient, **headers: str) -> str:
    return str(client.get("/api/v1/courses/nowhere", headers=headers).json["message"])


def test_a_program_is_answered_in_the_language_that_it_accepts(client: FlaskClient) -> None:
    english = _refused(client, **{"Accept-Language": "en-GB,en;q=0.9"})
    assert english == "This page does not exist."
    assert _refused(client, **{"Accept-Language": "zh-CN,en;q=0.5"}) == _refused(client) != english
    assert _refused(client, **{"Accept-Language": "fr"}) == _refused(client)


def test_the_cookie_of_a_person_who_chose_goes_before_the_browsers_wish(client: FlaskClient) -> None:
    client.set_cookie("lang", "zh")
    assert _refused(client, **{"Accept-Language": "en"}) != "This page does not exist."


def test_a_page_goes_by_the_persons_choice_alone(client: FlaskClient) -> None:
    assert 'lang="zh-CN"' in client.get("/", headers={"Accept-Language": "en"}).text


def test_caches_are_told_what_the_answer_depends_on(client: FlaskClient) -> None:
    assert {"Cookie", "Accept-Language"} <= set(client.get("/api/v1/categories").vary)


FAULTS = [
    ({}, "title is missing."),
    ({"title": 5, "category": "dance"}, "title must be text."),
    ({"title": None, "category": "dance"}, "title may not be null."),
    ({"title": "x" * 121, "category": "dance"}, "title must have 1 to 120 characters."),
    ({"title": "--", "category": "dance"}, "title needs at least one letter or digit."),
    ({"title": "x", "category": "dance", "colour": "red"}, "colour is an unknown field."),
    ([], "The request must be a JSON object."),
]


@pytest.mark.parametrize(("body", "sentence"), FAULTS, ids=[sentence for _, sentence in FAULTS])
def test_each_fault_of_a_body_is_told_in_our_own_words(
    client: FlaskClient, teacher: Member, bearer: Bearer, body: object, sentence: str
) -> None:
    headers = bearer(teacher) | {"Accept-Language": "en"}
    answer = client.post("/api/v1/courses", json=body, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (422, "invalid")
    assert sentence in answer.json["message"]


@pytest.mark.parametrize(("query", "sentence"), [("page=x", "whole number"), ("page=0", "from 1 to 100000")])
def test_each_fault_of_a_query_too(client: FlaskClient, query: str, sentence: str) -> None:
    answer = client.get(f"/api/v1/courses?{query}", headers={"Accept-Language": "en"})
    assert sentence in answer.json["message"]


@pytest.mark.parametrize("position", ["x", None, -1, [], {}])
def test_in_chinese_no_english_word_is_left_of_a_fault(
    client: FlaskClient, teacher: Member, bearer: Bearer, lesson: Lesson, position: object
) -> None:
    path = f"/api/v1/lessons/{lesson.id}/progress"
    answer = client.put(path, json={"position": position}, headers=bearer(teacher))
    assert answer.status_code == 422
    told = answer.json["message"].replace("position", "")
    assert not any(letter.isascii() and letter.isalpha() for letter in told), told
