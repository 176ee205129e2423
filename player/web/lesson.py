"""The page of one lesson: the player and everything around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask_babel import get_locale

from catalog.chapters import service as chapters
from catalog.chapters.service import Span
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.uploads.models import Upload
from catalog.uploads.service import latest_uploads
from catalog.web.cards import frame
from catalog.web.course import CourseSteps, Step, course_steps
from catalog.web.preview import as_learner
from catalog.web.shared.context import InProgress, context
from catalog.web.shared.session import session
from catalog.web.shared.sharing import about_lesson
from catalog.web.standing import place_of, preparing
from player.progress import service as progress
from player.progress.models import LEARNED, Progress, resume_at
from player.viewing import service as viewing

blueprint = Blueprint("lesson", __name__, template_folder="templates")


@dataclass(frozen=True)
class Track:
    """One language of captions, for a <track> element."""

    src: str
    language: str
    shown: bool
    """Whether it is shown at first: captions in the viewer's own language help in a loud hall and people who hear
    badly."""
    draft: bool
    """Whether the machine made them and nobody has read them yet."""
    files: Mapping[str, str]
    """Addresses for downloads, by srt, vtt, txt."""


@dataclass(frozen=True)
class Start:
    """Where playback starts; js/parts/lesson/place.js may know a newer position that the server does not have yet."""

    at: float
    """Where the member resumes, in seconds; 0 for the start."""
    since: float
    """When the member was there, in milliseconds since 1970; 0 for a lesson never begun."""
    end: float
    """A viewer who stopped at this second or later begins at the start."""
    watched: Sequence[tuple[int, int]] = ()
    """What the school knows that the member has watched, in seconds."""


@dataclass(frozen=True)
class Playing:
    """The data that the page gives the player; see js/parts/lesson/."""

    playlist: str
    storyboard: str
    poster: str
    tracks: Sequence[Track]
    sound_only: bool
    start: Start
    chapters: Sequence[Span] = ()
    chapters_version: str = ""
    in_progress: InProgress | None = None
    """How much of a lesson in progress is ready; None for a finished one."""


@dataclass(frozen=True)
class Neighbourhood:
    """The lesson's place in its course."""

    here: Step | None
    before: Step | None
    after: Step | None
    left: int
    """How many other lessons can be watched and are not learned yet."""

    @classmethod
    def alone(cls) -> "Neighbourhood":
        """Of a lesson that is shown without its course."""
        return cls(here=None, before=None, after=None, left=0)


def _neighbourhood(steps: CourseSteps, lesson: Lesson) -> Neighbourhood:
    """Next and previous are lessons that can be watched: no link leads to a page that cannot play."""
    place = next(index for index, step in enumerate(steps.steps) if step.lesson.id == lesson.id)
    before = [step for step in steps.steps[:place] if step.lesson.package]
    after = [step for step in steps.steps[place + 1 :] if step.lesson.package]
    left = sum(not step.learned for step in (*before, *after))
    return Neighbourhood(steps.steps[place], before[-1] if before else None, after[0] if after else None, left)


def playing_of(lesson: Lesson, viewer: Member | None, place: Progress | None) -> Playing | None:
    package = lesson.package
    if package is None:
        return _in_progress(lesson, viewer, place)
    address = context().watching.address
    return Playing(
        playlist=address(lesson, package.playlist, viewer),
        storyboard=address(lesson, package.storyboard, viewer) if package.storyboard else "",
        poster=frame(lesson, viewer),
        tracks=_tracks(lesson),
        sound_only=not package.renditions,
        start=_start(place, package.duration),
        chapters=chapters.spans(lesson),
        chapters_version=chapters.version(lesson.chapters),
    )


def _in_progress(lesson: Lesson, viewer: Member | None, place: Progress | None) -> Playing | None:
    """What is ready of a lesson in progress; poster and storyboard exist only at the end."""
    in_progress = context().watching.in_progress(session(), lesson.video, viewer)
    if in_progress is None:
        return None
    return Playing(
        playlist=in_progress.playlist,
        storyboard="",
        poster="",
        tracks=_tracks(lesson),
        sound_only=False,
        start=_start(place, in_progress.duration),
        in_progress=in_progress,
    )


def _start(place: Progress | None, duration: float) -> Start:
    end = LEARNED * duration
    if place is None:
        return Start(0.0, 0.0, end)
    since = 1000 * place.updated_at.timestamp()
    return Start(resume_at(place.position, duration), since, end, place.seen.spans())


def _tracks(lesson: Lesson) -> list[Track]:
    return [
        Track(
            src=url_for("captions.send", lesson_id=lesson.id, name=one.name),
            language=one.language,
            shown=one.language.partition("-")[0] == get_locale().language,
            draft=one.is_draft,
            files={
                "vtt": url_for("captions.send", lesson_id=lesson.id, name=one.name),
                "srt": url_for("captions.send_subrip", lesson_id=lesson.id, name=one.name),
                "txt": url_for("captions.send_text", lesson_id=lesson.id, name=one.name),
            },
        )
        for one in lesson.captions
    ]


def _viewing(viewer: Member | None) -> dict[str, str] | None:
    """A member's wishes about captions; None where the browser keeps them."""
    found = viewing.of(session(), viewer)
    return {"captions": found.captions.name, "second": found.second} if found else None


def _upload(lesson: Lesson) -> Upload | None:
    return latest_uploads(session(), [lesson.video_id]).get(lesson.video_id)


@blueprint.get("/lessons/<lesson_id>")
def show(lesson_id: str) -> str:
    """The lesson with its player; for those who may see drafts, also while it is being prepared.

    404 to all others.
    """
    viewer = context().viewer()
    lesson = get_lesson(session(), lesson_id, viewer)
    steps = course_steps(lesson.course, viewer)
    if lesson.id not in [step.lesson.id for step in steps.steps]:
        raise NotFound()  # a preview, in which it is not shown
    place = progress.get(session(), viewer, lesson) if viewer else None
    playing = playing_of(lesson, viewer, place)
    upload = None if playing else _upload(lesson)
    coming = playing is None and not may(viewer, Right.SEE, lesson)
    return render_template(
        "player/lesson.html",
        lesson=lesson,
        course=lesson.course,
        steps=steps,
        around=_neighbourhood(steps, lesson),
        playing=playing,
        enough=LEARNED,
        upload=upload,
        standing=preparing(upload, None, place_of(upload)) if upload else None,
        coming=coming,
        place_in_queue=place_of(upload) if upload and coming else None,
        member=viewer,
        viewing=_viewing(viewer),
        may_edit=may(viewer, Right.EDIT, lesson) and not as_learner(lesson.course, viewer),
        may_count=may(viewer, Right.STATISTICS, lesson) and not as_learner(lesson.course, viewer),
        sharing=about_lesson(lesson) if lesson.public else None,
        counts=lesson.public and not may(viewer, Right.EDIT, lesson),
    )
