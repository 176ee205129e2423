"""The page of results: /search?q=."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from catalog.categories.models import top_categories
from catalog.clips.listing import public_clips
from catalog.clips.models import Clip
from catalog.clips.web.beside import address_at
from catalog.clips.web.showing import addresses
from catalog.courses.listing import count_published, listed_courses, public_lessons, watchable_courses
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.search import service
from catalog.search.errors import SearchNotReady
from catalog.search.evaluate import Answer, Filters
from catalog.search.marks import parts
from catalog.search.query import MOST_CHARACTERS
from catalog.search.segment import LENGTHS
from catalog.search.web.clip_hits import about_of, snippet_of
from catalog.search.web.context import live
from catalog.search.web.hits import (
    Spoken,
    category_name,
    length_name,
    lesson_at,
    marked,
    of_captions,
    snippet,
)
from catalog.search.web.schemas import LAST_PAGE
from catalog.web.cards import Card, category_link, course_card, frame
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.wording import clock, titled

blueprint = Blueprint("search", __name__, template_folder="templates")
COURSES, LESSONS, CAPTIONS, CLIPS = 4, 6, 3, 4
"""What the first page shows of each kind; a link leads to all of them."""
PER_PAGE = 24
MOST_PICKS = 8
KINDS = ("course", "lesson", "caption", "clip")
CATEGORIES = 8
POPULAR = 4


@dataclass(frozen=True)
class Pick:
    """A link that narrows the hits, or widens them again when it is chosen."""

    text: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """A lesson or a neighbour's video among the hits."""

    href: str
    title: Markup
    art: str
    src: str
    length: str
    about: list[str]
    sum: Markup | str = ""
    """What was found in it besides its title."""


@dataclass(frozen=True)
class Saying:
    """What is said in a lesson."""

    href: str
    text: Markup
    art: str
    src: str
    at: str
    about: list[str]


@dataclass(frozen=True)
class Results:
    """All that the page shows of an answer."""

    total: int
    counts: dict[str, int]
    courses: list[Card]
    lessons: list[Line]
    said: list[Saying]
    clips: list[Line]
    facets: list[tuple[str, list[Pick]]]
    pages: int


@dataclass(frozen=True)
class Asked:
    """What the address of the page says."""

    q: str
    filters: Filters
    page: int

    def address(self, **changes: object) -> str:
        """The address of this page with some words changed, from the first page on; "" takes a word out."""
        said = {"q": self.q, **self.filters.__dict__, **changes}
        return url_for("search.page", **{key: value for key, value in said.items() if value})


def _asked() -> Asked:
    given = request.args
    length, kind = given.get("length", ""), given.get("kind", "")
    filters = Filters(
        given.get("category", ""),
        given.get("teacher", ""),
        length if length in LENGTHS else "",
        kind if kind in KINDS else "",
    )
    page = given.get("page", default=1, type=int)
    return Asked(given.get("q", "")[: 4 * MOST_CHARACTERS].strip(), filters, min(max(page, 1), LAST_PAGE))


@blueprint.get("/search")
def page() -> Any:
    """What is found for `q`, narrowed by category, teacher, length and kind; without `q` the ways to begin."""
    asked = _asked()
    try:
        answer = service.search(live(), asked.q, asked.filters)
    except SearchNotReady as away:
        return _rendered(asked, away=away.sentence), 503, {"Retry-After": "10"}
    if answer is None:
        return _rendered(asked)
    corrected = service.correction(answer, asked.q)
    if not answer.total() and not any(asked.filters.__dict__.values()):
        popular = [course_card(one, context().viewer()) for one in watchable_courses(session(), POPULAR)]
        return _rendered(asked, nothing=True, correction=corrected, popular=popular)
    found = _results(answer, asked, context().viewer())
    return _rendered(
        asked, results=found, correction=corrected, corrected=bool(answer.corrected), left_out=answer.left_out
    )


def _rendered(asked: Asked, **found: Any) -> str:
    categories = [category_link(one) for one in top_categories(session())[:CATEGORIES]]
    return render_template(
        "search/page.html", asked=asked, categories=categories, courses=count_published(session()), **found
    )


