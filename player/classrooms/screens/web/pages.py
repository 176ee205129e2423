"""The pages of classrooms, for operators and volunteers: list, one classroom, pairing. They work without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.communities.service import all_communities, all_districts
from catalog.errors import CatalogError, NotAllowed, NotFound
from catalog.members.models import Member
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.remotes import codes
from player.classrooms.remotes.web.local import local_now
from player.classrooms.screens import lists, pairing, rooms
from player.classrooms.screens.lists import Outcome
from player.classrooms.screens.models import Classroom, Screen
from player.classrooms.screens.rooms import Room
from player.classrooms.screens.web import limits

blueprint = Blueprint("classrooms", __name__, template_folder="templates")
Page = Response | str | tuple[str, int]
PER_PAGE = 100
LARGEST = 512 * 1024
"""Bytes of a list: 2000 lines, also in GB 18030."""
MOST_CHOICES = 12
"""Classrooms that are offered to be clicked; more are found by typing."""


@dataclass(frozen=True)
class Group:
    """The classrooms of a community."""

    community: str
    district: str
    rooms: list[Classroom]


def visitor() -> Member:
    """An operator, or a volunteer of some classroom. Raises Unauthorized, NotAllowed."""
    member = signed_in()
    if not may(member, Right.ROOMS) and not rooms.rooms_of(session(), member.id):
        raise NotAllowed()
    return member


def find(classroom_id: str) -> tuple[Member, Classroom]:
    """Who asks, and the classroom, which they may steer. Raises Unauthorized, UnknownClassroom, NotAllowed."""
    member, room = signed_in(), rooms.get_room(session(), classroom_id)
    require(member, Right.STEER, room)
    return member, room


@blueprint.get("/classrooms")
def show() -> Page:
    """All classrooms by community, or a volunteer's own ones; who looks after a single one is taken there."""
    member = visitor()
    own = [] if may(member, Right.ROOMS) else rooms.rooms_of(session(), member.id)
    if len(own) == 1:
        return redirect(url_for("classroom.show", classroom_id=own[0].id))
    return _list()


@blueprint.post("/classrooms")
def add() -> Page:
    """Add a classroom."""
    form = request.form
    room = Room(form.get("name", ""), form.get("community", ""), form.get("district", ""))
    try:
        made = rooms.add_room(session(), signed_in(), room)
    except NotAllowed:
        raise
    except CatalogError as refused:
        session().rollback()
        return _list(error=refusal(refused)), 422
    session().commit()
    flash(gettext("%(name)s is added.", name=made.name))
    return redirect(url_for("classroom.show", classroom_id=made.id), code=303)


@blueprint.post("/classrooms/import")
@needs(body=LARGEST)
def take_list() -> Page:
    """Add the classrooms of a list that are not there yet."""
    member = signed_in()
    require(member, Right.ROOMS)
    file = request.files.get("file")
    try:
        text = lists.decode(file.read()) if file else request.form.get("text", "")
        outcome = lists.add(session(), member, lists.read(text))
    except NotAllowed:
        raise
    except CatalogError as refused:
        session().rollback()
        return _list(list_error=refusal(refused)), 422
    session().commit()
    return _list(outcome=outcome)


@blueprint.get("/tv")
def short() -> Response:
    """The address that a screen shows, short enough to be typed."""
    return redirect(url_for(".ask_code", code=request.args.get("code")))


@blueprint.get("/classrooms/pair")
def ask_code() -> str:
    """A large field for the six digits on the wall, and the classroom."""
    visitor()
    return _pairing(request.args.get("code", ""), request.args.get("classroom", ""))


@blueprint.post("/classrooms/pair")
@limits.by_whom
@limits.by_where
@limits.by_all
def pair() -> Page:
    """Pair a screen."""
    member, form = visitor(), request.form
    code, chosen = form.get("code", ""), form.get("classroom", "")
    try:
        room = rooms.find_room(session(), chosen)
        screen = pairing.pair(session(), member, code, room, context().clock())
        _replace(member, room, screen)
    except NotAllowed:
        raise
    except CatalogError as refused:
        session().rollback()
        return _pairing(code, chosen, refusal(refused)), 404
    session().commit()
    flash(gettext("The screen belongs to %(name)s now. It stays so when it is switched off and on.", name=room.name))
    return redirect(url_for("classroom.show", classroom_id=room.id), code=303)


@blueprint.post("/screens/<id:screen_id>/revoke")
def revoke(screen_id: str) -> Response:
    """Unpair a screen for good."""
    member, screen = signed_in(), _screen(screen_id)
    room = screen.classroom
    pairing.revoke(session(), member, screen, context().clock())
    session().commit()
    flash(gettext("The screen is unpaired. Within a minute it shows nothing any more but a new code."))
    return redirect(url_for("classroom.show", classroom_id=room.id) if room else url_for(".show"), code=303)


@blueprint.post("/screens/<id:screen_id>/remotes/end")
def end_remotes(screen_id: str) -> Response:
    """End all remotes of a screen."""
    member, screen = signed_in(), _screen(screen_id)
    codes.end_all(session(), member, screen, local_now())
    session().commit()
    flash(gettext("All phones are disconnected, and the screen shows another code."))
    return redirect(url_for("classroom.show", classroom_id=screen.classroom_id), code=303)


def _screen(screen_id: str) -> Screen:
    screen = session().get(Screen, screen_id)
    if screen is None or screen.classroom is None:
        raise NotFound()
    return screen


def _replace(member: Member, room: Classroom, screen: Screen) -> None:
    """Unpair the screens that the new one takes the place of: a browser that was wiped begins anew."""
    gone = set(request.form.getlist("replaces"))
    for other in [one for one in room.screens if one.active and one.id in gone and one is not screen]:
        pairing.revoke(session(), member, other, context().clock())


def _mine(member: Member, words: str = "", start: int = 0, most: int | None = None) -> Sequence[Classroom]:
    if may(member, Right.ROOMS):
        return rooms.all_rooms(session(), start, most, words)
    return rooms.rooms_of(session(), member.id) if not start else []


def _list(error: str = "", list_error: str = "", outcome: Outcome | None = None) -> str:
    member = visitor()
    words, number = request.args.get("q", "")[:40], max(1, request.args.get("page", 1, type=int))
    found = _mine(member, words, (number - 1) * PER_PAGE, PER_PAGE + 1)
    return render_template(
        "classrooms/list.html",
        groups=_groups(found[:PER_PAGE]),
        words=words,
        before=url_for(".show", q=words or None, page=number - 1) if number > 1 else "",
        following=url_for(".show", q=words or None, page=number + 1) if len(found) > PER_PAGE else "",
        keeps=may(member, Right.ROOMS),
        communities=all_communities(session()),
        districts=all_districts(session()),
        error=error,
        form=request.form if error else {},
        list_error=list_error,
        outcome=outcome,
        wrong=[(number, refusal(one)) for number, one in outcome.wrong] if outcome else [],
        now=context().clock(),
    )


def _groups(found: Sequence[Classroom]) -> list[Group]:
    grouped = groupby(found, key=lambda room: room.community)
    return [
        Group(community.name, community.district.name if community.district else "", list(own))
        for community, own in grouped
    ]


def _pairing(code: str, chosen: str, error: str = "") -> str:
    member = visitor()
    own = _mine(member)
    facts = {"code": code[:12], "chosen": chosen, "rooms": own, "error": error, "keeps": may(member, Right.ROOMS)}
    return render_template("classrooms/pair.html", **facts, most=MOST_CHOICES)
