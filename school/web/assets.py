"""Scripts, styles and drawings for the pages: `asset('app.css')` in a template, `/assets/...` over HTTP.

The build (school/frontend/build.mjs) names every file by its content and writes compressed copies beside it,
so the content of an address never changes: browsers may cache it for a year, and nothing is compressed per request.
"""

import json
import mimetypes
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, request, send_file, url_for

from catalog.web.shared.route import needs

BUILD_FOLDER = Path(__file__).parent.parent / "static" / "build"
YEAR_S = 365 * 24 * 3600
# In order of preference; the suffixes are those that build.mjs writes.
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class AssetsMissing(RuntimeError):
    """There is no build; the message says how to make it."""


class Assets:
    """The manifest of one build: plain names to names with a content hash."""

    def __init__(self, folder: Path) -> None:
        """Raises AssetsMissing when the folder has no manifest."""
        try:
            names: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise AssetsMissing("the pages' scripts are not built: run script/setup") from error
        self.folder = folder
        self.names = names
        self.known = frozenset(names.values())

    def url(self, name: str) -> str:
        """The address of a file by its plain name; KeyError for a name the build does not have."""
        return url_for("assets.send", name=self.names[name])

    def send(self, name: str) -> Response:
        """The answer with one file, in the best encoding that the browser accepts; 404 if not in the manifest."""
        if name not in self.known:
            abort(404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        path, encoding = self.folder / name, None
        for token, suffix in ENCODINGS:
            if request.accept_encodings.quality(token) > 0:
                path, encoding = self.folder / (name + suffix), token
                break
        response = send_file(path, mimetype=kind, max_age=YEAR_S, conditional=True)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.vary.add("Accept-Encoding")
        return response


def init_app(flask: Flask, folder: Path = BUILD_FOLDER) -> None:
    """Adds the route and the Jinja global. Raises AssetsMissing."""
    assets = Assets(folder)
    blueprint = needs(area="assets")(Blueprint("assets", __name__))

    @blueprint.get("/assets/<path:name>")
    def send(name: str) -> Any:
        return assets.send(name)

    flask.register_blueprint(blueprint)
    flask.extensions["assets"] = assets
    flask.jinja_env.globals["asset"] = assets.url
