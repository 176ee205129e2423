"""Whether classrooms are ready for a screening, hours before it: pure rules, and the sentence that operators read."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import Enum
from functools import reduce

from player.classrooms.wall.judging import DARK_AFTER, Room, Show
from player.classrooms.wall.saying import Kept

GOOD = 480
"""Heights from here on can be read in the last row of a classroom; below, operators are told the height."""
ENOUGH_KBIT = 1000
"""A line with which a lesson can be played without the disk."""


class Readiness(Enum):
    """Whether one classroom is ready."""

    READY = "ready"
    LOW = "low"
    """It will play, in a small height."""
    FETCHING = "fetching"
    """Some of the lesson is still to come."""
    DARK = "dark"
    """No word for a day."""
    EMPTY = "empty"
    """It has no screen."""


@dataclass(frozen=True)
class Ready:
    """How a classroom stands for one screening."""

    state: Readiness
    height: int | None = None
    percent: int | None = None
    since: datetime | None = None
    """When a dark classroom was heard of last; None: never."""


def ready(room: Room, show: Show, now: datetime) -> Ready:
    """How a classroom stands for a screening."""
    if room.screen is None:
        return Ready(Readiness.EMPTY)
    if room.seen_at is None or now - room.seen_at > DARK_AFTER:
        return Ready(Readiness.DARK, since=room.seen_at)
    said = room.said
    kept = (said.by_screening or {}).get(show.id) or (said.by_lesson or {}).get(show.lesson or "")
    if kept is None:
        kept = _by_line(room, now)
    if kept.percent < 100:
        return Ready(Readiness.FETCHING, percent=kept.percent)
    is_low = kept.rung is not None and 0 < kept.rung < GOOD  # 0: sound alone
    return Ready(Readiness.LOW, height=kept.rung) if is_low else Ready(Readiness.READY, height=kept.rung)


def _by_line(room: Room, now: datetime) -> Kept:
    """Of a screen that said nothing of its disk: it plays over its line if that is up and good enough."""
    kbit = room.said.line_kbit
    return Kept(100 if room.is_on(now) and (kbit is None or kbit >= ENOUGH_KBIT) else 0, None)


@dataclass(frozen=True)
class Summary:
    """How all classrooms of a screening stand."""

    show: Show
    rooms: int
    ready: int
    low: tuple[tuple[int, int], ...]
    """Height and number of rooms, the smallest first."""
    fetching: int
    dark: int
    dark_since: datetime | None
    """When the one that was dark for longest was heard of last; None: never, or none is dark."""
    empty: int


def summary(show: Show, found: Iterable[Ready]) -> Summary:
    """All classrooms of a screening together."""
    each = list(found)
    by_state = Counter(one.state for one in each)
    low = Counter(one.height or 0 for one in each if one.state is Readiness.LOW)
    dark = [one.since for one in each if one.state is Readiness.DARK]
    since = None if None in dark else min((one for one in dark if one), default=None)
    return Summary(
        show,
        len(each),
        by_state[Readiness.READY],
        tuple(sorted(low.items())),
        by_state[Readiness.FETCHING],
        by_state[Readiness.DARK],
        since,
        by_state[Readiness.EMPTY],
    )


@dataclass(frozen=True)
class Language:
    """The texts of a language."""

    gettext: Callable[..., str]
    ngettext: Callable[..., str]


def sentence(found: Summary, zone: tzinfo | None, now: datetime, language: Language) -> str:
    """“18 of 20 classrooms ready, 1 will play 360p, 1 is dark since Tuesday”. `zone` None: this machine's."""
    _, ngettext = language.gettext, language.ngettext
    if found.ready == found.rooms:
        parts = [ngettext("The classroom is ready", "All %(num)s classrooms are ready", found.rooms)]
    else:
        parts = [_("%(ready)s of %(rooms)s classrooms ready", ready=found.ready, rooms=found.rooms)]
    for height, rooms in found.low:
        parts.append(_("%(rooms)s will play %(height)sp", rooms=rooms, height=height))
    if found.fetching:
        parts.append(ngettext("%(num)s is still fetching", "%(num)s are still fetching", found.fetching))
    if found.dark:
        since = since_when(found.dark_since, zone, now, language)
        parts.append(
            ngettext("%(num)s is dark %(since)s", "%(num)s are dark, the longest %(since)s", found.dark, since=since)
        )
    if found.empty:
        parts.append(ngettext("%(num)s has no screen", "%(num)s have no screen", found.empty))
    return reduce(lambda said, more: _("%(said)s, %(more)s", said=said, more=more), parts)


def since_when(at: datetime | None, zone: tzinfo | None, now: datetime, language: Language) -> str:
    """“since Tuesday”, as people say it: a day of this week by its name, an earlier one by its date."""
    _ = language.gettext
    if at is None:
        return _("since ever")
    there, today = at.astimezone(zone), now.astimezone(zone)
    days = (today.date() - there.date()).days
    if days <= 0:
        return _("since %(time)s", time=f"{there:%H:%M}")
    if days == 1:
        return _("since yesterday")
    if days >= WEEK:
        return _("since %(month)s/%(day)s", month=there.month, day=there.day)
    return (
        _("since Monday"),
        _("since Tuesday"),
        _("since Wednesday"),
        _("since Thursday"),
        _("since Friday"),
        _("since Saturday"),
        _("since Sunday"),
    )[there.weekday()]


WEEK = 7  # days
