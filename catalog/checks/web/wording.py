"""Facts in the reader's language: what is there, and where. None of these sentences judges."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import format_decimal, gettext

from catalog.checks.models import Fact, FactKind
from catalog.watchlists.finder import How
from catalog.watchlists.web.labels import HOW_SENTENCES
from catalog.web.shared.wording import clock

FIELD_SENTENCES = {"title": "title", "description": "description", "captions": "captions"}
"""Fields in which words are watched; English msgids."""
Data = Mapping[str, Any]


def sentence(fact: Fact, title_of: Callable[[str], str | None] = lambda _: None) -> str:
    """What a fact says, without its seconds, which a page shows as a link to them.

    `title_of` names the clip of a video for this reader; None: they may not know of it, or it is gone.
    """
    if fact.kind is FactKind.COPY:
        return _copy(fact, title_of(fact.data["video"]) or str(gettext("a video of a neighbour")))
    told = _TOLD.get(fact.kind)
    return told(fact.data) if told else str(gettext(_PLAIN_SENTENCES[fact.kind]))


def when(fact: Fact) -> str:
    """The seconds for which a fact holds, as in 0:10–0:25; "" for the whole video."""
    if fact.at is None:
        return ""
    return clock(fact.at) if fact.until is None else f"{clock(fact.at)}–{clock(fact.until)}"


_PLAIN_SENTENCES = {
    FactKind.SILENT: "No sound",
    FactKind.BLACK: "Black picture",
    FactKind.FROZEN: "The picture stands still",
    FactKind.BLURRED: "Blurred picture",
    FactKind.SHAKY: "Shaky picture",
    FactKind.UNCHECKED: "Could not be checked: please look at all of it",
}
"""English msgids."""


def _length(data: Data) -> str:
    return str(gettext("Length: %(length)s", length=clock(data["seconds"])))


def _loudness(data: Data) -> str:
    if not data:
        return str(gettext("There is no sound track"))
    if data["integrated"] is None or data["peak"] is None:
        return str(gettext("Loudness: silence"))
    levels = {name: format_decimal(round(data[name], 1)) for name in ("integrated", "peak")}
    return str(gettext("Loudness: %(integrated)s LUFS, peaks %(peak)s dBTP", **levels))


def _word(data: Data) -> str:
    place, found = FIELD_SENTENCES[data["field"]], How(data["how"])
    facts = {"word": data["word"], "field": gettext(place), "how": gettext(HOW_SENTENCES[found])}
    if found is How.WRITTEN:
        return str(gettext("“%(word)s” in the %(field)s", **facts))
    return str(gettext("“%(word)s” in the %(field)s, %(how)s: %(written)s", written=data["written"], **facts))


def _copy(fact: Fact, title: str) -> str:
    data = fact.data
    if data["exact"]:
        return str(gettext("The same file as “%(title)s”", title=title))
    there = {"title": title, "start": clock(data["other_at"]), "end": clock(data["other_until"])}
    if data["medium"] == "sound":
        return str(gettext("The same sound as “%(title)s” from %(start)s to %(end)s", **there))
    if data["mirrored"]:
        return str(gettext("The same picture, mirrored, as “%(title)s” from %(start)s to %(end)s", **there))
    return str(gettext("The same picture as “%(title)s” from %(start)s to %(end)s", **there))


_TOLD: dict[FactKind, Callable[[Data], str]] = {
    FactKind.LENGTH: _length,
    FactKind.LOUDNESS: _loudness,
    FactKind.WORD: _word,
}
