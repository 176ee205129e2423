"""What the page of the desk shows of a clip, of the queue, and of what the moderator has just decided."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select

from catalog.categories.models import Category
from catalog.checks.models import Fact, FactKind
from catalog.checks.service import facts_of
from catalog.checks.unchanging import unchanging
from catalog.checks.web.wording import sentence, when
from catalog.clips import review
from catalog.clips.models import Clip, Review, Verdict, Waits
from catalog.clips.web.showing import addresses, desk_out, waiting_out
from catalog.communities.service import all_districts
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.context import context
from catalog.web.shared.playback import Film
from catalog.web.shared.session import session
from catalog.web.shared.wording import category_name, span

AHEAD = 5
"""Clips that are loaded before they are asked for."""
MOST_JUST_NOW = 6
MOST_EARLIER = 5
MOST_COPIES = 3
_STILL = (FactKind.FROZEN, FactKind.BLACK)
_ICONS = {
    FactKind.LENGTH: "clock",
    FactKind.LOUDNESS: "vol",
    FactKind.SILENT: "mute",
    FactKind.BLACK: "film",
    FactKind.FROZEN: "pause",
    FactKind.BLURRED: "eye",
    FactKind.SHAKY: "hand",
    FactKind.COPY: "share",
    FactKind.WORD: "alert",
    FactKind.UNCHECKED: "alert",
}


class Choice(review.Choice):
    """The same, in an address."""

    @property
    def query(self) -> dict[str, str]:
        """As parts of an address."""
        words = {"category": self.category or "", "district": self.district or "", "mine": "1" if self.mine else ""}
        return {name: word for name, word in words.items() if word}

    @property
    def everything(self) -> bool:
        """Whether the whole queue is wanted."""
        return not self.query


@dataclass(frozen=True)
class Filter:
    """One of the links that choose among the clips of the queue."""

    href: str
    text: str
    count: int | None
    here: bool


@dataclass(frozen=True)
class Mark:
    """Something that is said about a second of the clip."""

    at: float
    icon: str
    text: str
    more: str = ""
    until: float | None = None
    still: bool = False
    """Whether nothing moves until then, so that it can be jumped over."""


@dataclass(frozen=True)
class Copy:
    """An earlier clip that is the same in part, to be seen beside this one; all in seconds."""

    clip: Clip
    playlist: str
    poster: str
    at: float
    """Where the same part begins in the clip that is looked at."""
    other_at: float
    """Where it begins in the earlier one."""
    length: float


@dataclass(frozen=True)
class Waiting:
    """A clip in the strip of the queue."""

    clip: Clip
    href: str
    playlist: str
    poster: str
    late: bool
    claimed_by: str | None
    """Another moderator."""


@dataclass(frozen=True)
class JustNow:
    """One of the moderator's own decisions."""

    at: datetime
    text: str
    undo: str
    """The address that undoes it; "" when it is too late."""
    latest: bool
    """Whether it is the one that was made a moment ago."""


def about(clip: Clip, moderator: Member) -> dict[str, Any]:
    """A clip with all that its moderator should know."""
    out = desk_out(clip, moderator)
    earlier = [one for one in out["earlier"] if not one["first_of_two"]]
    here = addresses(clip, moderator)
    package, facts = clip.package, facts_of(session(), clip)
    storyboard = package.storyboard if package is not None and here["playlist"] else None
    sheet = context().watching.address(clip, storyboard, moderator) if storyboard else ""
    film = Film(here["playlist"], here["poster"] or "", sheet, here["duration"]) if here["playlist"] else None
    waited = context().clock() - (clip.waits_since or context().clock())
    agreed = [one for one in clip.reviews if one.first_of_two and one.undone_at is None]
    return {
        "out": out,
        "film": film,
        "marks": marks(clip, facts),
        "unchanging": unchanging(facts),
        "whole": [(_ICONS[one.kind], sentence(one, _title_of)) for one in facts if one.at is None],
        "copies": copies(clip, facts, moderator),
        "earlier": earlier[:MOST_EARLIER],
        "record": _record(earlier),
        "agreed": agreed[-1] if agreed and clip.approved_by_id is not None else None,
        "can_decide": review.may_decide(moderator, clip, context().clock()),
        "late": waited > review.TARGET,
        "waited": span(waited.total_seconds()) if clip.waits_since is not None else "",
        "waits": _why(clip),
    }


def marks(clip: Clip, facts: Sequence[Fact]) -> list[Mark]:
    """What checks found at seconds of it, and earlier remarks with the owner's answers, in order of time."""
    found = [_found_at(one, one.at) for one in facts if one.at is not None]
    for remark in (remark for one in clip.reviews if one.undone_at is None for remark in one.remarks):
        answer = gettext("%(name)s: “%(text)s”", name=clip.owner.name, text=remark.answer) if remark.answer else ""
        found.append(Mark(remark.at, "edit", remark.text, answer))
    return sorted(found, key=lambda mark: mark.at)


def _found_at(fact: Fact, at: float) -> Mark:
    span_of = when(fact) if fact.until is not None else ""
    return Mark(at, _ICONS[fact.kind], sentence(fact, _title_of), span_of, fact.until, fact.kind in _STILL)


