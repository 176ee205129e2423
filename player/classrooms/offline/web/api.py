"""The disk of a screen, by the screen's token: /api/v1/screens/me/offline, held, happened."""

from typing import Any

from apiflask import APIBlueprint
from flask import g

from catalog.web.shared.api import BEARER, refusals
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.offline import copies, happenings, listing
from player.classrooms.offline.copies import Held
from player.classrooms.offline.happenings import Told, Way
from player.classrooms.offline.objects import objects_of
from player.classrooms.offline.web.context import handlers, source
from player.classrooms.offline.web.schemas import (
    DiskListOut,
    DiskManifestOut,
    Happenings,
    HappeningsOut,
    HeldAll,
    HeldOut,
)
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.models import Screen
from player.classrooms.screens.web.identity import this_screen
from player.web.context import context as player

blueprint = APIBlueprint("api_offline", __name__, url_prefix="/api/v1/screens/me", tag="Classrooms")
MOST_BODY = 512 * 1024
"""Bytes of what a screen tells at once."""


@blueprint.get("/offline")
@needs(session=False)
@blueprint.output(DiskListOut)
@blueprint.doc(security=BEARER, responses=refusals(401))
def needed() -> Any:
    """The lessons of the timetable with their renditions and sizes: what the disk of this screen needs.

    It has an ETag; a screen asks every minute, and after a hint.
    """
    return listing.list_of(source(), this_screen().classroom, context().clock())


@blueprint.get("/offline/<folder>/<int:build>")
@needs(session=False)
@blueprint.output(DiskManifestOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def manifest(folder: str, build: int) -> Any:
    """The objects of a public package with sizes and SHA-256. They are at `/media/PACKAGE/NAME`."""
    this_screen()
    prefix = f"{folder}/{build}"
    player().access.public_package(session(), prefix)
    found = objects_of(player().store, prefix)
    return {"playlist": found.playlist, "tracks": found.tracks}


@blueprint.post("/held")
@needs(session=False, body=MOST_BODY)
@blueprint.input(HeldAll, arg_name="body")
@blueprint.output(HeldOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 409, 413, 415, 422))
def held(body: dict[str, Any]) -> Any:
    """Tell what is on the disk, and hear what has to leave it: lessons that were withdrawn, recalled or made anew."""
    g.writes = True
    screen = _paired()
    rows = {one["package"]: Held(**one) for one in body["items"]}
    copies.note(session(), screen, list(rows.values()), context().clock())
    gone = copies.to_remove(session(), list(rows), {name: one.lesson for name, one in rows.items()})
    session().commit()
    return {"gone": [{"package": package, "reason": reason} for package, reason in gone.items()]}


@blueprint.post("/happened")
@needs(session=False, body=MOST_BODY)
@blueprint.input(Happenings, arg_name="body")
@blueprint.output(HappeningsOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 409, 413, 415, 422))
def happened(body: dict[str, Any]) -> Any:
    """Tell what happened: plays, headcounts, calls, what came onto the disk and left it. The same key counts once."""
    g.writes = True
    screen = _paired()
    told = [_told(one) for one in body["items"]]
    taken = happenings.take(session(), screen, told, Way(context().clock(), handlers()))
    session().commit()
    refused = [{"key": key, "error": error} for key, error in taken.refused.items()]
    return {"received": taken.received, "refused": refused}


def _paired() -> Screen:
    screen = this_screen()
    if not screen.active:
        raise ScreenNotPaired()
    return screen


def _told(item: dict[str, Any]) -> Told:
    facts = {name: value for name, value in item.items() if name not in ("key", "kind", "at")}
    return Told(item["key"], item["kind"], item["at"], facts)
