"""What other machines read of the school: the sitemap, feeds of new courses, oEmbed."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound as NoPage
from werkzeug.exceptions import NotImplemented as NotThatFormat

from catalog.categories.models import Category, find_category
from catalog.courses.listing import Page, published_courses, watchable
from catalog.courses.models import Course, CourseState, Lesson
from catalog.courses.service import get_course, get_lesson
from catalog.errors import CatalogError, UnknownCategory
from catalog.videos.models import Package
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.sharing import absolute, first_poster, register, school_name, summary
from catalog.web.shared.wording import category_name, described, titled

blueprint = Blueprint("sharing", __name__, template_folder="templates")

register(blueprint)

MOST_ADDRESSES = 50_000
"""Of one sitemap, by the protocol of sitemaps. Courses come first, and lead to the lessons that are left out."""
NEWEST = 30
"""Courses of a feed."""
AN_HOUR_S = 3600
WITHDRAWN_WITHIN_S = 60
"""After so long nothing names any more what was withdrawn."""
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
WIDTH, LEAST_WIDTH = 960, 320
"""Pixels of an embedded player."""


@blueprint.get("/sitemap.xml")
@needs(session=False)
def sitemap() -> Response:
    """The addresses of everything that anybody may see."""
    public = (Course.state == CourseState.PUBLISHED, Course.removed_at.is_(None))
    lessons = session().execute(
        select(Lesson.id, Lesson.course_id, Package.created_at)
        .join(Course)
        .join(Package, Package.video_id == Lesson.video_id)
        .where(*public, watchable())
        .order_by(Package.created_at.desc())
        .limit(MOST_ADDRESSES)
    )
    found = [(url_for("lesson.show", lesson_id=one), course, at) for one, course, at in lessons]
    newest: dict[str, datetime] = {}
    for _, course_id, at in found:
        newest.setdefault(course_id, at)
    places: list[tuple[str, datetime | None]] = [("/", None), (url_for("catalogue.courses"), None)]
    used = select(Course.category_id).where(Course.id.in_(list(newest)[:30_000])).distinct()
    places += [(url_for("catalogue.category", category_id=one), None) for one in sorted(session().scalars(used))]
    places += [(url_for("catalogue.course", course_id=one), at) for one, at in newest.items()]
    places += [(path, at) for path, _, at in found]
    root = Element("urlset", xmlns=SITEMAP)
    for path, changed_at in places[:MOST_ADDRESSES]:
        entry = SubElement(root, "url")
        SubElement(entry, "loc").text = absolute(path)
        if changed_at is not None:
            SubElement(entry, "lastmod").text = changed_at.isoformat(timespec="seconds")
    return _xml(root, "application/xml")


@blueprint.get("/courses/feed.xml")
@needs(session=False)
def courses() -> Response:
    """The newest courses, as RSS 2.0."""
    return _feed(gettext("New courses"), url_for("catalogue.courses"), None)


@blueprint.get("/categories/<category_id>/feed.xml")
@needs(session=False)
def category(category_id: str) -> Response:
    """The newest courses of a category and of those below it. 404 for an unknown one."""
    try:
        here = find_category(session(), category_id)
    except UnknownCategory as unknown:
        raise NoPage() from unknown
    return _feed(category_name(here), url_for("catalogue.category", category_id=here.id), here)


def _feed(title: str, path: str, here: Category | None) -> Response:
    register_namespace("atom", ATOM)
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    about = gettext("Courses that neighbours can watch free of charge")
    told = {"title": f"{title} · {school_name()}", "link": absolute(path), "description": about}
    for name, text in told.items():
        SubElement(channel, name).text = text
    SubElement(channel, f"{{{ATOM}}}link", href=absolute(request.path), rel="self", type="application/rss+xml")
    for course in published_courses(session(), here.id if here else None, Page(most=NEWEST)):
        item = SubElement(channel, "item")
        address = absolute(url_for("catalogue.course", course_id=course.id))
        facts = {
            "title": titled(course),
            "link": address,
            "guid": address,
            "description": summary(described(course)),
            "category": category_name(course.category),
            "pubDate": format_datetime(course.published_at) if course.published_at else "",
        }
        for name, text in facts.items():
            if text:
                SubElement(item, name).text = text
    return _xml(root, "application/rss+xml")


def _xml(root: Element, kind: str) -> Response:
    answer = Response(tostring(root, encoding="utf-8", xml_declaration=True), mimetype=kind)
    answer.cache_control.public = True
    answer.cache_control.max_age = WITHDRAWN_WITHIN_S
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


@blueprint.get("/oembed")
@needs(session=False)
def oembed() -> Response:
    """How another site shows a lesson, or the first lesson of a course (oembed.com, "video").

    404 for what is not public here, 501 for XML.
    """
    if request.args.get("format", "json") != "json":
        raise NotThatFormat()
    lesson = _named(request.args.get("url", ""))
    width = max(LEAST_WIDTH, min(WIDTH, request.args.get("maxwidth", WIDTH, int)))
    height = -(-width * 9 // 16)
    most = request.args.get("maxheight", height, int)
    if most < height:
        height = max(LEAST_WIDTH * 9 // 16, most)
        width = height * 16 // 9
    course = lesson.course
    src = url_for("embed.show", lesson_id=lesson.id, _external=True)
    frame = render_template("catalogue/frame.html", src=src, width=width, height=height, title=titled(lesson))
    told: dict[str, Any] = {
        "version": "1.0",
        "type": "video",
        "title": titled(lesson),
        "author_name": course.taught_by,
        "author_url": url_for("catalogue.teacher", teacher_id=course.teacher_id, _external=True),
        "provider_name": school_name(),
        "provider_url": absolute("/"),
        "thumbnail_url": absolute(first_poster([lesson])),
        "cache_age": AN_HOUR_S,
        "width": width,
        "height": height,
        "html": frame.strip(),
    }
    answer = jsonify(told)
    answer.headers["Access-Control-Allow-Origin"] = "*"  # public data, asked for by the editors of other sites
    return answer


def _named(address: str) -> Lesson:
    """The public lesson at an address of this school. Raises NotFound."""
    parts = urlsplit(address[:2000])
    if parts.netloc != request.host:
        raise NoPage()
    kind, _, found = parts.path.strip("/").partition("/")
    try:
        if kind in ("lessons", "embed"):
            return get_lesson(session(), found, None)
        if kind == "courses":
            return get_course(session(), found, None).public_lessons[0]
    except (CatalogError, IndexError) as missing:
        raise NoPage() from missing
    raise NoPage()
