"""The page of a member for everybody: what they have shared and what they teach. Only what is public stands there."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import List, Nested, String
from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalog.clips.models import Clip, ClipState
from catalog.clips.web.share import poster_of
from catalog.courses.models import Course, CourseState
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.web.cards import Card, course_card
from catalog.web.shared.api import refusals
from catalog.web.shared.context import context
from catalog.web.shared.session import session

MOST = 60
"""Clips and courses on the page, the newest ones."""
pages = Blueprint("members", __name__, template_folder="templates")
api = APIBlueprint("api_members", __name__, url_prefix="/api/v1", tag="Members")


class Named(Schema):
    """A clip or a course."""

    id = String(required=True)
    title = String(required=True)


class MemberOut(Schema):
    """A member, as everybody may know them."""

    id = String(required=True)
    name = String(required=True)
    clips = List(Nested(Named), required=True)
    courses = List(Nested(Named), required=True)


@pages.get("/members/<member_id>")
def show(member_id: str) -> str:
    """What a member has shared and teaches; 404 for whoever has nothing public, but for themselves."""
    member, clips, courses = _found(member_id)
    viewer = context().viewer()
    rows = [(clip, poster_of(clip, viewer)) for clip in clips]
    cards: list[Card] = [course_card(course, viewer) for course in courses]
    mine = viewer is not None and viewer.id == member.id
    return render_template("clips/member.html", member=member, clips=rows, courses=cards, mine=mine)


@api.get("/members/<member_id>")
@api.output(MemberOut)
@api.doc(responses=refusals(404))
def one(member_id: str) -> Any:
    """What a member has shared and teaches. 404 for whoever has nothing public."""
    member, clips, courses = _found(member_id)
    return {"id": member.id, "name": member.name, "clips": clips, "courses": courses}


def _found(member_id: str) -> tuple[Member, list[Clip], list[Course]]:
    """A member with what is public of them. Raises NotFound: nobody can find out who else has an account."""
    member, viewer = session().get(Member, member_id), context().viewer()
    if member is None:
        raise NotFound()
    clips, courses = _clips(member), _courses(member)
    if not (clips or courses) and (viewer is None or viewer.id != member.id):
        raise NotFound()
    return member, clips, courses


def _clips(member: Member) -> list[Clip]:
    mine = (Clip.owner_id == member.id, Clip.state == ClipState.PUBLISHED, Clip.removed_at.is_(None))
    query = select(Clip).where(*mine).options(joinedload(Clip.category)).order_by(Clip.published_at.desc(), Clip.id)
    return [clip for clip in session().scalars(query.limit(MOST)) if clip.public]


def _courses(member: Member) -> list[Course]:
    mine = (Course.owner_id == member.id, Course.state == CourseState.PUBLISHED, Course.teacher == "")
    query = select(Course).where(*mine, Course.removed_at.is_(None)).order_by(Course.published_at.desc(), Course.id)
    return [course for course in session().scalars(query.limit(MOST)) if course.shown]
