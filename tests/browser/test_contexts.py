"""What one test leaves in a browser, the next one does not find, though it is given the same context."""

import pytest

from tests.browser.contexts import Contexts, Look
from tests.browser.doors import Door


@pytest.mark.usefixtures("site")
def test_a_context_that_was_given_back_is_empty(contexts: Contexts, door: Door) -> None:
    look = Look(door.address)
    context = contexts.take(look)
    page = context.new_page()
    page.goto("/signin")
    context.add_cookies([{"name": "lang", "value": "en", "url": door.address}])
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
