"""One database session per request, for all web packages. Views commit; uncommitted changes are rolled back."""

from flask import Flask, g, request
from sqlalchemy.orm import Session

from catalog.web.shared.context import context

READING = {"GET", "HEAD", "OPTIONS"}


def session() -> Session:
    """This request's session: a reading one for GET and HEAD, unless `g.writes` was set before its first use."""
    if "session" not in g:
        reading = request.method in READING and not g.get("writes", False)
        g.session = (context().readers if reading else context().sessions)()
    found: Session = g.session
    return found


def close_session(_error: BaseException | None = None) -> None:
    """Return the connection at the end of the request."""
    if "session" in g:
        g.pop("session").close()


def init_app(flask: Flask) -> None:
    """Close each request's session at its end."""
    flask.teardown_appcontext(close_session)
