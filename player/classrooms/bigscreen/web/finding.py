"""Finding a lesson with a remote control: the pad of letters, and the number of a lesson."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup, escape

from catalog.clips.listing import public_clips
from catalog.courses.listing import listed_courses, public_lessons
from catalog.courses.numbers import lesson_numbered, numbers_of
from catalog.errors import NotFound
from catalog.search import service as search
from catalog.search.errors import SearchNotReady
from catalog.search.evaluate import Answer, Filters
from catalog.search.marks import parts
from catalog.search.pinyin import readings_of
from catalog.search.web.context import live
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import titled
from player.classrooms.bigscreen.web.pages import or_gone
from player.classrooms.bigscreen.web.showing import Row, clip_row, course_row, lesson_row

blueprint = needs(session=False)(
    Blueprint("bigscreen_finding", __name__, url_prefix="/screen", template_folder="templates")
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEYS = ("1", "2ABC", "3DEF", "4GHI", "5JKL", "6MNO", "7PQRS", "8TUV", "9WXYZ", "0")
"""The keys of a telephone; 1 and 0 are for numbers alone."""
MOST_TYPED = 24
MOST_FOUND = 20


@blueprint.get("/search")
def pad() -> Any:
    """The pad and what is found for `q`: first letters of pinyin, words from a phone, or the number of a lesson."""
    q, away, found = request.args.get("q", "")[:MOST_TYPED].strip(), "", None
    numbered = _numbered(q)
    try:
        found = numbered or _found(q)
    except SearchNotReady as error:
        away = error.sentence
    page = render_template(
        "bigscreen/search.html", q=q, found=found, away=away, letters=LETTERS, keys=KEYS, most=MOST_FOUND
    )
    return (page, 503, {"Retry-After": "10"}) if away else page


@blueprint.get("/numbers/<int:number>")
@or_gone
def number(number: int) -> Any:
    """The lesson with this number."""
    lesson = lesson_numbered(session(), number)
    return redirect(url_for("bigscreen_watching.lesson", lesson_id=lesson.id), code=303)


def _found(q: str) -> list[Row] | None:
    answer = search.search(live(), q, Filters())
    return None if answer is None else _rows(answer)


def _numbered(q: str) -> list[Row]:
    if not (q.isascii() and q.isdigit()):
        return []
    lessons = public_lessons(session(), list(_ids(int(q))))
    return [lesson_row(lesson, titled(lesson), int(q)) for lesson in lessons]


def _ids(number: int) -> list[str]:
    try:
        return [lesson_numbered(session(), number).id]
    except NotFound:
        return []


def _rows(answer: Answer) -> list[Row]:
    """Courses, lessons and neighbours' videos that anybody may see, those that fit best first."""
    snapshot, numbers = answer.snapshot, answer.best(MOST_FOUND)
    ids = [snapshot.facts(one)[0] for one in numbers]
    courses = {one.id: one for one in listed_courses(session(), ids) if one.public_lessons}
    lessons = {one.id: one for one in public_lessons(session(), ids)}
    clips = public_clips(session(), ids)
    called = numbers_of(session(), list(lessons))
    found = []
    for one in ids:
        if one in courses:
            found.append(course_row(courses[one], _marked(titled(courses[one]), answer)))
        elif one in lessons:
            found.append(lesson_row(lessons[one], _marked(titled(lessons[one]), answer), called.get(one)))
        elif one in clips:
            found.append(clip_row(clips[one], _marked(clips[one].title, answer)))
    return found


def _marked(title: str, answer: Answer) -> Markup:
    """A title with the letters over the characters that they stand for."""
    return Markup().join(
        Markup("<ruby>%s</ruby>") % _letters(part.text) if part.marked else escape(part.text)
        for part in parts(title, answer.clauses)
    )


def _letters(text: str) -> Markup:
    return Markup().join(
        Markup("%s<rt>%s</rt>") % (one, readings[0][0].upper()) if (readings := readings_of(one)) else escape(one)
        for one in text
    )
