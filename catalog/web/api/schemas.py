"""What the API takes and gives. These schemas check requests and write the OpenAPI description."""

import re
from typing import Any

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, DateTime, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import RAISE, ValidationError

from catalog.attachments.web.schemas import HandoutOut
from catalog.chapters.web.schemas import ChapterOut
from catalog.courses.facts import MAX_DESCRIPTION, MAX_TAG, MAX_TEACHER, MAX_TITLE, MOST_LINKS, MOST_TAGS
from catalog.courses.models import CourseState, Level
from catalog.courses.selection import LENGTHS, SORTS
from catalog.members.models import Scope
from catalog.text import visible
from catalog.web.shared.wording import PREPARING

# A letter or digit that is left when blanks and hidden characters are gone (catalog/text.py). Written as ECMA 262 and
# Python both read it, since the same pattern checks requests and stands in the description.
LETTER = "[0-9A-Za-zÀ-ɏͰ-ᙿぁ-힣]"


def has_letter(text: str) -> None:
    if not re.search(LETTER, text[:MAX_TITLE]) or not visible(text[:MAX_TITLE]):
        raise ValidationError("Write at least one letter or digit.")


_TITLE: dict[str, Any] = {"validate": [Length(1, MAX_TITLE), has_letter], "metadata": {"pattern": LETTER}}


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


POSITION: dict[str, Any] = {
    "strict": True,
    "validate": Range(min=1),
    "metadata": {"description": "Among its neighbours, from 1; a larger one than there are means the end."},
}
_SECTION: dict[str, Any] = {
    "allow_none": True,
    "metadata": {"description": "The id of a section of the course; null: before all sections."},
}


class LessonChange(Strict):
    """What changes about a lesson; what is left out stays. With `section` alone it goes to the end of that."""

    title = String(**_TITLE)
    title_en = String(**_TITLE_EN)
    section = String(**_SECTION)
    position = Integer(**POSITION)


class SectionIn(Title):
    """A new section."""

    title_en = String(load_default="", **_TITLE_EN)


class SectionChange(Strict):
    """What changes about a section; what is left out stays."""

    title = String(**_TITLE)
    title_en = String(**_TITLE_EN)
    position = Integer(**POSITION)


class SectionOut(Schema):
    """A part of a course."""

    id = String(required=True)
    title = String(required=True)
    title_en = String(required=True)


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
    section = String(load_default=None, **_SECTION)


_FACTS: dict[str, Any] = {
    "preparing": String(
        validate=OneOf(PREPARING),
        metadata={"description": "How files that are sent from now on are prepared; economical takes less time."},
    ),
    "teacher": String(
        validate=Length(0, MAX_TEACHER),
        metadata={"description": "The name of its teacher; empty: the name of its owner."},
    ),
    "level": String(validate=OneOf([level.name for level in Level])),
    "tags": List(
        String(validate=Length(0, MAX_TAG)),
        validate=Length(max=MOST_TAGS),
        metadata={"description": "Words under which it is found; kept in lower case and half width."},
    ),
}


class PartIn(Strict):
    """A section and its lessons in their order."""

    section = String(required=True, **_SECTION)
    lessons = List(String(), required=True, metadata={"description": "Ids."})


class CourseIn(Strict):
    """A new course."""

    title = String(required=True, **_TITLE)
    category = String(required=True, metadata={"description": "The id or the name of a category."})
    description = String(load_default="", validate=Length(0, MAX_DESCRIPTION))
    title_en = String(load_default="", **_TITLE_EN)
    description_en = String(load_default="", **_DESCRIPTION_EN)
    teacher, level, tags, preparing = (_FACTS[name] for name in ("teacher", "level", "tags", "preparing"))


class CourseChange(Strict):
    """What changes about a course; what is left out stays."""

    title = String(**_TITLE)
    category = String()
    description = String(validate=Length(0, MAX_DESCRIPTION))
    title_en = String(**_TITLE_EN)
    description_en = String(**_DESCRIPTION_EN)
    teacher, level, tags, preparing = (_FACTS[name] for name in ("teacher", "level", "tags", "preparing"))
    prerequisites = List(
        String(),
        validate=Length(max=MOST_LINKS),
        metadata={"description": "The ids of the courses that one should have learned before."},
    )
    related = List(
        String(), validate=Length(max=MOST_LINKS), metadata={"description": "The ids of courses of interest as well."}
    )
    lessons = List(
        String(), metadata={"description": "The ids of all lessons in their new order; each stays in its section."}
    )
    order = List(
        Nested(PartIn),
        metadata={"description": "All sections and all lessons in their new order, lessons without a section first."},
    )


