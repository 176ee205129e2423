"""/screen-worker.js: the service worker of the big screen.

A worker may control pages below its own folder, so it is served at the top; the page registers it for /screen alone,
and no other page is ever controlled. The browser asks for it anew at each start and every half an hour: what stands
here can also switch off a worker that is broken.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app

from catalog.web.shared.route import needs

blueprint = Blueprint("screen_worker", __name__)
SCOPE = "/screen"
NAME = "screen_worker.js"
OFF = """\
// Switched off by the school (SCHOOL_SCREEN_WORKER=0). Lessons on the disk stay, and play again when it is on.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("screen-pages")) await caches.delete(name);
  await self.registration.unregister();
  for (const page of await self.clients.matchAll()) page.navigate(page.url);
})()));
"""


@blueprint.get("/screen-worker.js")
@needs(session=False, area="assets")
def send() -> Response:
    """The worker, with the name of the build before it: each build keeps pages, scripts and styles of its own."""
    text = OFF if not current_app.config["SCREEN_WORKER"] else _worker(current_app.extensions["assets"].folder)
    response = Response(text, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = SCOPE
    response.cache_control.no_cache = True
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:16])
    return response


@lru_cache(maxsize=4)
def _worker(folder: Path) -> str:
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    script = (folder / json.loads(manifest)[NAME]).read_text(encoding="utf-8")
    build = hashlib.sha256(manifest.encode()).hexdigest()[:8]
    return f'self.BUILD = "{build}";\n{script}'
