"""Browsers in which a name has signed in before: what lets its owner in while strangers guess at the password.

Whoever sends wrong passwords for a name uses up what is allowed for that name, and would so shut its owner out. A
browser that was let in once keeps a cookie that says so, and has an allowance of its own. The cookie proves nothing
but that: the password is still needed.
"""

import hashlib
import hmac
import secrets

from flask import Response, after_this_request, current_app, request

COOKIE = "device"
PATH = "/signin"  # sent to no other page, so that no cache has to know of it
KEPT_S = 365 * 24 * 3600
MOST = 12
"""Names that one browser is known for: a classroom's computer has many users."""


def known_for(name_key: str) -> str:
    """The browser's own random word if this name has signed in here, else ""."""
    word, *marks = request.cookies.get(COOKIE, "").split(".")
    expected = _mark(word, name_key)
    return word if any(hmac.compare_digest(mark.encode(), expected.encode()) for mark in marks[:MOST]) else ""


def remember(name_key: str) -> None:
    """Let the answer to this request say that the name has signed in here."""
    word, *marks = request.cookies.get(COOKIE, "").split(".")
    word = word or secrets.token_urlsafe(12)
    mark = _mark(word, name_key)
    kept = [mark, *(other for other in marks if other != mark)][:MOST]

    @after_this_request
    def keep(response: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        value = ".".join([word, *kept])
        response.set_cookie(COOKIE, value, KEPT_S, path=PATH, secure=secure, httponly=True, samesite="Lax")
        return response


def _mark(word: str, name_key: str) -> str:
    # Bound to this browser's word, so that a mark that was copied is limited with the browser it came from.
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"known-device:{word}:{name_key}".encode(), hashlib.sha256).hexdigest()[:32]
