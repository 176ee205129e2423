"""What plays on the big screen: a lesson with its steps and neighbours, a neighbour's video, the card at the end."""

from typing import Any

from flask import Blueprint, render_template, url_for

from catalog.calls.service import open_at
from catalog.chapters import service as chapters
from catalog.clips import placing
from catalog.clips.listing import plays_at
from catalog.clips.models import Clip
from catalog.clips.service import get_clip
from catalog.clips.web.showing import addresses
from catalog.courses.models import Lesson
from catalog.courses.numbers import numbers_of
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.web.cards import frame
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import titled
from player.classrooms.bigscreen.web.pages import or_gone
from player.web.lesson import Playing, playing_of

blueprint = needs(session=False)(
    Blueprint("bigscreen_watching", __name__, url_prefix="/screen", template_folder="templates")
)


@blueprint.get("/lessons/<lesson_id>")
@or_gone
def lesson(lesson_id: str) -> str:
    """A lesson, which begins to play."""
    found = get_lesson(session(), lesson_id, None)
    playing = playing_of(found, None, None)
    return render_template(
        "bigscreen/lesson.html",
        heading=titled(found),
        about=titled(found.course),
        art=found.course.category.cover,
        poster=playing.poster if playing else "",
        film=_film(found, playing) if playing else None,
        onward=_onward(found),
    )


@blueprint.get("/lessons/<lesson_id>/end")
@or_gone
def end(lesson_id: str) -> str:
    """The card at the end of a lesson: how many came, what comes next, thanks, and what its teacher asks."""
    found = get_lesson(session(), lesson_id, None)
    after = _after(found)
    return render_template(
        "bigscreen/end.html",
        lesson=found,
        heading=titled(found),
        after=after,
        after_place=_place(after) if after else 0,
        after_poster=frame(after, None) if after else "",
        onward=_onward(found),
        asked=next(iter(open_at(session(), [found.id], context().clock())), None) if found.public else None,
    )


@blueprint.get("/clips/<clip_id>")
@or_gone
def clip(clip_id: str) -> str:
    """A neighbour's video, which begins to play."""
    found = get_clip(session(), clip_id, None)
    if not found.public:
        raise NotFound()
    where = addresses(found, None)
    if not where["playlist"]:
        raise NotFound()
    film = {
        "id": found.id,
        "kind": "clip",
        "title": found.title,
        "by": found.owner.name,
        "playlist": where["playlist"],
        "duration": where["duration"],
        "chapters": [],
        "captions": [],
        "demos": [],
        "end": url_for("bigscreen.neighbours"),
    }
    return render_template(
        "bigscreen/lesson.html",
        heading=found.title,
        about=found.owner.name,
        art=found.category.cover,
        poster=where["poster"] or "",
        film=film,
        onward={"list": url_for("bigscreen.neighbours"), "next": ""},
    )


def _film(found: Lesson, playing: Playing) -> dict[str, Any]:
    """What the scripts need to play it; parts/bigscreen/film.js describes it."""
    grows = playing.in_progress
    after = _after(found)
    return {
        "id": found.id,
        "kind": "lesson",
        "number": numbers_of(session(), [found.id]).get(found.id),
        "place": _place(found),
        "title": titled(found),
        "course": titled(found.course),
        "by": found.course.taught_by,
        "playlist": playing.playlist,
        "duration": grows.duration if grows else found.duration,
        "ready": grows.ready if grows else None,
        "chapters": [{"at": one.at, "end": one.end, "title": one.title} for one in chapters.spans(found)],
        "captions": [{"src": one.src, "language": one.language, "shown": one.shown} for one in playing.tracks],
        "demos": [_demo(one) for one in placing.demonstrations(session(), [found.id]).get(found.id, [])],
        "next": titled(after) if after else "",
        "end": url_for("bigscreen_watching.end", lesson_id=found.id),
    }


def _demo(found: Clip) -> dict[str, Any]:
    """A neighbour's demonstration, with the second of the lesson at which it stands."""
    where, place = addresses(found, None), plays_at(found)
    return {
        "id": found.id,
        "title": found.title,
        "by": found.owner.name,
        "at": place.at if place else 0.0,
        "playlist": where["playlist"] or "",
        "poster": where["poster"] or "",
        "length": where["duration"] or 0.0,
    }


def _onward(found: Lesson) -> dict[str, str]:
    """Where it goes on when a lesson cannot be played, or is over."""
    after = _after(found)
    return {
        "list": url_for("bigscreen.course", course_id=found.course_id),
        "next": url_for("bigscreen_watching.lesson", lesson_id=after.id) if after else "",
    }


def _place(found: Lesson) -> int:
    ids = [one.id for one in found.course.public_lessons]
    return 1 + ids.index(found.id) if found.id in ids else 0


def _after(found: Lesson) -> Lesson | None:
    """The next lesson of its course that anybody may watch."""
    ordered = found.course.lessons
    place = next((place for place, one in enumerate(ordered) if one.id == found.id), len(ordered))
    return next((one for one in ordered[place + 1 :] if one.public), None)
