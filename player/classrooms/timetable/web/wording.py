"""Days and times of the timetable in words, always in the school's time zone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_skeleton, get_day_names
from flask import Blueprint
from flask_babel import get_locale, gettext, ngettext

from player.classrooms.timetable.models import Screening, ScreeningState
from player.classrooms.timetable.web.context import timetable


def hour(at: datetime) -> str:
    """A time of the day: 9:30."""
    local = at.astimezone(timetable().zone)
    return f"{local.hour}:{local.minute:02}"


def day(at: date | datetime) -> str:
    """A day without its year: 11月23日."""
    return format_skeleton("MMMd", _local(at), locale=get_locale())


def weekday(at: date | datetime) -> str:
    """Its name in short: 周一."""
    return format_skeleton("EEE", _local(at), locale=get_locale())


def initial(at: date | datetime) -> str:
    """Its name in one letter: 一."""
    return str(get_day_names("narrow", locale=get_locale())[_local(at).weekday()])


def day_name(number: int) -> str:
    """The name of a day of the week in one letter, from its number; 0: Monday."""
    return str(get_day_names("narrow", locale=get_locale())[number])


def iso_day(at: datetime) -> str:
    """The day for an address: 2026-11-23."""
    return at.astimezone(timetable().zone).date().isoformat()


def days_later(at: date, count: int) -> str:
    """A later or earlier day for an address."""
    return (at + timedelta(days=count)).isoformat()


def when(screening: Screening) -> str:
    """Day, beginning and end."""
    begins, ends = screening.starts_at, screening.ends_at
    return f"{weekday(begins)} {day(begins)} {hour(begins)}-{hour(ends)}"


def hours(screening: Screening) -> str:
    """Beginning and end: 19:00-20:30."""
    return f"{hour(screening.starts_at)}-{hour(screening.ends_at)}"


def rooms(screening: Screening) -> str:
    """How many classrooms, or which: in small numbers the names are more use."""
    names = [room.classroom.name for room in screening.rooms]
    if len(names) <= 2:
        return str(gettext(", ").join(names))
    return str(ngettext("%(num)s classroom", "%(num)s classrooms", len(names)))


def state_words(state: ScreeningState) -> str:
    """The state as a word."""
    words: dict[ScreeningState, str] = {
        ScreeningState.PLANNED: gettext("on the timetable"),
        ScreeningState.RUNNING: gettext("playing"),
        ScreeningState.ENDED: gettext("over"),
        ScreeningState.CANCELLED: gettext("cancelled"),
    }
    return words[state]


def holiday(name: str) -> str:
    """The name of a public holiday, as the package has it in English."""
    names: dict[str, str] = {
        "New Year's Day": gettext("New Year's Day"),
        "Spring Festival": gettext("Spring Festival"),
        "Tomb-sweeping Day": gettext("Tomb-sweeping Day"),
        "Labour Day": gettext("Labour Day"),
        "Dragon Boat Festival": gettext("Dragon Boat Festival"),
        "Mid-autumn Festival": gettext("Mid-autumn Festival"),
        "National Day": gettext("National Day"),
    }
    return names.get(name, name)


def _local(at: date | datetime) -> date:
    return at.astimezone(timetable().zone) if isinstance(at, datetime) else at


def register(blueprint: Blueprint) -> None:
    """Gives all templates these filters."""
    named: dict[str, Callable[..., Any]] = {
        "hour": hour,
        "day_of": day,
        "weekday": weekday,
        "initial": initial,
        "when": when,
        "rooms_of": rooms,
        "hours_of": hours,
    }
    named |= {"day_name": day_name, "iso_day": iso_day, "days_later": days_later}
    for word, function in named.items():
        blueprint.add_app_template_filter(function, word)
    blueprint.add_app_template_filter(state_words, "screening_state")
    blueprint.add_app_template_filter(holiday, "holiday")
