"""Browser contexts that many tests use one after another, each as empty as a new one.

The first page of a new context costs two seconds of CPU, since all scripts and styles are fetched and compiled again.
So a context goes from test to test without cookies, without anything that pages stored, and without pages. What it
keeps is what it fetched: assets, whose addresses change with their content. Pages of the school are never kept.
"""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

TIMEOUT_S = 60
"""Until a wait is given up: far above what anything here takes, since some machines are slow."""
DESK: ViewportSize = {"width": 1280, "height": 844}
"""Dots of CSS."""

NOTHING = "/nothing"
"""Where the empty page of a context stands: on the site, so that the process of the site's pages (FLAGS of
tests/browser/conftest.py) lives on between tests, with all scripts compiled."""


@dataclass(frozen=True)
class Look:
    """What a context cannot change later."""

    address: str
    """Of the site, without a slash at its end."""
    scripts: bool = True
    touch: bool = False
    """A phone: fingers, no mouse."""


@dataclass
class Contexts:
    """Those of one browser."""

    browser: Browser
    free: dict[Look, list[Page]] = field(default_factory=dict)
    """Of each an empty page, over which it is told to forget."""
    taken: list[tuple[Look, Page]] = field(default_factory=list)

    def take(self, look: Look) -> BrowserContext:
        """An empty context, until `give_back`. A script or a route of its own it would keep: give those to a page."""
        kept = self.free.get(look) or [self._new(look)]
        self.taken.append((look, kept.pop()))
        return self.taken[-1][1].context

    def _new(self, look: Look) -> Page:
        context = self.browser.new_context(
            viewport=DESK,
            java_script_enabled=look.scripts,
            base_url=look.address,
            has_touch=look.touch,
            is_mobile=look.touch,
            reduced_motion="reduce",  # each picture of a movement costs, and axe would judge a colour on its way
        )
        context.set_default_timeout(TIMEOUT_S * 1000)
        page = context.new_page()
        page.goto(NOTHING)
        return page

    def give_back(self) -> None:
        """Empty all that were taken."""
        while self.taken:
            look, empty = self.taken.pop()
            for page in empty.context.pages:
                if page is not empty:
                    page.close()
            empty.context.clear_cookies()
            if look.scripts:  # at once also in what their process remembers
                empty.evaluate("localStorage.clear()")
            line = empty.context.new_cdp_session(empty)
            line.send("Storage.clearDataForOrigin", {"origin": look.address, "storageTypes": "all"})
            line.detach()
            self.free.setdefault(look, []).append(empty)