def _results(answer: Answer, asked: Asked, viewer: Member | None) -> Results:
    kind, counts = asked.filters.kind, dict(answer.counts)
    start, end = ((asked.page - 1) * PER_PAGE, asked.page * PER_PAGE) if kind else (0, 0)
    shown = {
        "course": answer.best(end or COURSES, "course")[start:] if kind in ("", "course") else [],
        "lesson": answer.best(end or LESSONS, "lesson")[start:] if kind in ("", "lesson") else [],
    }
    said = of_captions(answer, answer.saying(end or CAPTIONS)[start:]) if kind in ("", "caption") else []
    ids = [answer.snapshot.facts(number)[0] for number in (*shown["lesson"], *(number for number, _ in said))]
    watched = {one.id: one for one in public_lessons(session(), ids)}
    return Results(
        total=answer.total(),
        counts=counts,
        courses=_courses(answer, shown["course"], viewer),
        lessons=[
            _line(answer, one, viewer)
            for number in shown["lesson"]
            if (one := watched.get(answer.snapshot.facts(number)[0]))
        ],
        said=[
            _saying(answer, one, spoken, viewer)
            for number, spoken in said
            if (one := watched.get(answer.snapshot.facts(number)[0]))
        ],
        clips=_clips(answer, answer.best(end or CLIPS, "clip")[start:] if kind in ("", "clip") else [], viewer),
        facets=_facets(answer, asked),
        pages=min(LAST_PAGE, -(-counts[kind] // PER_PAGE)) if kind else 1,
    )


def _courses(answer: Answer, numbers: Sequence[int], viewer: Member | None) -> list[Card]:
    ids = [answer.snapshot.facts(number)[0] for number in numbers]
    listed = {course.id: course for course in listed_courses(session(), ids)}
    return [_card(answer, listed[one], viewer) for one in ids if one in listed]


def _card(answer: Answer, course: Course, viewer: Member | None) -> Card:
    card = course_card(course, viewer)
    title = marked(parts(card.title, answer.clauses))
    about = snippet(card.title, (course.description, course.description_en), answer.clauses)
    found_in_text = about != title and "<mark>" in about
    teacher, *rest = card.about
    return Card(
        href=card.href,
        title=title,
        art=card.art,
        src=card.src,
        about=[marked(parts(teacher, answer.clauses)), *rest],
        length=card.length,
        sum=about if found_in_text else "",
    )


def _line(answer: Answer, lesson: Lesson, viewer: Member | None) -> Line:
    return Line(
        href=url_for("lesson.show", lesson_id=lesson.id),
        title=marked(parts(titled(lesson), answer.clauses)),
        art=lesson.course.category.cover,
        src=frame(lesson, viewer),
        length=clock(lesson.duration or 0),
        about=[_numbered(lesson), titled(lesson.course)],
    )


def _clips(answer: Answer, numbers: Sequence[int], viewer: Member | None) -> list[Line]:
    public = public_clips(session(), [answer.snapshot.facts(number)[0] for number in numbers])
    shown = ((number, public.get(answer.snapshot.facts(number)[0])) for number in numbers)
    return [_clip(answer, number, clip, viewer) for number, clip in shown if clip is not None]


def _clip(answer: Answer, number: int, clip: Clip, viewer: Member | None) -> Line:
    title, about = marked(parts(clip.title, answer.clauses)), snippet_of(answer, number, clip)
    member, *place = about_of(clip)
    return Line(
        href=address_at(clip),
        title=title,
        art=clip.category.cover,
        src=addresses(clip, viewer)["poster"] or "",
        length=clock(clip.duration or 0),
        about=[marked(parts(member, answer.clauses)), *place],
        sum=about if about != title and "<mark>" in about else "",
    )


def _saying(answer: Answer, lesson: Lesson, spoken: Spoken, viewer: Member | None) -> Saying:
    return Saying(
        href=lesson_at(lesson.id, spoken.at),
        text=marked(parts(" ".join(spoken.text.split()), answer.clauses, 100)),
        art=lesson.course.category.cover,
        src=frame(lesson, viewer),
        at=clock(spoken.at),
        about=[f"{_numbered(lesson)} {titled(lesson)}", titled(lesson.course)],
    )


def _numbered(lesson: Lesson) -> str:
    number = 1 + [one.id for one in lesson.course.public_lessons].index(lesson.id)
    return str(gettext("Lesson %(number)s", number=number))


def _facets(answer: Answer, asked: Asked) -> list[tuple[str, list[Pick]]]:
    names = {
        "category": lambda one: category_name(answer, one),
        "teacher": answer.snapshot.teacher_name,
        "length": length_name,
    }
    titles = {"category": gettext("Category"), "teacher": gettext("Teacher"), "length": gettext("Length")}
    found = []
    for facet, name in names.items():
        chosen = getattr(asked.filters, facet)
        counted = list(getattr(answer.facets, facet))
        if chosen and chosen not in dict(counted):
            counted.insert(0, (chosen, 0))  # else nobody could take it back
        kept = counted[:MOST_PICKS] + [one for one in counted[MOST_PICKS:] if one[0] == chosen]
        picks = [
            Pick(name(one) or one, count, asked.address(**{facet: "" if one == chosen else one}), one == chosen)
            for one, count in kept
        ]
        found.append((str(titles[facet]), picks))
    return found
