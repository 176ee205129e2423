"""Facts of the catalogue as text for people: lengths, positions in time, names of categories.

All functions use the language of the request.
"""

from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_skeleton
from flask import Blueprint
from flask_babel import get_locale, gettext, ngettext

from catalog.categories.models import Category
from catalog.courses.models import Course, Lesson, Level, Section
from catalog.errors import CatalogError, EmptyField
from catalog.uploads.models import Upload
from catalog.web.shared.context import context

MINUTE_S = 60
HOUR_S = 3600


def span(seconds: float) -> str:
    """A duration in words: "40 s", "54 min", "1 h 20 min". Minutes are rounded, never to zero."""
    if seconds < MINUTE_S:
        return str(gettext("%(count)s s", count=max(1, round(seconds))))
    hours, minutes = divmod(round(seconds / MINUTE_S), 60)
    if not hours:
        return str(gettext("%(count)s min", count=minutes))
    if not minutes:
        return str(gettext("%(hours)s h", hours=hours))
    return str(gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes))


def clock(seconds: float) -> str:
    """A position or duration in the format of players: 6:20, or 1:02:03 from an hour on. Rounded down."""
    minutes, second = divmod(int(seconds), MINUTE_S)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def lessons(count: int) -> str:
    """A number of lessons."""
    return str(ngettext("%(num)s lesson", "%(num)s lessons", count))


ECONOMICAL = "economical"
"""The word of forms and programs for Course.economical."""
PREPARING = ("usual", ECONOMICAL)
"""How the videos of a course may be prepared."""


def preparing_choices() -> list[tuple[str, str]]:
    """How videos may be prepared, for choice() of ui/forms.html."""
    return [(PREPARING[0], gettext("As usual")), (ECONOMICAL, gettext("Economical, for old videos"))]


def level_name(level: Level) -> str:
    """What a course expects of its learners; "" where its teacher has not said."""
    names = {
        Level.NONE: "",
        Level.BEGINNER: gettext("For beginners"),
        Level.INTERMEDIATE: gettext("For those who know the basics"),
        Level.ADVANCED: gettext("For the experienced"),
    }
    return str(names[level])


def course_length_name(length: str) -> str:
    """What courses of a length of catalog/courses/selection.py are called."""
    names = {
        "short": gettext("Up to half an hour"),
        "medium": gettext("Up to 2 hours"),
        "long": gettext("Longer than 2 hours"),
    }
    return str(names[length])


def category_name(category: Category) -> str:
    """A category's name in the reader's language."""
    return category.name if get_locale().language == "zh" else category.name_en


def titled(thing: Course | Section | Lesson) -> str:
    """The title of a course, section or lesson on a page in the reader's language."""
    return (thing.title_en if get_locale().language == "en" else "") or thing.title


def described(course: Course) -> str:
    """The description of a course in the reader's language."""
    return (course.description_en if get_locale().language == "en" else "") or course.description


def language_name(tag: str) -> str:
    """A language tag (BCP 47) as a word in the reader's language; the tag itself if it is unknown."""
    try:
        found = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return tag
    # What people say, 简体中文; the display name would be 中文 (简体, 中国).
    said = get_locale().languages.get(f"{found.language}_{found.script}")
    return said or found.get_display_name(get_locale()) or tag


def reason(upload: Upload) -> str:
    """Why an upload was not made into a lesson, in one sentence; "" for one that was, or may still be."""
    sentence = context().reasons.get(upload.reason_code or "")
    return str(gettext(sentence)).format(**upload.reason_facts) if sentence else ""


def notes(upload: Upload) -> list[str]:
    """The notes on a file, as sentences."""
    told = [(context().notes.get(note["code"], ""), note) for note in upload.notes]
    return [str(gettext(sentence)).format(**note) for sentence, note in told if sentence]


def refusal(error: CatalogError) -> str:
    """The text of a refusal, for the field of a form that caused it."""
    if isinstance(error, EmptyField):
        return str(gettext("Please fill this in."))  # the field is right above; its name is not needed
    return str(gettext(error.sentence)) % error.facts


def moment(at: datetime) -> str:
    """A day and time in the time zone of this machine; js/parts/moments.js says it in the reader's."""
    return format_datetime(at.astimezone(), "medium", locale=get_locale())


def day_and_month(at: datetime) -> str:
    """A day without its year, in the time zone of this machine."""
    return format_skeleton("MMMd", at.astimezone(), locale=get_locale())


def local_input(at: datetime) -> str:
    """A day and time as <input type="datetime-local"> holds it, in the time zone of this machine."""
    return at.astimezone().replace(tzinfo=None).isoformat(timespec="minutes")


def megabytes(count: float) -> str:
    """A number of bytes as people read it: "310 MB", "1.4 GB"; js/parts/studio/say.js does the same."""
    if count >= 1000**3:
        return f"{count / 1000**3:.1f} GB"
    if count >= 1000**2:
        return f"{count / 1000**2:.0f} MB"
    return f"{max(1, round(count / 1000))} KB" if count else "0 KB"


def register(blueprint: Blueprint) -> None:
    """Gives all templates the filters of this module, by their names."""
    for word in (
        span,
        clock,
        lessons,
        category_name,
        level_name,
        titled,
        described,
        language_name,
        reason,
        megabytes,
        moment,
        day_and_month,
        local_input,
    ):
        blueprint.add_app_template_filter(word)
