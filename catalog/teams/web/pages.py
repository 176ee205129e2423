"""The team of a course in the studio: who teaches it, invitations, handing it on. It works without scripts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.courses.models import Course
from catalog.errors import CatalogError
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.teams import service
from catalog.teams.errors import AlreadyTeaches, NotATeacher, TooManyTeachers
from catalog.teams.models import Invitation, Offer
from catalog.web.shared.limits import Limit
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from catalog.web.studio.pages import editable_course, teacher

blueprint = Blueprint("studio_team", __name__, url_prefix="/studio", template_folder="templates")
Page = Response | tuple[str, int]


@blueprint.app_template_global("my_invitations")
def my_invitations() -> list[tuple[Invitation, Course]]:
    """The invitations that wait for the reader's answer, for the list of courses."""
    return service.invitations_of(session(), teacher())


@blueprint.get("/courses/<course_id>/team")
def show(course_id: str) -> str:
    """Who teaches the course, and who was invited."""
    return _page(editable_course(course_id), {})


@blueprint.post("/courses/<course_id>/team/invite")
@Limit("invitations", "20 per hour; 100 per day", counts=lambda _status: True)
def invite(course_id: str) -> Page:
    """Invite a teacher by name, to join (`offer` JOIN) or to take the course over (OWN)."""
    course = editable_course(course_id)
    offer = Offer.OWN if request.form.get("offer") == "OWN" else Offer.JOIN
    try:
        made = service.invite(session(), teacher(), course, request.form.get("name", ""), offer)
    except (NotATeacher, AlreadyTeaches, TooManyTeachers) as refused:
        session().rollback()
        return _page(editable_course(course_id), {offer.name: _said(refused)}), 422
    session().commit()
    flash(gettext("%(name)s finds the invitation in the studio.", name=made.member.name))
    return _back(course_id)


def _said(refused: CatalogError) -> str:
    if isinstance(refused, NotATeacher) and not refused.facts["name"]:
        return str(gettext("Please fill this in."))
    return refusal(refused)


@blueprint.post("/courses/<course_id>/team/<member_id>/take-back")
def take_back(course_id: str, member_id: str) -> Page:
    """Withdraw an invitation."""
    service.take_back(session(), teacher(), editable_course(course_id), member_id)
    session().commit()
    flash(gettext("The invitation is withdrawn."), "wait")
    return _back(course_id)


@blueprint.post("/courses/<course_id>/team/<member_id>/remove")
def remove(course_id: str, member_id: str) -> Page:
    """Take somebody out of the team, or leave it."""
    me = teacher().id
    service.leave(session(), teacher(), editable_course(course_id), member_id)
    session().commit()
    if member_id == me and not may(teacher(), Right.MEND_ALL):
        flash(gettext("You no longer teach this course."), "wait")
        return redirect(url_for("studio.index"), code=303)
    flash(gettext("The team is changed."), "wait")
    return _back(course_id)


@blueprint.post("/courses/<course_id>/team/accept")
def accept(course_id: str) -> Page:
    """Accept the invitation that the member has to this course."""
    course = service.accept(session(), teacher(), course_id)
    session().commit()
    owner = course.owner_id == teacher().id
    said = gettext("%(title)s is your course now.") if owner else gettext("You teach %(title)s now.")
    flash(said % {"title": course.title})
    return redirect(url_for("studio.course", course_id=course_id), code=303)


@blueprint.post("/courses/<course_id>/team/decline")
def decline(course_id: str) -> Page:
    """Decline the invitation that the member has to this course."""
    course = service.decline(session(), teacher(), course_id)
    session().commit()
    flash(gettext("You declined the invitation to %(title)s.", title=course.title), "wait")
    return redirect(url_for("studio.index"), code=303)


def _back(course_id: str) -> Response:
    return redirect(url_for(".show", course_id=course_id), code=303)


def _page(course: Course, errors: dict[str, str]) -> str:
    return render_template(
        "teams/team.html",
        course=course,
        invitations=service.invitations_to(session(), course),
        may_choose=may(teacher(), Right.OWN, course),
        me=teacher(),
        errors=errors,
        form=request.form,
    )
