"""The page of a classroom's disks: what stands there, what left and when, and the stick both ways."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.errors import CatalogError, ChangedMeanwhile
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.versions import start_edit
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import seen_version
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.offline import copies, happenings, line, stick
from player.classrooms.offline.errors import LineUnreadable, StickForged, StickUnreadable
from player.classrooms.offline.line import Line
from player.classrooms.offline.models import ScreenCopy
from player.classrooms.offline.web.context import handlers
from player.classrooms.offline.web.labels import WHY_SENTENCES
from player.classrooms.screens.models import Classroom
from player.classrooms.screens.rooms import get_room

blueprint = Blueprint("disks", __name__, template_folder="templates")
Page = Response | tuple[str, int]


@blueprint.get("/screen/stick")
@needs(session=False)
def stick_page() -> str:
    """The page of a screen that opens a stick and saves what happened."""
    return render_template("offline/stick.html")


@blueprint.get("/classrooms/<id:classroom_id>/disk")
def show(classroom_id: str) -> str:
    """What stands on the disks of its screens, and the receipts."""
    return _page(_room(classroom_id))


@blueprint.post("/classrooms/<id:classroom_id>/disk/stick")
@needs(body=stick.MOST_BYTES + 64 * 1024)
def read(classroom_id: str) -> Page:
    """Take the file with what happened that a stick has brought."""
    room = _room(classroom_id)
    sent = request.files.get("file")
    try:
        found = stick.read(session(), sent.read() if sent else b"", context().clock(), handlers())
        require(signed_in(), Right.STEER, found.screen)
    except (StickUnreadable, StickForged) as refused:
        session().rollback()
        return _page(room, refused), 422
    session().commit()
    new = found.taken.new
    flash(gettext("%(new)s new items of %(all)s were taken.", new=new, all=len(found.taken.received)))
    return redirect(url_for(".show", classroom_id=room.id), code=303)


@blueprint.post("/classrooms/<id:classroom_id>/disk/line")
def set_line(classroom_id: str) -> Page:
    """Set when, how fast and how much the screens fetch ahead."""
    room = _room(classroom_id)
    try:
        start_edit(session(), room, seen_version())
        line.set_line(session(), signed_in(), room, _line())
    except (ChangedMeanwhile, LineUnreadable) as refused:
        session().rollback()
        return _page(get_room(session(), classroom_id), refused), 422
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", classroom_id=room.id), code=303)


def _line() -> Line:
    """Raises LineUnreadable."""
    form = request.form
    try:
        numbers = {name: int(form[name]) if form.get(name) else None for name in line.MOST}
    except ValueError:
        raise LineUnreadable() from None
    return Line(form.get("window_from", ""), form.get("window_until", ""), **numbers)


def _room(classroom_id: str) -> Classroom:
    """Raises Unauthorized, UnknownClassroom, NotAllowed."""
    member, room = signed_in(), get_room(session(), classroom_id)
    require(member, Right.STEER, room)
    return room


def _page(room: Classroom, error: CatalogError | None = None) -> str:
    return render_template(
        "offline/disk.html",
        room=room,
        screens=list(_by_screen(copies.of_classroom(session(), room.id))),
        receipts=happenings.receipts(session(), classroom_id=room.id),
        reasons={word: gettext(text) for word, text in WHY_SENTENCES.items()},
        may_set=may(signed_in(), Right.ROOMS),
        error=refusal(error) if error else "",
    )


def _by_screen(found: Iterable[ScreenCopy]) -> Iterable[tuple[str, list[ScreenCopy]]]:
    for screen_id, rows in groupby(found, key=lambda row: row.screen_id):
        yield screen_id, list(rows)
