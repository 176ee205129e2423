"""Lessons: show, rename, publish, withdraw, remove."""

from typing import Any

from apiflask import APIBlueprint
from flask import url_for

from catalog.attachments.service import handouts
from catalog.attachments.web.api import handout_out
from catalog.chapters.service import spans
from catalog.courses import arrangement, publishing, service
from catalog.courses.models import Lesson
from catalog.members.models import Member, Scope
from catalog.removal import service as removal
from catalog.videos import posters
from catalog.web.api.schemas import LessonChange, LessonOut, PosterIn
from catalog.web.receiving import commit_and_wake
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import etag, start_matching
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import language_name

blueprint = APIBlueprint("api_lessons", __name__, url_prefix="/api/v1/lessons", tag="Lessons")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.get("/<lesson_id>")
@blueprint.output(LessonOut)
@blueprint.doc(responses=refusals(404))
def one(lesson_id: str) -> Any:
    """A lesson, and where its playlist, poster, storyboard and captions are for whoever asks.

    The ETag is for If-Match of a change of its title or captions.
    """
    viewer = context().viewer()
    lesson = service.get_lesson(session(), lesson_id, viewer)
    return lesson_out(lesson, viewer), 200, {"ETag": etag(lesson)}


@blueprint.patch("/<lesson_id>")
@blueprint.input(LessonChange, arg_name="body")
@blueprint.output(LessonOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415))
def change(lesson_id: str, body: dict[str, Any]) -> Any:
    """Give a lesson other titles or another place. 409 when If-Match names an older version than the present one."""
    member, lesson = _mine(lesson_id)
    start_matching(lesson)
    if "title" in body or "title_en" in body:
        service.rename_lesson(session(), member, lesson, body.get("title", lesson.title), body.get("title_en"))
    if "section" in body or "position" in body:
        wanted = body.get("section", lesson.section_id)
        section = arrangement.get_section(session(), wanted, member) if wanted else None
        arrangement.move_lesson(session(), member, lesson, section, body.get("position"))
    session().commit()
    return lesson_out(lesson, member), 200, {"ETag": etag(lesson)}


@blueprint.put("/<lesson_id>/poster")
@blueprint.input(PosterIn, arg_name="body")
@blueprint.output(LessonOut, status_code=202)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415))
def choose_poster(lesson_id: str, body: dict[str, Any]) -> Any:
    """Show a lesson by one of its frames, a moment later; with null by the drawn picture of its category."""
    member, lesson = _mine(lesson_id)
    if body["at"] is None:
        posters.forget(session(), member, lesson.video)
        session().commit()
        return lesson_out(lesson, member)
    job = posters.choose(session(), member, lesson.video, body["at"], context().clock())
    session().commit()
    context().transcoding.wake(job)
    return lesson_out(lesson, member)


@blueprint.delete("/<lesson_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def remove(lesson_id: str) -> Any:
    """Remove a lesson with its video. It can be restored for an hour."""
    member, lesson = _mine(lesson_id)
    removal.remove_lesson(session(), member, lesson, context().clock())
    session().commit()
    return ""


@blueprint.post("/<lesson_id>/restore")
@blueprint.output(LessonOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def restore(lesson_id: str) -> Any:
    """Undo the removal of a lesson within an hour; for whoever removed it, and for moderators."""
    member = signed_in()
    lesson, jobs = removal.restore_lesson(session(), member, lesson_id, context().clock())
    commit_and_wake(jobs)
    return lesson_out(lesson, member)


@blueprint.post("/<lesson_id>/publish")
@blueprint.output(LessonOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def publish(lesson_id: str) -> Any:
    """Let a lesson be seen with its course, once its video is ready."""
    member, lesson = _mine(lesson_id)
    publishing.publish_lesson(session(), member, lesson)
    session().commit()
    return lesson_out(lesson, member)


@blueprint.post("/<lesson_id>/withdraw")
@blueprint.output(LessonOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def withdraw(lesson_id: str) -> Any:
    """Take a published lesson back."""
    member, lesson = _mine(lesson_id)
    publishing.withdraw_lesson(session(), member, lesson)
    session().commit()
    return lesson_out(lesson, member)


def _mine(lesson_id: str) -> tuple[Member, Lesson]:
    member = signed_in()
    return member, service.get_lesson(session(), lesson_id, member)


def lesson_out(lesson: Lesson, viewer: Member | None) -> dict[str, Any]:
    """A lesson as LessonOut."""
    return {
        "id": lesson.id,
        "title": lesson.title,
        "title_en": lesson.title_en,
        "course": lesson.course_id,
        "section": lesson.section_id,
        "state": lesson.state.name,
        **_played(lesson, viewer),
        "captions": [
            {
                "language": captions.language,
                "label": language_name(captions.language),
                "cues": captions.cues,
                "left_out": captions.left_out,
                "origin": captions.origin.value if captions.origin else None,
                "machine": captions.is_draft,
                "url": url_for("captions.send", lesson_id=lesson.id, name=captions.name),
            }
            for captions in lesson.captions
        ],
        "chapters": spans(lesson),
        "attachments": [handout_out(one) for one in handouts(session(), lesson.id)],
    }


def _picture(lesson: Lesson) -> str:
    name = lesson.video.picture
    return url_for("pictures.lesson", lesson_id=lesson.id, picture=name) if name else ""


def _played(lesson: Lesson, viewer: Member | None) -> dict[str, Any]:
    """What of LessonOut is about the video: whole, in progress (for those who may see drafts), or not there yet."""
    package = lesson.package
    in_progress = None if package else context().watching.in_progress(session(), lesson.video, viewer)

    def address(name: str | None) -> str | None:
        return context().watching.address(lesson, name, viewer) if package and name else None

    return {
        "playable": package is not None or in_progress is not None,
        "complete": package is not None,
        "duration": in_progress.duration if in_progress else lesson.duration,
        "ready": in_progress.ready if in_progress else lesson.duration,
        "hold_back": in_progress.hold_back if in_progress else 0,
        "playlist": in_progress.playlist if in_progress else address(package.playlist if package else None),
        "poster": _picture(lesson) or address(package.poster if package else None),
        "poster_at": package.poster_at if package else None,
        "storyboard": address(package.storyboard if package else None),
        "renditions": in_progress.renditions if in_progress else package.renditions if package else [],
    }
