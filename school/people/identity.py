"""The identity of a request: a member by session cookie or by API token, or a visitor.

Of a request with an Authorization header, only the token counts: the cookie is ignored. That is also why
only requests without a bearer token need a CSRF token: no other site can make a browser send one.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import Flask, Request, Response, g, request
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.database import new_id
from catalog.members import sessions, tokens
from catalog.members.models import Member
from catalog.members.service import authenticate, end_session, session_ended
from catalog.web.shared.context import context
from catalog.web.shared.route import needed
from catalog.web.shared.session import READING, session
from school.people.scopes import WITHHELD, KeyTooNarrow, opens
from school.web.errors import wants_json

SIGNED_IN_FOR = timedelta(days=30)
csrf = CSRFProtect()
_NOTED = "noted"
"""In the cookie: when its use was last written down, in seconds since 1970."""
_NOTED_EVERY = 600  # seconds; a page view must not become a write
log = structlog.get_logger()


class SignedIn(UserMixin):  # type: ignore[misc]  # the library is not annotated
    """A member, for Flask-Login."""

    def __init__(self, member: Member, session_id: str = "") -> None:
        self.member = member
        self.session_id = session_id
        """The id of this browser's session; empty for a program with a token."""

    def get_id(self) -> str:
        """The member, their session key, and this session: a new key ends all sessions, a sign-out this one."""
        return f"{self.member.id}:{self.member.session_key}:{self.session_id}"


def viewer() -> Member | None:
    """The member who makes this request, None for a visitor."""
    return current_user.member if current_user.is_authenticated else None


def viewer_anew() -> Member | None:
    """As `viewer`, but read again: the key may have been revoked, or the session ended, since the request began."""
    g.pop("_login_user", None)  # Flask-Login's cache for the request
    return viewer()


def proven(name: str, password: str) -> Member:
    """The member with this name and password. Raises as catalog.members.service.authenticate.

    Uses a reading session: hashing a password takes a third of a second, during which a writing one would block all
    other writers of SQLite.
    """
    with context().readers() as reading:
        member_id = authenticate(reading, name, password).id
    return session().get_one(Member, member_id)


def sign_in(member: Member) -> None:
    """Begin a session with a new cookie, so that one planted before is useless (session fixation).

    The caller commits.
    """
    cookie.clear()
    cookie.permanent = True
    session_id = new_id(26)
    sessions.note(session(), member, session_id, request.user_agent.string, request.remote_addr or "")
    cookie[_NOTED] = int(now().timestamp())
    login_user(SignedIn(member, session_id))


def sign_out() -> None:
    """End the session of this browser, in the cookie and in the database; the caller commits."""
    if current_user.is_authenticated and current_user.session_id:
        end_session(session(), current_user.session_id, now(), SIGNED_IN_FOR)
    logout_user()
    cookie.clear()


def forget() -> None:
    """Forget this browser's session: its member is not there any more."""
    g.pop("_login_user", None)
    cookie.clear()


def bearer_token(source: Request) -> str | None:
    """The token of an `Authorization: Bearer` header (RFC 6750), None without one."""
    scheme, _, token = source.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _by_cookie(name: str) -> SignedIn | None:
    return None if "Authorization" in request.headers else _of_session(session(), name)


def _of_session(opened: Session, name: str) -> SignedIn | None:
    parts = name.split(":")
    if len(parts) != 3:  # as SignedIn.get_id joins them; no id contains a colon
        return None
    member_id, key, session_id = parts
    member = opened.get(Member, member_id)
    if member is None or not member.active or member.session_key != key:
        return None
    if not session_id or session_ended(opened, session_id):
        return None
    return SignedIn(member, session_id)


def asked_again() -> Callable[[Session], Member | None]:
    """A function that reads the member who makes this request again, later and without the request.

    It returns None once the member has signed out or is blocked, or the token is revoked.
    """
    token, name = bearer_token(request), current_user.get_id()

    def by_token(opened: Session) -> Member | None:
        key = tokens.held(opened, token, now()) if token else None
        return key.member if key else None

    def by_session(opened: Session) -> Member | None:
        found = _of_session(opened, name)
        return found.member if found else None

    return by_token if token else by_session


def _by_token(source: Request) -> SignedIn | None:
    token = bearer_token(source)
    # The error page of a refusal is that of a visitor.
    key = tokens.held(session(), token, now()) if token and not g.get("refused") else None
    if key is None or source.url_rule is None:
        return None  # no key opens such an address, and its error page must not be refused itself
    if not opens(key.scope, source.method, needed()):
        raise KeyTooNarrow()
    key.member.withheld = WITHHELD[key.scope]
    return SignedIn(key.member)


def _check_csrf() -> None:
    # A read changes nothing, and reading the member would open the session before a blueprint declares that it
    # writes. Only bearer tokens count: `http://x:y@school/` makes a browser send basic credentials.
    if request.method in READING or bearer_token(request):
        return
    if not needed().get("session", True):
        return  # so there is no session to misuse
    # A program without a cookie has no session that another site could misuse: it gets 401 later.
    if wants_json() and viewer() is None:
        return
    csrf.protect()


def this_session() -> str:
    """The id of this browser's session; "" without one."""
    return str(current_user.session_id) if current_user.is_authenticated else ""


def _note_use(response: Response) -> Response:
    """Write down now and then that a session is in use. Only after reads: a write may still hold the database."""
    if response.cache_control.public or request.method not in READING or g.get("writes") or _NOTED not in cookie:
        return response
    moment = now()
    if moment.timestamp() - cookie[_NOTED] >= _NOTED_EVERY and this_session():
        cookie[_NOTED] = int(moment.timestamp())
        try:
            with context().sessions() as opened:
                sessions.seen(opened, this_session(), request.remote_addr or "", moment)
                opened.commit()
        except SQLAlchemyError as error:  # a list that lags behind must break no page
            log.warning("session_not_noted", error=str(error))
    return response


class Sessions(SecureCookieSessionInterface):
    """Sends no session cookie with cacheable answers.

    Flask-Login reads every session at the end of a request, which makes Flask add `Vary: Cookie` and renew the
    cookie. On a public answer, this would prevent a cache from sharing it, or make the cache give the session of one
    person to another (CVE-2023-30861).
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """See Flask. Called after all functions of blueprints."""
        if response.cache_control.public:
            return
        super().save_session(app, session, response)
        if "Cookie" in response.vary:
            response.headers.setdefault("Cache-Control", "private, no-cache")


def init_app(flask: Flask) -> None:
    """Adds sessions, tokens and the CSRF check."""
    flask.config.update(
        PERMANENT_SESSION_LIFETIME=SIGNED_IN_FOR,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_CHECK_DEFAULT=False,  # _check_csrf decides, depending on a token
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: an upload page stays open for hours
        WTF_CSRF_HEADERS=["X-CSRF-Token"],
    )
    # Not in every template: the error page for a lost database would query that database.
    # Pages call `viewer()`.
    flask.session_interface = Sessions()
    login = LoginManager(flask, add_context_processor=False)
    flask.jinja_env.globals["viewer"] = viewer
    login.session_protection = None  # it binds to the IP address, which changes on a phone in a moving bus
    login.user_loader(_by_cookie)
    login.request_loader(_by_token)
    csrf.init_app(flask)
    flask.before_request(_check_csrf)
    flask.after_request(_note_use)
