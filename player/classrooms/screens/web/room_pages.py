"""The page of one classroom: its screens, volunteers, settings and name."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.communities.service import all_communities
from catalog.errors import CatalogError, NotAllowed
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.versions import start_edit
from catalog.web.shared.context import context
from catalog.web.shared.editing import seen_version
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.screens import keeping
from player.classrooms.screens.keeping import RUNGS, RoomSettings
from player.classrooms.screens.models import Classroom
from player.classrooms.screens.rooms import Room
from player.classrooms.screens.web.pages import find

blueprint = Blueprint("classroom", __name__, url_prefix="/classrooms/<id:classroom_id>", template_folder="templates")
Page = Response | str | tuple[str, int]


@blueprint.get("")
def show(classroom_id: str) -> str:
    """One classroom."""
    member, room = find(classroom_id)
    return _page(member, room)


@blueprint.post("/settings")
def change_settings(classroom_id: str) -> Page:
    """Change how its screens fetch ahead and begin."""
    member, room = find(classroom_id)
    try:
        start_edit(session(), room, seen_version())
        keeping.change_settings(session(), member, room, _settings())
    except NotAllowed:
        raise
    except CatalogError as refused:
        return _refused(classroom_id, "settings", refused)
    return _saved(classroom_id, gettext("Saved. Its screens know it at once."))


@blueprint.post("/name")
def rename(classroom_id: str) -> Page:
    """Give it another name or community."""
    member, room = find(classroom_id)
    form = request.form
    try:
        start_edit(session(), room, seen_version())
        keeping.rename(session(), member, room, Room(form.get("name", ""), form.get("community", "")))
    except NotAllowed:
        raise
    except CatalogError as refused:
        return _refused(classroom_id, "name", refused)
    return _saved(classroom_id, gettext("Saved."))


@blueprint.post("/volunteers")
def add_volunteer(classroom_id: str) -> Page:
    """Let a member look after it."""
    member, room = find(classroom_id)
    try:
        keeping.add_volunteer(session(), member, room, request.form.get("member", ""))
    except NotAllowed:
        raise
    except CatalogError as refused:
        return _refused(classroom_id, "volunteers", refused)
    return _saved(classroom_id, gettext("Saved."))


@blueprint.post("/volunteers/<member_id>/remove")
def remove_volunteer(classroom_id: str, member_id: str) -> Page:
    """A member looks after it no longer."""
    member, room = find(classroom_id)
    keeping.remove_volunteer(session(), member, room, member_id)
    return _saved(classroom_id, gettext("Saved."))


@blueprint.post("/close")
def close(classroom_id: str) -> Page:
    """Close it."""
    member, room = find(classroom_id)
    keeping.close(session(), member, room, context().clock())
    session().commit()
    flash(gettext("%(name)s is closed.", name=room.name))
    return redirect(url_for("classrooms.show"), code=303)


def _settings() -> RoomSettings:
    form = request.form
    return RoomSettings(
        line_kbit=_number("line_kbit"),
        window_from=form.get("window_from", ""),
        window_until=form.get("window_until", ""),
        storage_gb=_number("storage_gb"),
        rung=_number("rung"),
        volume=form.get("volume", -1, type=int),
        language=form.get("language", ""),
    )


def _number(name: str) -> int | None:
    """None for an empty field; -1, which is refused, for what is no number."""
    return request.form.get(name, -1, type=int) if request.form.get(name) else None


def _saved(classroom_id: str, sentence: str) -> Response:
    session().commit()
    flash(sentence)
    return redirect(url_for(".show", classroom_id=classroom_id), code=303)


def _refused(classroom_id: str, part: str, refused: CatalogError) -> tuple[str, int]:
    session().rollback()
    member, room = find(classroom_id)
    return _page(member, room, {part: refusal(refused)}), 409 if refused.code == "changed_meanwhile" else 422


def _page(member: Member, room: Classroom, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "classrooms/room.html",
        room=room,
        screens=[screen for screen in room.screens if screen.active],
        keeps=may(member, Right.ROOMS),
        rungs=[("", gettext("By its line")), *((str(rung), f"{rung}p") for rung in RUNGS)],
        communities=all_communities(session()),
        errors=errors or {},
        now=context().clock(),
    )
