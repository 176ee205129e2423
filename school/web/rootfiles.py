"""Files that browsers and crawlers request at fixed addresses: icons, the manifest of the web app, robots.txt.

Everything else a page needs has an address with a content hash (school/web/assets.py); these have fixed names, so
a browser may cache them for a day only.
"""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, send_file, url_for

ART = Path(__file__).parent.parent / "static" / "art"
DAY_S = 24 * 3600
NOT_FOR_CRAWLERS = (
    "/account",
    "/admin",
    "/api/",
    "/hls/",
    "/media/",
    "/operations",
    "/search",
    "/studio",
    "/uploads/",
)
"""Pages of members, addresses for programs, and results without end. The rest may be indexed."""
PAPER = "#F8F2E6"
"""--paper of tokens.css."""
blueprint = Blueprint("rootfiles", __name__)


def _file(name: str, kind: str) -> Response:
    return send_file(ART / name, mimetype=kind, max_age=DAY_S, conditional=True)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The icon that browsers request when no page names one."""
    return _file("favicon.ico", "image/vnd.microsoft.icon")


@blueprint.get("/apple-touch-icon.png")
def touch_icon() -> Response:
    """The icon of a page on a phone's home screen; 180 pixels wide."""
    return _file("touch-icon.png", "image/png")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """The addresses that crawlers should not visit."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS)]
    lines.append(f"Sitemap: {url_for('sharing.sitemap', _external=True)}")
    return _for_a_day(Response("\n".join(lines) + "\n", mimetype="text/plain"))


@blueprint.get("/site.webmanifest")
def manifest() -> Response:
    """The manifest with which a phone can add the school to its home screen."""
    asset: Any = current_app.jinja_env.globals["asset"]
    told: dict[str, Any] = {}
    current_app.update_template_context(told)
    icons = [
        {"src": asset("art/touch-icon.png"), "sizes": "180x180", "type": "image/png"},
        {"src": asset("art/app-icon.png"), "sizes": "512x512", "type": "image/png"},
    ]
    answer = jsonify(
        name=told["school_name"],
        icons=icons,
        start_url="/",
        display="browser",
        background_color=PAPER,
        theme_color=PAPER,
    )
    answer.mimetype = "application/manifest+json"
    return _for_a_day(answer)


def _for_a_day(answer: Response) -> Response:
    answer.cache_control.public = True
    answer.cache_control.max_age = DAY_S
    return answer


def init_app(flask: Flask) -> None:
    """Adds the routes."""
    flask.register_blueprint(blueprint)
