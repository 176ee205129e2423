"""Neighbours' videos among the hits of a search: where each plays, and what of it was looked for."""

from collections.abc import Sequence

from flask_babel import gettext
from markupsafe import Markup

from catalog.clips.listing import plays_at, public_clips
from catalog.clips.models import Clip
from catalog.clips.web.beside import address_at
from catalog.search.evaluate import Answer
from catalog.search.marks import is_marked, parts
from catalog.search.query import Clause
from catalog.search.web.hits import MOST_SNIPPET, Hit, hits, marked, snippet, spoken
from catalog.web.shared.session import session
from catalog.web.shared.wording import clock, titled


def all_hits(answer: Answer, shown: Sequence[int], said: Sequence[int]) -> list[Hit]:
    """The hits of these documents that anybody may see, in this order."""
    snapshot = answer.snapshot
    clips = clip_hits(answer, [number for number in shown if snapshot.is_clip[number]])
    others = {(hit.kind, hit.id): hit for hit in hits(answer, shown, said)}
    found = []
    for number in shown:
        kind = "lesson" if snapshot.is_lesson[number] else "course"
        found.append(clips.get(number) or others.pop((kind, snapshot.facts(number)[0]), None))
    return [hit for hit in found if hit is not None] + list(others.values())


def clip_hits(answer: Answer, numbers: Sequence[int]) -> dict[int, Hit]:
    """The hits of those of these clips that anybody may see, by the numbers of their documents."""
    public = public_clips(session(), [answer.snapshot.facts(number)[0] for number in numbers])
    found = {}
    for number in numbers:
        clip = public.get(answer.snapshot.facts(number)[0])
        if clip is not None:
            place = clip.placement if plays_at(clip) else None
            lesson, course = (place.lesson_id, place.lesson.course_id) if place else (None, None)
            said = str(snippet_of(answer, number, clip))
            found[number] = Hit("clip", clip.id, lesson, course, clip.title, said, None, address_at(clip))
    return found


def snippet_of(answer: Answer, number: int, clip: Clip) -> Markup:
    """What of its title, its description or what is said in it was looked for; else its title."""
    if not _is_written(clip, answer.clauses):
        said = spoken(answer, number)
        if said is not None:
            return marked(parts(" ".join(said.text.split()), answer.clauses, MOST_SNIPPET))
    return snippet(clip.title, (clip.description,), answer.clauses)


def about_of(clip: Clip) -> list[str]:
    """Its member, and the lesson and the second at which it plays."""
    place = plays_at(clip)
    if place is None:
        return [clip.owner.name]
    return [clip.owner.name, gettext("at %(time)s", time=clock(place.at or 0.0)), titled(place.lesson)]


def _is_written(clip: Clip, clauses: Sequence[Clause]) -> bool:
    return any(is_marked(text, clauses) for text in (clip.title, clip.description, clip.owner.name))
