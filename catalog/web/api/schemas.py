"""What the API takes and gives. These schemas check requests and write the OpenAPI description."""

import re
from typing import Any

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, DateTime, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import RAISE, ValidationError

from catalog.captions.cues import Reason as WhyLeftOut
from catalog.courses.service import MAX_DESCRIPTION, MAX_TITLE
from catalog.members.models import Scope
from catalog.text import visible
from storage.multipart import MOST_BYTES, MOST_PARTS

# A letter or digit that is left when blanks and hidden characters are gone (catalog/text.py). Written as ECMA 262 and
# Python both read it, since the same pattern checks requests and stands in the description.
_LETTER = "[0-9A-Za-zÀ-ɏͰ-ᙿぁ-힣]"


def _has_letter(text: str) -> None:
    if not re.search(_LETTER, text[:MAX_TITLE]) or not visible(text[:MAX_TITLE]):
        raise ValidationError("Write at least one letter or digit.")


_TITLE: dict[str, Any] = {"validate": [Length(1, MAX_TITLE), _has_letter], "metadata": {"pattern": _LETTER}}


class Strict(Schema):
    """A request body: a field we do not know is a mistake that its sender should hear of."""

    class Meta:
        unknown = RAISE


class Error(Schema):
    """Every refusal."""

    error = String(required=True, metadata={"description": "A stable word for programs."})
    message = String(required=True, metadata={"description": "One sentence for a person."})


class Title(Strict):
    """A new lesson, or another title for one."""

    title = String(required=True, **_TITLE)


_TITLE_EN: dict[str, Any] = {
    "validate": Length(0, MAX_TITLE),
    "metadata": {"description": "For pages in English; may be empty."},
}
_DESCRIPTION_EN: dict[str, Any] = {
    "validate": Length(0, MAX_DESCRIPTION),
    "metadata": {"description": "For pages in English; may be empty."},
}


class LessonTitle(Title):
    """A new lesson, or other titles for one; without `title_en` the English one stays."""

    title_en = String(**_TITLE_EN)


class PosterIn(Strict):
    """Which frame stands for a lesson."""

    at = Float(
        required=True,
        allow_none=True,
        validate=Range(min=0),
        metadata={"description": "Seconds; null for the drawn picture of the category."},
    )


class Flag(Boolean):
    """true or false, and nothing that only looks like them: as the description says."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Featured(Strict):
    """Whether the home page shows a course first."""

    featured = Flag(required=True)


class LessonIn(LessonTitle):
    """A new lesson."""

    from_file = Flag(
        load_default=False,
        metadata={
            "description": "It is made only to hold a file that is sent next: when the file is taken back before it "
            "can be watched, the lesson goes with it."
        },
    )


class CourseIn(Strict):
    """A new course."""

    title = String(required=True, **_TITLE)
    category = String(required=True, metadata={"description": "The id or the name of a category."})
    description = String(load_default="", validate=Length(0, MAX_DESCRIPTION))
    title_en = String(load_default="", **_TITLE_EN)
    description_en = String(load_default="", **_DESCRIPTION_EN)


class CourseChange(Strict):
    """What changes about a course; what is left out stays."""

    title = String(**_TITLE)
    category = String()
    description = String(validate=Length(0, MAX_DESCRIPTION))
    title_en = String(**_TITLE_EN)
    description_en = String(**_DESCRIPTION_EN)
    lessons = List(String(), metadata={"description": "The ids of all lessons in their new order."})


class CourseQuery(Schema):
    """Which courses, and which page of them."""

    category = String(metadata={"description": "The id or the name of a category."})
    mine = Integer(load_default=0, validate=Range(0, 1), metadata={"description": "1: those I work on."})
    page = Integer(load_default=1, validate=Range(1, 100_000))


class CategoryOut(Schema):
    """A subject that courses are grouped by."""

    id = String(required=True)
    name = String(required=True)
    name_en = String(required=True)


class CategoryList(Schema):
    """All categories, in order."""

    items = List(Nested(CategoryOut), required=True)
    next = String(required=True, allow_none=True)


class LessonBrief(Schema):
    """A lesson in its course's list."""

    id = String(required=True)
    title = String(required=True)
    title_en = String(required=True)
    state = String(required=True)
    playable = Boolean(required=True)
    duration = Float(required=True, allow_none=True, metadata={"description": "Seconds."})


class PublishIn(Strict):
    """When a course is published; without a body, or with null, at once."""

    at = AwareDateTime(load_default=None, allow_none=True, metadata={"description": "A time to come, with zone."})


class CourseOut(Schema):
    """A course. A visitor sees its public lessons, its teacher all of them."""

    id = String(required=True)
    title = String(required=True)
    description = String(required=True)
    title_en = String(required=True)
    description_en = String(required=True)
    category = String(required=True)
    teacher = String(required=True)
    state = String(required=True)
    created_at = DateTime(required=True)
    published_at = DateTime(required=True, allow_none=True)
    publish_at = DateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When it will be published; told to those who see its drafts."},
    )
    featured = Boolean(required=True, metadata={"description": "Whether the home page shows it first."})
    lessons = List(Nested(LessonBrief), required=True)


class CourseList(Schema):
    """A page of courses, newest first."""

    items = List(Nested(CourseOut), required=True)
    next = String(required=True, allow_none=True)


class RenditionOut(Schema):
    """One encoded output."""

    height = Integer(required=True)
    width = Integer(required=True)
    codec = String(required=True)
    bandwidth = Integer(required=True, metadata={"description": "Bits a second at its peak."})


