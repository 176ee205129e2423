"""Captions in, captions out: what people send is parsed, and what players get is written anew from plain text.

An uploaded file is never passed through: WebVTT can carry styles with addresses and markup, and a file named .srt
may be something else altogether (SAFETY.md of the plan). Cues are kept as text alone.
"""

import html
import io
import re
from dataclasses import dataclass

import webvtt
from sqlalchemy.orm import Session
from webvtt.errors import MalformedCaptionError, MalformedFileError

from catalog.captions.errors import NotCaptions, TooManyCues, UnknownLanguage
from catalog.captions.models import Captions, key_of
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import new_id
from catalog.errors import NotAllowed
from catalog.members.models import Member
from catalog.members.rights import may_edit
from catalog.text import block, line
from storage.store import Store

MAX_CUES = 20_000
MAX_LINES = 10 * MAX_CUES  # two million empty lines took the parser five seconds, with every other request waiting
MAX_CUE = 1000  # characters
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,2}")  # the part of BCP 47 that captions need
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]{0,200}>|\{\\[^{}]{0,100}\}")
# Byte-order marks first; UTF-8 refuses nearly all other text, GB 18030 accepts nearly anything.
_ENCODINGS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


@dataclass(frozen=True)
class Cue:
    """One caption: seconds from the start, and plain text."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Track:
    """Captions in one language, ready to be kept."""

    language: str
    cues: list[Cue]


def check_edit(member: Member, lesson: Lesson) -> None:
    """Raises NotAllowed for who may not change the lesson; cheap, so that it can be asked before a file is parsed."""
    if not may_edit(member, lesson.course.owner_id):
        raise NotAllowed()


def store_track(store: Store, lesson_id: str, track: Track) -> str:
    """Store captions of a lesson under a new name, which is returned; best with no transaction open.

    The object is there before a row names it; one that none names stays until the next `school gc`.
    """
    name = new_id()
    store.put(key_of(lesson_id, name), written(track.cues).encode())
    return name


def put(session: Session, member: Member, lesson: Lesson, track: Track, name: str) -> Captions:
    """Set a lesson's captions in one language to what `store_track` stored as `name`. Raises NotAllowed."""
    check_edit(member, lesson)
    return _set(session, lesson, track, name)


def embedded(language: str, text: str) -> Track | None:
    """Captions that a video brings along, None when there are none in it.

    A language that no tag names is taken for the school's own.
    """
    try:
        tag = language_tag(language)
    except UnknownLanguage:
        tag = "zh-CN"
    try:
        return Track(tag, parse(text.encode()))
    except (NotCaptions, TooManyCues):
        return None


def keep_embedded(session: Session, lesson: Lesson, track: Track, name: str) -> Captions | None:
    """Set what `store_track` stored as `name`, unless there are captions in that language already."""
    if session.get(Captions, (lesson.id, track.language)) is not None:
        return None
    return _set(session, lesson, track, name)


def _set(session: Session, lesson: Lesson, track: Track, name: str) -> Captions:
    captions = session.get(Captions, (lesson.id, track.language))
    if captions is None:
        captions = Captions(lesson=lesson, language=track.language)
        session.add(captions)
    captions.name, captions.cues, captions.updated_at = name, len(track.cues), now()
    session.flush()
    return captions


def remove(session: Session, member: Member, lesson: Lesson, language: str) -> None:
    """Take a lesson's captions in one language away; none there is no error. Raises NotAllowed."""
    check_edit(member, lesson)
    captions = session.get(Captions, (lesson.id, language))
    if captions is not None:
        session.delete(captions)
        session.flush()


def language_tag(text: str) -> str:
    """A language tag as RFC 5646 section 2.1.1 writes it: zh-CN, also when sent as ZH-cn. Raises UnknownLanguage."""
    if not _LANGUAGE.fullmatch(text):
        raise UnknownLanguage(language=line(text, 20))
    first, *rest = text.lower().split("-")
    return "-".join(
        [first, *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)]
    )


def parse(body: bytes) -> list[Cue]:
    """The cues of an SRT or WebVTT file, in order. Raises NotCaptions, TooManyCues."""
    text = _decoded(body).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("-->") > MAX_CUES or text.count("\n") > MAX_LINES:
        raise TooManyCues(most=MAX_CUES)
    buffer = io.StringIO(text)
    try:
        is_vtt = text.lstrip().startswith("WEBVTT")
        found = webvtt.from_buffer(buffer, format="vtt" if is_vtt else "srt")
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError):
        raise NotCaptions() from None
    cues = [Cue(*_span(caption), _plain(caption.text)) for caption in found.captions]
    cues = sorted((cue for cue in cues if cue.text and cue.end > cue.start), key=lambda cue: (cue.start, cue.end))
    if not cues:
        raise NotCaptions()
    return cues


def written(cues: list[Cue]) -> str:
    """A WebVTT file of these cues and nothing else (W3C WebVTT, section 4)."""
    blocks = (f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{html.escape(cue.text, quote=False)}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


def _decoded(body: bytes) -> str:
    for mark, encoding in _ENCODINGS:
        if body.startswith(mark):
            return _try(body, encoding) or _refuse()
    text = _try(body, "utf-8") or _try(body, "gb18030") or _refuse()
    # A NUL is in no text file; a zip read as GB 18030 has plenty.
    return _refuse() if "\0" in text else text


def _try(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse() -> str:
    raise NotCaptions()


def _span(caption: webvtt.Caption) -> tuple[float, float]:
    return (
        round(caption.start_time.in_seconds() + caption.start_time.milliseconds / 1000, 3),
        round(caption.end_time.in_seconds() + caption.end_time.milliseconds / 1000, 3),
    )


def _plain(text: str) -> str:
    """Text without markup, in at most four lines that hold no blank one (a blank line would end the cue)."""
    bare = html.unescape(_TAG.sub("", text)).replace("-->", "→")
    lines = [line.strip() for line in block(bare, MAX_CUE).splitlines() if line.strip()]
    return "\n".join(lines[:4])


def _stamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