def copies(clip: Clip, facts: Sequence[Fact], moderator: Member) -> list[Copy]:
    """The earlier clips that this one repeats, each once, of those that the moderator may look at."""
    found: dict[str, Copy] = {}
    for fact in facts:
        other = _copied(fact, moderator) if fact.kind is FactKind.COPY else None
        if other is not None and other.id != clip.id and other.id not in found:
            here = addresses(other, moderator)
            start, end = fact.data.get("other_at") or 0.0, fact.data.get("other_until") or other.duration or 0.0
            if here["playlist"]:
                poster = here["poster"] or ""
                found[other.id] = Copy(other, here["playlist"], poster, fact.at or 0.0, start, end - start)
    return list(found.values())[:MOST_COPIES]


def _copied(fact: Fact, moderator: Member) -> Clip | None:
    query = select(Clip).where(Clip.video_id == fact.data["video"], Clip.removed_at.is_(None))
    other = session().scalar(query)
    return other if other is not None and may(moderator, Right.REVIEW, other) else None


def _title_of(video_id: str) -> str | None:
    """The title of the clip that has a video; moderators may know of all that are not removed."""
    return session().scalar(select(Clip.title).where(Clip.video_id == video_id, Clip.removed_at.is_(None)))


def strip(clip: Clip | None, clips: Sequence[Clip], moderator: Member, choice: Choice) -> list[Waiting]:
    """The clip that is looked at, and those behind it in the queue; at the end of the queue its first ones."""
    ids = [one.id for one in clips]
    start = ids.index(clip.id) + 1 if clip is not None and clip.id in ids else 0
    turned = [one for one in (*clips[start:], *clips[:start]) if clip is None or one.id != clip.id]
    shown = [*([clip] if clip is not None else []), *turned[:AHEAD]]
    return [_waiting(one, moderator, choice) for one in shown]


def _waiting(clip: Clip, moderator: Member, choice: Choice) -> Waiting:
    here, out = addresses(clip, moderator), waiting_out(clip)
    other = out["claimed_by"] if clip.claimed_by_id != moderator.id else None
    query: dict[str, Any] = {**choice.query}
    href = url_for("desk.show", clip_id=clip.id, **query)
    return Waiting(clip, href, here["playlist"] or "", here["poster"] or "", bool(out["late"]), other)


def filters(moderator: Member, choice: Choice) -> list[Filter]:
    """All clips, those that the moderator keeps, and each category and district in which a clip waits."""
    counts = review.waiting_by_category(session(), moderator)
    found = [
        Filter(url_for("desk.index"), gettext("All"), sum(counts.values()), choice.everything),
        Filter(url_for("desk.index", mine=1), gettext("Mine"), None, choice.mine),
    ]
    names = session().query(Category).where(Category.id.in_({*counts, choice.category or ""}))
    for one in names.order_by(Category.position):
        href = url_for("desk.index", category=one.id)
        found.append(Filter(href, category_name(one), counts.get(one.id, 0), choice.category == one.id))
    places = review.waiting_by_district(session(), moderator)
    for place in all_districts(session()):
        if place.id in places or place.id == choice.district:
            href = url_for("desk.index", district=place.id)
            found.append(Filter(href, place.name, places.get(place.id, 0), choice.district == place.id))
    return found


def just_now(moderator: Member, choice: Choice, done: str | None) -> list[JustNow]:
    """What the moderator decided last, newest first; `done`: the id of the decision that was made a moment ago."""
    now, query = context().clock(), dict[str, Any](choice.query)
    return [
        JustNow(
            one.at,
            _sentence(one),
            url_for("desk.undo", clip_id=one.clip_id, **query) if review.can_undo(moderator, one, now) else "",
            one.id == done,
        )
        for one in review.decisions_of(session(), moderator, MOST_JUST_NOW)
    ]


def _sentence(one: Review) -> str:
    title = one.clip.title
    if one.undone_at is not None:
        return str(gettext("You undid your decision about “%(title)s”", title=title))
    if one.first_of_two:
        return str(gettext("You agreed to “%(title)s”; a second moderator follows", title=title))
    said = {
        Verdict.APPROVE: gettext("You approved “%(title)s”", title=title),
        Verdict.RETURN: gettext("You returned “%(title)s” to %(name)s", title=title, name=one.clip.owner.name),
        Verdict.REFUSE: gettext("You refused “%(title)s”", title=title),
        Verdict.RECALL: gettext("You took “%(title)s” down", title=title),
    }
    return str(said[one.verdict])


def _record(earlier: Sequence[dict[str, Any]]) -> str:
    """How a member's clips were decided so far, in one sentence."""
    counts = Counter(one["decision"] for one in earlier)
    said = []
    if shown := counts["approve"]:
        said.append(ngettext("%(num)s approved", "%(num)s approved", shown))
    if returned := counts["return"]:
        said.append(ngettext("%(num)s returned", "%(num)s returned", returned))
    if refused := counts["refuse"]:
        said.append(ngettext("%(num)s refused", "%(num)s refused", refused))
    if recalled := counts["recall"]:
        said.append(ngettext("%(num)s taken down", "%(num)s taken down", recalled))
    return "\u2003".join(said) or gettext("Nothing was decided about this member's videos before.")


def _why(clip: Clip) -> str:
    """Why it stands in the queue; "" for the usual first look."""
    reasons = {
        Waits.APPEAL: gettext("Appeal against a refusal"),
        Waits.REPORTS: gettext("Reported by viewers"),
        Waits.SAMPLE: gettext("Looked at afterwards"),
    }
    return str(reasons.get(clip.waits_for, "")) if clip.waits_for else ""