class CourseQuery(Schema):
    """Which courses, in which order, and which page of them. Empty values narrow nothing."""

    category = String(
        load_default="", metadata={"description": "The id or the name of a category; those below it count as well."}
    )
    mine = Integer(load_default=0, validate=Range(0, 1), metadata={"description": "1: those I work on."})
    teacher = String(
        load_default="",
        metadata={"description": "The id of its owner, or the name by which it names somebody else as its teacher."},
    )
    level = String(load_default="", validate=OneOf(["", *(level.name for level in Level)]))
    tag = String(load_default="", validate=Length(0, MAX_TAG))
    length = String(
        load_default="",
        validate=OneOf(["", *LENGTHS, "long"]),
        metadata={"description": "All its lessons together: short up to 30 minutes, medium up to 2 hours."},
    )
    state = String(
        load_default="",
        validate=OneOf(["", *(state.name for state in CourseState)]),
        metadata={"description": "With mine=1. All others are PUBLISHED."},
    )
    q = String(
        load_default="",
        validate=Length(0, 200),
        metadata={"description": "Words to look for, as /search takes them."},
    )
    order = String(
        load_default="",
        validate=OneOf(["", *SORTS]),
        metadata={"description": "new: newest first; short: shortest first; without, best first where `q` is given."},
    )
    page = Integer(load_default=1, validate=Range(1, 100_000))


class LessonBrief(Schema):
    """A lesson in its course's list."""

    id = String(required=True)
    title = String(required=True)
    title_en = String(required=True)
    section = String(required=True, **_SECTION)
    state = String(required=True)
    playable = Boolean(required=True)
    duration = Float(required=True, allow_none=True, metadata={"description": "Seconds."})


class CourseBrief(Schema):
    """A course that another one names."""

    id = String(required=True)
    title = String(required=True)
    title_en = String(required=True)


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
    level = String(required=True, validate=OneOf([level.name for level in Level]))
    tags = List(String(), required=True)
    preparing = String(
        required=True,
        allow_none=True,
        validate=OneOf(PREPARING),
        metadata={"description": "How its files are prepared; told to those who see its drafts."},
    )
    prerequisites = List(Nested(CourseBrief), required=True)
    related = List(Nested(CourseBrief), required=True)
    state = String(required=True)
    created_at = DateTime(required=True)
    published_at = DateTime(required=True, allow_none=True)
    publish_at = DateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When it will be published; told to those who see its drafts."},
    )
    featured = Boolean(required=True, metadata={"description": "Whether the home page shows it first."})
    sections = List(Nested(SectionOut), required=True, metadata={"description": "In order."})
    lessons = List(
        Nested(LessonBrief),
        required=True,
        metadata={"description": "All of them in the order of the course: those without a section first."},
    )


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
        validate=OneOf(["uploaded", "embedded", "machine"]),
        metadata={"description": "embedded: out of the video file. Null where it was never recorded."},
    )
    machine = Boolean(
        required=True, metadata={"description": "Whether the machine made them and nobody has read them yet."}
    )


class LessonOut(Schema):
    """A lesson and the addresses of its objects for whoever asks."""

    id = String(required=True)
    title = String(required=True)
    title_en = String(required=True)
    course = String(required=True)
    section = String(required=True, **_SECTION)
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
    attachments = List(Nested(HandoutOut), required=True)
    renditions = List(Nested(RenditionOut), required=True)


class Credentials(Strict):
    """A member's name and password."""

    name = String(required=True, validate=Length(1, 200))
    password = String(required=True, validate=Length(1, 1024))
    scope = String(load_default="all", validate=OneOf([scope.value for scope in Scope]))


class TokenOut(Schema):
    """A token for `Authorization: Bearer`."""

    token = String(required=True)
