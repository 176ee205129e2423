"""One page in many looks: a width, a size of text and colours are changed without loading it again."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.conftest import Findings
from tests.browser.contexts import DESK

# As the server begins a page whose reader has chosen these (school/templates/layout.html).
DRESS = """async ([width, text, theme]) => {
  while (innerWidth !== width) await new Promise((done) => setTimeout(done, 10));
  const { dataset } = document.documentElement;
  delete dataset.text;
  delete dataset.theme;
  if (text !== "standard") dataset.text = text;
  if (theme !== "auto") dataset.theme = theme;
  for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
}"""


def dress(page: Page, width: int, *, text: str = "standard", theme: str = "auto") -> None:
    """Show what is loaded as it would look at this width (dots) with these preferences."""
    page.set_viewport_size({"width": width, "height": DESK["height"]})
    page.evaluate(DRESS, [width, text, theme])


@dataclass(frozen=True)
class Look:
    """What a reader may have chosen, apart from the language."""

    width: int
    text: str = "standard"
    theme: str = "light"


LOOKS = {
    "zh": (Look(1280), Look(360, theme="dark")),
    "en": (Look(390, text="huge"), Look(1920, text="large", theme="dark")),
}
"""A light and a dark one of each language."""


def fits(page: Page, number: int, axe: Findings, lang: str) -> list[str]:
    """What is wrong with the page that was loaded in this language, the `number`th of a list; nothing is good.

    In both languages together a page is shown at all widths. axe judges all of it in one look, and colours again in a
    dark one: of every other page on a wide screen and a phone, of the rest the other way round.
    """
    is_light = (lang == "zh") == (number % 2 == 0)
    found = []
    for look in LOOKS[lang]:
        dress(page, look.width, text=look.text, theme=look.theme)
        if page.evaluate("document.documentElement.scrollWidth") > look.width:
            found.append(f"{look}: runs off the side")
        if is_light == (look.theme == "light"):
            found += [f"{look}: {violation}" for violation in axe(page, only_colours=not is_light)]
    return found
