"""Known browsers: they let a member sign in while others guess the password.

Attempts with wrong passwords use up the limit of a name, and could lock out its owner. A browser in which a name has
signed in before has a cookie that says so, and a limit of its own. The cookie proves nothing more: the password is
still needed, and the address still has a limit.

The whole cookie is signed: the browser's random word and a mark for each name.
"""

import hashlib
import hmac
import secrets

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from catalog.joining import joined

COOKIE = "device"
PATH = "/signin"  # sent to no other page, so that it affects no cache
KEPT_S = 365 * 24 * 3600
MOST = 12
"""The most names of one browser: a classroom's computer has many users."""


def known_for(name_key: str) -> str:
    """The browser's own random word if this name has signed in here, else ""."""
    word, marks = _read_cookie()
    expected = {_mark(key, word, name_key) for key in _keys()}
    return word if word and not expected.isdisjoint(marks) else ""


def remember(name_key: str) -> None:
    """Set the cookie for this name with the answer to this request."""
    word, marks = _read_cookie()
    word = word or secrets.token_urlsafe(12)
    mark = _mark(_keys()[-1], word, name_key)
    kept = [mark, *(other for other in marks if other != mark)][:MOST]

    @after_this_request
    def set_cookie(response: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        value = _signer().dumps([word, kept])
        response.set_cookie(COOKIE, value, KEPT_S, path=PATH, secure=secure, httponly=True, samesite="Lax")
        return response


def _read_cookie() -> tuple[str, list[str]]:
    """The browser's word and its marks; empty when the cookie is not valid."""
    try:
        word, marks = _signer().loads(request.cookies.get(COOKIE, ""))
    except (BadData, TypeError, ValueError):
        return "", []
    return word, marks


def _mark(key: str, word: str, name_key: str) -> str:
    # Bound to the browser's word, so that a copied mark shares the limit of its browser. Keyed, so that nobody can
    # derive the names from the cookie of a shared computer.
    return hmac.new(key.encode(), joined("known-device", word, name_key), hashlib.sha256).hexdigest()[:32]


def _keys() -> list[str]:
    """The signing keys, the current one last."""
    return [*map(str, current_app.config["SECRET_KEY_FALLBACKS"]), str(current_app.config["SECRET_KEY"])]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_keys(), salt="known-device", signer_kwargs={"digest_method": hashlib.sha256})
