"""Browsers in which a name has signed in before: what lets its owner in while strangers guess at the password.

Whoever sends wrong passwords for a name uses up what is allowed for that name, and would so shut its owner out. A
browser in which a name has signed in keeps a cookie that says so, and has an allowance of its own. The cookie proves
nothing more: the password is still needed, and the address still has a limit.

The whole cookie is signed, the browser's word with its marks, so only the school makes any part of it.
"""

import hashlib
import hmac
import secrets

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from catalog.joining import joined

COOKIE = "device"
PATH = "/signin"  # sent to no other page, so that no cache has to know of it
KEPT_S = 365 * 24 * 3600
MOST = 12
"""Names that one browser is known for: a classroom's computer has many users."""


def known_for(name_key: str) -> str:
    """The browser's own random word if this name has signed in here, else ""."""
    word, marks = _read_cookie()
    expected = {_mark(key, word, name_key) for key in _keys()}
    return word if word and not expected.isdisjoint(marks) else ""


def remember(name_key: str) -> None:
    """Let the answer to this request say that the name has signed in here."""
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
    """The browser's word and its marks; none when the cookie is not one of ours."""
    try:
        word, marks = _signer().loads(request.cookies.get(COOKIE, ""))
    except (BadData, TypeError, ValueError):
        return "", []
    return word, marks


def _mark(key: str, word: str, name_key: str) -> str:
    # Bound to this browser's word, so that a mark that was copied is limited with the browser it came from. With a
    # key, so that who reads the cookie of a shared computer cannot find out which names it is known for.
    return hmac.new(key.encode(), joined("known-device", word, name_key), hashlib.sha256).hexdigest()[:32]


def _keys() -> list[str]:
    """The keys that sign, the present one last."""
    return [*map(str, current_app.config["SECRET_KEY_FALLBACKS"]), str(current_app.config["SECRET_KEY"])]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_keys(), salt="known-device", signer_kwargs={"digest_method": hashlib.sha256})
