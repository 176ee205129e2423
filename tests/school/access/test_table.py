"""docs/access.md is true: each of its cells is asked for, as the person it names."""

import pytest

from tests.school.access.asking import Question
from tests.school.access.people import People
from tests.school.access.table import Cell, routed, written

TABLE = written()
STATUS = {"9": 409, "1": 401, "3": 403, "4": 404}


def test_every_route_has_its_row_and_every_row_its_route(people: People) -> None:
    assert routed(people.app) == set(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_a_route_answers_everybody_as_the_table_says(people: People, route: str) -> None:
    told = [fault for cell in TABLE[route] if (fault := wrong(people, route, cell))]
    assert told == []


def wrong(people: People, route: str, cell: Cell) -> str:
    """What is wrong with one answer, "" for nothing."""
    question = Question(people, route, cell.actor, cell.thing)
    question.prepare()  # what it makes is committed too
    before = len(people.commits)
    answer = question.ask()
    wrote = len(people.commits) > before
    where = f"{cell.actor}, {cell.thing or 'nothing'}: {answer.status_code} for {cell.wanted}"
    if cell.wanted == "+":
        question.tidy()
        return "" if allowed(route, answer.status_code) else where
    if wrote:
        return f"{where}, and something was written"
    return "" if answer.status_code == STATUS[cell.wanted] else where


def allowed(route: str, status: int) -> bool:
    """Whether the answer is no refusal. No part of a school runs beside this app, and /readyz says so."""
    return status < 400 or (route, status) == ("GET /readyz", 503)
