"""What one test leaves in a browser, the next one does not find, though it is given the same context."""

import threading

import pytest
from flask import Flask, Response

from tests.browser.contexts import Contexts, Look
from tests.browser.server import SchoolServer


@pytest.mark.usefixtures("site")
def test_a_context_that_was_given_back_is_empty(contexts: Contexts, server: SchoolServer) -> None:
    look = Look(server.address)
    context = contexts.take(look)
    page = context.new_page()
    page.goto("/signin")
    context.add_cookies([{"name": "lang", "value": "en", "url": server.address}])
    page.evaluate("localStorage.setItem('place', '7'); sessionStorage.setItem('place', '7')")
    contexts.give_back()

    again = contexts.take(look)
    try:
        assert again is context
        assert page.is_closed()
        assert again.cookies() == []
        page = again.new_page()
        page.goto("/signin")
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    finally:
        contexts.give_back()


def test_an_answer_on_its_way_signs_nobody_in_afterwards(contexts: Contexts, server: SchoolServer) -> None:
    asked, closed = threading.Event(), threading.Event()
    school = Flask(__name__)

    @school.get("/")
    def page() -> str:
        return "<title>school</title>"

    @school.post("/place")
    def place() -> Response:
        asked.set()
        closed.wait(60)
        response = Response(status=204)
        response.set_cookie("session", "hers")
        return response

    server.app = school
    look = Look(server.address)
    first = contexts.take(look).new_page()
    first.goto("/")
    first.evaluate("navigator.sendBeacon('/place')")
    assert asked.wait(60)
    shutting = threading.Thread(target=server.shut)
    shutting.start()
    while server.app:  # it is shut to whoever comes now, and waits for what is on its way
        shutting.join(0.01)
    closed.set()
    shutting.join()
    contexts.give_back()

    again = contexts.take(look)
    server.app = school
    again.new_page().goto("/")  # its answer comes after the other one
    server.shut()
    assert again.cookies() == []
    contexts.give_back()
