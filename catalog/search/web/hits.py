"""What is told of each hit, to programs and to people."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from flask import url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup, escape

from catalog.search.evaluate import Answer
from catalog.search.marks import Part, is_marked, parts, places_said
from catalog.search.query import Clause
from catalog.search.visible import descriptions, seen
from catalog.web.shared.session import session

MOST_SNIPPET = 120  # characters


@dataclass(frozen=True)
class Hit:
    """One hit, as the API tells it."""

    kind: str
    id: str
    lesson: str | None
    course: str | None
    title: str
    snippet: str
    at: float | None
    url: str


@dataclass(frozen=True)
class Spoken:
    """What is said in a lesson: seconds from its start, and the words."""

    at: float
    text: str


def marked(found: Iterable[Part]) -> Markup:
    """Pieces of a text as HTML, those that were looked for in <mark>."""
    return Markup().join(
        Markup("<mark>%s</mark>") % part.text if part.marked else escape(part.text) for part in found
    )


def title_of(fact: Sequence[str], clauses: Sequence[Clause]) -> str:
    """The title in the reader's language, unless only the other one has what was looked for."""
    chinese, english = fact[1], fact[2]
    first, second = (english, chinese) if get_locale().language == "en" else (chinese, english)
    if not first:
        return second
    return second if second and is_marked(second, clauses) and not is_marked(first, clauses) else first


def spoken(answer: Answer, number: int) -> Spoken | None:
    """The caption of a lesson or a clip that has most of what was looked for; None if no single one has any of it."""
    segment, local = answer.snapshot.find(number)
    starts, texts = segment.cues(local)
    ends = list(accumulate(len(text) + 1 for text in texts))  # with the separator: folding changes no length
    has: Counter[int] = Counter()
    for clause in answer.clauses:
        has.update({bisect_right(ends, place) for place in places_said(segment.said[local], clause)})
    if not has:
        return None
    best = min(has, key=lambda cue: (-has[cue], cue))
    return Spoken(starts[best], texts[best])


def of_captions(answer: Answer, numbers: Iterable[int]) -> list[tuple[int, Spoken]]:
    """Lessons with what is said in them, without those in which it stands in no single caption."""
    found = ((number, spoken(answer, number)) for number in numbers)
    return [(number, said) for number, said in found if said is not None]


def hits(answer: Answer, shown: Sequence[int], said: Sequence[int]) -> list[Hit]:
    """The courses, lessons and captions of these documents that anybody may see, in this order."""
    snapshot = answer.snapshot
    ids = {number: snapshot.facts(number)[0] for number in (*shown, *said)}
    lessons = [ids[number] for number in ids if snapshot.is_lesson[number]]
    courses = [ids[number] for number in ids if not snapshot.is_lesson[number] and not snapshot.is_clip[number]]
    public, written = seen(session(), courses, lessons), descriptions(session(), courses)
    found = [
        _shown(answer, number, written.get(ids[number], ("", ""))) for number in shown if not snapshot.is_clip[number]
    ]
    found += [_said(answer, number, caption) for number, caption in of_captions(answer, said)]
    return [hit for hit in found if hit.id in (public.courses if hit.kind == "course" else public.lessons)]


def _shown(answer: Answer, number: int, written: tuple[str, str]) -> Hit:
    fact = answer.snapshot.facts(number)
    title = title_of(fact, answer.clauses)
    if not answer.snapshot.is_lesson[number]:
        url = url_for("catalogue.course", course_id=fact[0])
        return Hit("course", fact[0], None, fact[0], title, str(snippet(title, written, answer.clauses)), None, url)
    url = url_for("lesson.show", lesson_id=fact[0])
    course = answer.snapshot.course_id(number)
    return Hit("lesson", fact[0], fact[0], course, title, str(marked(parts(title, answer.clauses))), None, url)


def _said(answer: Answer, number: int, caption: Spoken) -> Hit:
    fact = answer.snapshot.facts(number)
    text = str(marked(parts(caption.text, answer.clauses, MOST_SNIPPET)))
    title, course = title_of(fact, answer.clauses), answer.snapshot.course_id(number)
    return Hit("caption", fact[0], fact[0], course, title, text, caption.at, lesson_at(fact[0], caption.at))


def lesson_at(lesson_id: str, at: float) -> str:
    """The address of a lesson that begins at a second."""
    return url_for("lesson.show", lesson_id=lesson_id, t=f"{at:.1f}".removesuffix(".0"))


def snippet(title: str, written: Sequence[str], clauses: Sequence[Clause]) -> Markup:
    """The part of what is written about a course that has what was looked for; else its title."""
    if not is_marked(title, clauses):
        for text in written:
            if is_marked(text, clauses):
                return marked(parts(" ".join(text.split()), clauses, MOST_SNIPPET))
    return marked(parts(title, clauses))


def length_name(length: str) -> str:
    """What lessons of a length are called."""
    names = {
        "short": gettext("Under 5 minutes"),
        "medium": gettext("5 to 20 minutes"),
        "long": gettext("Longer"),
    }
    return str(names[length])


def category_name(answer: Answer, category_id: str) -> str:
    """A category's name in the reader's language."""
    chinese, english = answer.snapshot.category_names(category_id)
    return english if get_locale().language == "en" else chinese