class CaptionsOut(Schema):
    """One language of captions."""

    language = String(required=True)
    label = String(required=True, metadata={"description": "The language's name, in the reader's language."})
    url = String(required=True)
    cues = Integer(required=True)
    left_out = Integer(
        required=True, metadata={"description": "How many captions or pieces of text of the file were left out."}
    )
    origin = String(
        required=True,
        allow_none=True,
        validate=OneOf(["uploaded", "embedded"]),
        metadata={"description": "embedded: out of the video file. Null where it was never recorded."},
    )


class ChapterOut(Schema):
    """A chapter of a video: it goes on until the next one begins."""

    at = Float(required=True, metadata={"description": "Seconds from the start."})
    title = String(required=True)


class LessonOut(Schema):
    """A lesson and the addresses of its objects for whoever asks."""

    id = String(required=True)
    title = String(required=True)
    title_en = String(required=True)
    course = String(required=True)
    state = String(required=True)
    playable = Boolean(required=True)
    complete = Boolean(required=True)
    duration = Float(required=True, allow_none=True, metadata={"description": "Seconds."})
    ready = Float(
        required=True,
        allow_none=True,
        metadata={"description": "Seconds that can be watched; less than `duration` while it is being prepared."},
    )
    hold_back = Integer(
        required=True,
        strict=True,
        metadata={"description": "Seconds before `ready` at which a player begins or seeks at the latest."},
    )
    playlist = String(required=True, allow_none=True)
    poster = String(required=True, allow_none=True)
    poster_at = Float(
        required=True,
        allow_none=True,
        metadata={
            "description": "Seconds at which a teacher chose the frame of the poster; null: the school took one."
        },
    )
    storyboard = String(required=True, allow_none=True)
    captions = List(Nested(CaptionsOut), required=True)
    chapters = List(
        Nested(ChapterOut), required=True, metadata={"description": "Those that fit the video, in order."}
    )
    renditions = List(Nested(RenditionOut), required=True)


class RemarkOut(Schema):
    """Something of a file of captions that was left out or cut."""

    line = Integer(required=True, metadata={"description": "In the file, from 1."})
    reason = String(required=True, validate=OneOf([reason.value for reason in WhyLeftOut]))


class ReadOut(Schema):
    """What was read of a file of captions."""

    kept = Integer(required=True)
    left_out = Integer(required=True)
    remarks = List(Nested(RemarkOut), required=True, metadata={"description": "At most 1000, in order of lines."})
    message = String(required=True, metadata={"description": "The same in a sentence for a person."})


class CaptionedOut(LessonOut):
    """A lesson whose captions were set."""

    read = Nested(ReadOut, required=True)


class Reason(Schema):
    """Why an upload did not become a lesson."""

    code = String(required=True)
    message = String(required=True)


class UploadOut(Schema):
    """Where an upload stands."""

    id = String(required=True)
    state = String(required=True)
    reason = Nested(Reason, required=True, allow_none=True)
    notes = List(
        String(), required=True, metadata={"description": "What of the file is not in the lesson, a sentence each."}
    )
    progress = Float(required=True, metadata={"description": "Of the preparing, 0 to 1."})
    playable = Boolean(required=True)
    ready = Float(
        required=True,
        allow_none=True,
        metadata={"description": "Seconds that can be watched already; null while nothing can."},
    )
    place = Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Its place in the queue, 1: it is next; null when it does not wait there."},
    )
    lesson = String(required=True)
    filename = String(required=True)
    length = Integer(required=True, metadata={"description": "Bytes promised."})
    offset = Integer(required=True, metadata={"description": "Bytes received."})
    duration = Float(required=True, allow_none=True, metadata={"description": "Seconds of video."})
    speed = Float(required=True, allow_none=True, metadata={"description": "Seconds of video made in a second."})
    created_at = DateTime(required=True)


class UploadIn(Strict):
    """A file that will be sent straight to the school's bucket."""

    filename = String(required=True, validate=Length(0, 1000))
    size = Integer(required=True, strict=True, validate=Range(0, MOST_BYTES), metadata={"description": "Bytes."})
    lesson = String(
        required=True, validate=Length(1, 200), metadata={"description": "The id of the lesson that it is for."}
    )


class PartsOut(Schema):
    """How the file is cut: part N begins at (N - 1) * part_size; the last one may be smaller."""

    id = String(required=True)
    part_size = Integer(required=True, metadata={"description": "Bytes of every part but the last."})
    parts = Integer(required=True, metadata={"description": "How many there are."})


class PartsQuery(Schema):
    """Which parts."""

    first = Integer(data_key="from", load_default=1, validate=Range(1, MOST_PARTS))


class PartOut(Schema):
    """One part."""

    number = Integer(required=True, attribute="part.number")
    offset = Integer(
        required=True, attribute="part.offset", metadata={"description": "Where it begins in the file, in bytes."}
    )
    size = Integer(required=True, attribute="part.size", metadata={"description": "Bytes."})
    there = Boolean(required=True, metadata={"description": "The bucket has it."})
    url = String(
        required=True,
        allow_none=True,
        metadata={"description": "Where to PUT exactly its bytes within an hour; null when it is there."},
    )


class PartList(Schema):
    """A page of parts."""

    items = List(Nested(PartOut), required=True)
    next = String(required=True, allow_none=True)


class Credentials(Strict):
    """A member's name and password."""

    name = String(required=True, validate=Length(1, 200))
    password = String(required=True, validate=Length(1, 1024))
    scope = String(load_default="all", validate=OneOf([scope.value for scope in Scope]))


class TokenOut(Schema):
    """A token for `Authorization: Bearer`."""

    token = String(required=True)
