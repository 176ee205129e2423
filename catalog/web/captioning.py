"""What the API and the studio share about captions: set those of a file, tell what was read of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from catalog.captions import jobs, service
from catalog.captions.cues import Reading, Reason, Remark
from catalog.captions.errors import NoSpeechModel, NothingToHear
from catalog.captions.models import Captions, Origin
from catalog.captions.service import Track
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.members.models import Member
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.wording import language_name

MOST_BYTES = 2 * 1024**2
"""Of a file of captions."""
MOST_LINES = 5
"""How many lines of a file are named for one reason."""


@dataclass(frozen=True)
class Earlier:
    """Captions that were replaced or deleted, by which they can be brought back."""

    language: str
    name: str


def may_caption(lesson_id: str) -> str:
    """The id of the lesson's video, if the member who asks may change it. Raises Unauthorized, NotFound, NotAllowed.

    Lets go of the database, because parsing and storing take time.
    """
    member = signed_in()
    video = get_lesson(session(), lesson_id, member).video
    service.check_edit(member, video)
    video_id = video.id
    session().rollback()
    return video_id


def set_track(
    lesson_id: str, video_id: str, track: Track, start: Callable[[Lesson], None]
) -> tuple[Lesson, Earlier | None]:
    """Store captions and set them, whatever was there before; the right is asked for again. Commits.

    `start` begins the edit and refuses one that started from an older version. Raises ChangedMeanwhile.
    """
    name = service.store_track(context().intake.store, video_id, track)
    member = signed_in()
    lesson = get_lesson(session(), lesson_id, member)
    service.check_edit(member, lesson.video)
    start(lesson)
    before = service.find(session(), video_id, track.language)
    earlier = Earlier(before.language, before.name) if before else None
    service.put(session(), member, lesson.video, track, name)
    session().commit()
    session().refresh(lesson)
    return lesson, earlier


def ask(member: Member, lesson: Lesson) -> None:
    """Have the machine write captions of a lesson. Commits. Raises NotAllowed, NoSpeechModel, NothingToHear."""
    service.check_edit(member, lesson.video)
    if not context().speech:
        raise NoSpeechModel()
    job = jobs.ask(session(), member, lesson.video, context().clock())
    if job is None:
        raise NothingToHear()
    session().commit()
    context().transcoding.wake(job)


def summary(reading: Reading) -> str:
    """What was kept of a file and what was not, in a sentence with the lines to look at."""
    kept = ngettext("%(num)s caption kept", "%(num)s captions kept", len(reading.cues))
    lost = [remark for remark in reading.remarks if remark.lost]
    cut = [remark for remark in reading.remarks if not remark.lost]
    sentences = [gettext("%(kept)s.", kept=kept)]
    if lost:
        why = gettext("; ").join(_why(reason, lost) for reason in Reason if any(one.reason is reason for one in lost))
        sentences = [gettext("%(kept)s, %(number)s left out: %(why)s.", kept=kept, number=len(lost), why=why)]
    if cut:
        sentences.append(gettext("Too long and cut: %(lines)s.", lines=_lines(cut)))
    return " ".join(sentences)


def _why(reason: Reason, remarks: Sequence[Remark]) -> str:
    lines = [remark for remark in remarks if remark.reason is reason]
    said = {
        Reason.NO_END: gettext("no end time (%(lines)s)"),
        Reason.UNREADABLE_TIME: gettext("a time that cannot be read (%(lines)s)"),
        Reason.ENDS_BEFORE_START: gettext("the end is before the start (%(lines)s)"),
        Reason.NO_LENGTH: gettext("the end is the start (%(lines)s)"),
        Reason.NO_WORDS: gettext("no words (%(lines)s)"),
        Reason.OUTSIDE: gettext("text outside of any caption (%(lines)s)"),
    }
    return str(said[reason]) % {"lines": _lines(lines)}


def _lines(remarks: Sequence[Remark]) -> str:
    shown = gettext(", ").join(str(remark.line) for remark in remarks[:MOST_LINES])
    more = len(remarks) - MOST_LINES
    if more > 0:
        return str(gettext("lines %(lines)s and %(more)s more", lines=shown, more=more))
    return str(ngettext("line %(lines)s", "lines %(lines)s", len(remarks), lines=shown))


def origin_word(captions: Captions) -> str:
    """Where captions came from, in a word or two; nothing when that was never recorded."""
    words = {Origin.EMBEDDED: gettext("from the video file"), Origin.UPLOADED: gettext("uploaded")}
    words[Origin.MACHINE] = gettext("made by the machine")
    return str(words[captions.origin]) if captions.origin else ""


def languages(captions: Iterable[Captions]) -> str:
    """The languages of captions as a list: regions and scripts are named only where a language is there twice."""
    there = list(captions)
    tags = [one.language for one in there]
    mains = [tag.partition("-")[0] for tag in tags]
    names = (main if mains.count(main) == 1 else tag for tag, main in zip(tags, mains, strict=True))
    said = (language_name(name) for name in names)
    marked = (
        gettext("%(language)s (by the machine)", language=name) if one.is_draft else name
        for one, name in zip(there, said, strict=True)
    )
    return str(gettext(", ")).join(marked)
