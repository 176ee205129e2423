"""What every answer tells a browser about safety: what a page may load, who may frame it, who may keep it.

A route whose page needs more of the browser, or whose answers nobody may keep, says so with `@needs` (route.py).
"""

from collections.abc import Collection
from typing import get_args

from flask import Flask, Response, request

from catalog.web.shared.route import Feature, needed
from school.web.errors import bare

# Nothing but our own, and for the player blob: addresses, through which segments are appended. No inline script and
# no inline style anywhere: a hole in our escaping runs nothing.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def permissions(features: Collection[Feature] = ()) -> str:
    """The Permissions-Policy of a page that needs these features.

    All others are shut, so that a script that got in could not use them either. Playing and filling a screen is left.
    """
    return ", ".join(f"{name}=({'self' if name in features else ''})" for name in get_args(Feature))


FROM_THE_BUCKET = ("img-src", "media-src", "connect-src")
"""Where browsers find objects, and send parts of uploads."""
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": permissions(),
    "Referrer-Policy": "same-origin",  # an address of ours may hold a grant
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # frame-ancestors for browsers that do not know it
}
HSTS = "max-age=31536000"  # a year, this host alone: what else lives under its name is not ours to decide


def policy(bucket: str) -> str:
    """The Content-Security-Policy. `bucket`: the origin where browsers meet the bucket; empty when they never do."""
    also = dict.fromkeys(FROM_THE_BUCKET, f" {bucket}") if bucket else {}
    return "; ".join(f"{name} {sources}{also.get(name, '')}" for name, sources in POLICY.items())


def init_app(flask: Flask, *, https: bool, bucket: str) -> None:
    """Adds the headers to every answer that does not say otherwise itself. `https`: people reach the school by it."""
    headers = HEADERS | {"Content-Security-Policy": policy(bucket)}
    headers |= {"Strict-Transport-Security": HSTS} if https else {}

    @flask.after_request
    def secure(response: Response) -> Response:
        response = bare(response)
        # Routing makes whole addresses from the Host header, which may be anybody's.
        if response.location and response.location.startswith(request.host_url):
            response.location = "/" + response.location[len(request.host_url) :].lstrip("/")
        wanted = needed()
        if "features" in wanted:
            response.headers.setdefault("Permissions-Policy", permissions(wanted["features"]))
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if not wanted.get("kept", True):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
