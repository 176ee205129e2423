"""How a page presents itself elsewhere: canonical address, Open Graph, and schema.org data as JSON-LD.

Only public pages do: what stands here is read by machines that see what a visitor sees.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from flask import Blueprint, current_app, request, url_for
from flask_babel import get_locale, gettext

from catalog.courses.models import Course, Lesson, Level, LinkKind
from catalog.web.shared.wording import category_name, described, level_name, titled

MOST_SUMMARY = 200  # characters; readers of such data show about as much


@dataclass(frozen=True)
class Sharing:
    """What the head of a page says about it; all addresses are absolute."""

    title: str
    url: str
    summary: str = ""
    image: str = ""
    kind: str = "website"
    """Open Graph's og:type."""
    data: dict[str, Any] = field(default_factory=dict)
    """schema.org data; empty for none."""
    feed: tuple[str, str] | None = None
    """Address and name of a feed."""
    oembed: str = ""


def absolute(address: str) -> str:
    """An address of this school with scheme and host. The host is one that the settings name (SCHOOL_HOSTS)."""
    return urljoin(request.host_url, address)


def iso_duration(seconds: float) -> str:
    """A duration as ISO 8601 writes it: PT1H20M5S."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    parts = ((hours, "H"), (minute, "M"), (second, "S"))
    return "PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")


def summary(text: str) -> str:
    """The beginning of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_SUMMARY else f"{line[: MOST_SUMMARY - 1]}…"


def about_course(course: Course, picture: str) -> Sharing:
    """Of a course that the catalogue lists. `picture`: the path of a frame, "" for none."""
    url = url_for("catalogue.course", course_id=course.id, _external=True)
    title, text = titled(course), summary(described(course))
    image = absolute(picture or first_poster(course.public_lessons))
    needs = [other for other in course.linked(LinkKind.PREREQUISITE) if other.shown]
    facts = {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": url,
        "url": url,
        "name": title,
        "description": text or title,
        "image": image,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "provider": _school(),
        "about": category_name(course.category),
        "keywords": course.tags,
        "datePublished": course.published_at.isoformat() if course.published_at else None,
        "educationalLevel": level_name(course.level) if course.level is not Level.NONE else None,
        "coursePrerequisites": [url_for("catalogue.course", course_id=one.id, _external=True) for one in needs],
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "online",
            "courseWorkload": iso_duration(course.public_duration),
            "instructor": {"@type": "Person", "name": course.taught_by},
        },
        "hasPart": [_part(lesson) for lesson in course.public_lessons],
    }
    return Sharing(title, url, text, image, "website", _filled(facts))


def about_lesson(lesson: Lesson) -> Sharing:
    """Of a lesson that anybody may watch."""
    url = url_for("lesson.show", lesson_id=lesson.id, _external=True)
    title, course = titled(lesson), lesson.course
    text = summary(described(course)) or gettext("from %(course)s", course=titled(course))
    image = absolute(first_poster([lesson]))
    package = lesson.package
    facts = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "@id": url,
        "url": url,
        "name": title,
        "description": text,
        "thumbnailUrl": [image],
        "uploadDate": (package.created_at if package else lesson.created_at).isoformat(),
        "duration": iso_duration(lesson.duration or 0.0),
        "embedUrl": url_for("embed.show", lesson_id=lesson.id, _external=True),
        "isAccessibleForFree": True,
        "creator": {"@type": "Person", "name": course.taught_by},
        "publisher": _school(),
        "isPartOf": {
            "@type": "Course",
            "name": titled(course),
            "url": url_for("catalogue.course", course_id=course.id, _external=True),
        },
    }
    oembed = url_for("sharing.oembed", url=url, _external=True)
    return Sharing(title, url, text, image, "video.other", _filled(facts), oembed=oembed)


def about_list(title: str, endpoint: str, feed: str, **parts: str) -> Sharing:
    """Of a list of courses, whose filters are no pages of their own."""
    url = url_for(endpoint, _external=True, **parts)
    return Sharing(title, url, image=absolute(fallback()), feed=(url_for(feed, _external=True, **parts), title))


def first_poster(lessons: list[Lesson]) -> str:
    """The path of the picture of the first public lesson with one; readers of such data take no drawings as SVG."""
    for lesson in lessons:
        if lesson.public and lesson.video.picture:
            return url_for("pictures.lesson", lesson_id=lesson.id, picture=lesson.video.picture)
        if lesson.public and lesson.package is not None and lesson.package.poster:
            return f"/media/{lesson.package.prefix}/{lesson.package.poster}"
    return fallback()


def fallback() -> str:
    """The path of the school's own picture."""
    return url_for("rootfiles.touch_icon")


def _part(lesson: Lesson) -> dict[str, Any]:
    url = url_for("lesson.show", lesson_id=lesson.id, _external=True)
    length = iso_duration(lesson.duration or 0.0)
    return {"@type": "LearningResource", "name": titled(lesson), "url": url, "timeRequired": length}


def _school() -> dict[str, Any]:
    return {"@type": "EducationalOrganization", "name": school_name(), "url": absolute("/")}


def school_name() -> str:
    """What the school is called: by its operators, else by us."""
    told: dict[str, Any] = {}
    current_app.update_template_context(told)
    return str(told["school_name"])


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, [], "")}


def open_graph_locale() -> str:
    """The language of the page as Open Graph names it."""
    return "zh_CN" if get_locale().language == "zh" else "en_GB"


def register(blueprint: Blueprint) -> None:
    """Give all templates what sharing.html needs."""
    blueprint.add_app_template_global(open_graph_locale, "sharing_locale")
