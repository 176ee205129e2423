"""Who steers: a remote by its token, or a member by theirs or by their session."""

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from catalog.members.models import Member
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.classrooms.remotes import codes
from player.classrooms.remotes.models import Remote
from player.classrooms.screens.web.identity import bearer


def steering() -> Member | Remote:
    """Whoever makes the request. Raises Unauthorized, RemoteOver."""
    member = context().viewer()
    if member is not None:
        return member
    if request.authorization is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    return this_remote()


def this_remote() -> Remote:
    """The remote that makes the request. Raises Unauthorized, RemoteOver."""
    return codes.by_token(session(), bearer(), context().clock())
