"""Security headers of every answer: what a page may load, who may frame it, who may cache it.

A route whose page needs a feature of the browser, or whose answers must not be cached, declares it with `@needs`
(route.py).
"""

from collections.abc import Collection
from typing import get_args

from flask import Flask, Response, request

from catalog.web.shared.route import Feature, needed
from school.web.errors import bare

# Only the school's own files, and blob: URLs for the player, which appends segments through them. No inline script
# and no inline style: a mistake in our escaping then runs no script.
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

    All others are disabled, so that an injected script could not use them either. Autoplay and full screen are left.
    """
    return ", ".join(f"{name}=({'self' if name in features else ''})" for name in get_args(Feature))


FROM_THE_BUCKET = ("img-src", "media-src", "connect-src")
"""Directives that need the bucket's origin: browsers get objects from it, and send parts of uploads."""
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": permissions(),
    "Referrer-Policy": "same-origin",  # addresses may contain a grant
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers without frame-ancestors
}
HSTS = "max-age=31536000"  # a year, for this host only: its subdomains may belong to others


def policy(bucket: str) -> str:
    """The Content-Security-Policy. `bucket`: the bucket's origin for browsers, "" if they do not use it."""
    also = dict.fromkeys(FROM_THE_BUCKET, f" {bucket}") if bucket else {}
    return "; ".join(f"{name} {sources}{also.get(name, '')}" for name, sources in POLICY.items())


def framed(policy_text: str) -> str:
    """The policy of a page that other sites may show in a frame."""
    return policy_text.replace("frame-ancestors 'none'", "frame-ancestors *")


def init_app(flask: Flask, *, https: bool, bucket: str) -> None:
    """Adds the headers to every answer that does not set them itself. `https`: the school is reached by HTTPS."""
    headers = HEADERS | {"Content-Security-Policy": policy(bucket)}
    headers |= {"Strict-Transport-Security": HSTS} if https else {}
    anywhere = {name: value for name, value in headers.items() if name != "X-Frame-Options"}
    anywhere["Content-Security-Policy"] = framed(policy(bucket))

    @flask.after_request
    def secure(response: Response) -> Response:
        response = bare(response)
        # Routing would make absolute redirects from the Host header, which may be forged.
        if response.location and response.location.startswith(request.host_url):
            response.location = "/" + response.location[len(request.host_url) :].lstrip("/")
        wanted = needed()
        if "features" in wanted:
            response.headers.setdefault("Permissions-Policy", permissions(wanted["features"]))
        for name, value in (anywhere if wanted.get("framed") else headers).items():
            response.headers.setdefault(name, value)
        if not wanted.get("kept", True):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
