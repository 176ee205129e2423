"""A course as learners will see it, for those who may change it: `?as=learner` at the pages of courses and lessons.

They see what will be public once the course is published, without what only teachers see: drafts that were withdrawn,
lessons without a video, buttons to edit, their own ticks. The links between those pages keep the parameter.
"""

from typing import Any

from flask import Blueprint, has_request_context, request

from catalog.courses.models import Course, Lesson, LessonState
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.context import context

_PARAMETER, _LEARNER = "as", "learner"
_PAGES = ("catalogue.course", "lesson.show")


def as_learner(course: Course, viewer: Member | None) -> bool:
    """Whether this request is for the preview of a course, by somebody who may change it."""
    return request.args.get(_PARAMETER) == _LEARNER and may(viewer, Right.EDIT, course)


def learner_lessons(course: Course) -> list[Lesson]:
    """The lessons that will be public once the course is published, as far as their videos are ready."""
    shown = [one for one in course.lessons if one.package is not None and not one.video.recalled]
    return [one for one in shown if one.state is not LessonState.WITHDRAWN]


def register(blueprint: Blueprint) -> None:
    """Lets the links of a preview lead to previews, and gives templates `as_learner(course)`."""
    blueprint.app_url_defaults(_stay)
    blueprint.add_app_template_global(lambda course: as_learner(course, context().viewer()), "as_learner")


def _stay(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in _PAGES and has_request_context() and request.args.get(_PARAMETER) == _LEARNER:
        values.setdefault(_PARAMETER, _LEARNER)
