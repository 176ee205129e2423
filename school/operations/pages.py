"""The operators' page: what the school is doing, what failed and why, and the findings of `school doctor`.

The part that changes has its own template and address, with an ETag: the page's script requests it every few seconds
and gets 304 while nothing has changed.
"""

import hashlib
import re
import shutil
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from catalog.errors import WrongMove
from catalog.members.models import Member
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.uploads import service as uploads
from catalog.videos.service import title_of
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import span
from catalog.web.standing import Standing, preparing
from school.operations import diagnostics
from school.operations.heartbeat import HealthCache
from school.operations.status import PendingUpload, Subject, gather
from school.services import Services

# Values that change with every answer although nothing has happened: they must not change the ETag.
_FORGERY = re.compile(r'name="csrf_token" value="[^"]*"')


def operator() -> Member:
    """The member who makes the request. Raises Unauthorized for a visitor, NotAllowed for one without the right."""
    viewer = context().viewer()
    if viewer is None:
        raise Unauthorized()
    require(viewer, Right.RUN)
    return viewer


def init_app(flask: Flask, services: Services, snapshot: HealthCache) -> None:
    """Adds the page."""
    blueprint = needs(kept=False)(Blueprint("operations", __name__))

    @blueprint.get("/operations")
    def show() -> str:
        operator()
        settings = list(diagnostics.configured(services.settings, gettext))
        changed = diagnostics.changed(services.settings)
        facts = {"settings": [(name, value, name in changed) for name, value in settings], "changed": len(changed)}
        return render_template("operations/operations.html", **facts, **_live(services, snapshot))

    @blueprint.get("/operations/now")
    def now() -> Response:
        operator()
        body = render_template("operations/now.html", **_live(services, snapshot))
        response = make_response(body)
        response.set_etag(hashlib.sha256(_FORGERY.sub("", body).encode()).hexdigest()[:32])
        response.cache_control.no_cache = True
        response.cache_control.private = True
        response.make_conditional(request)
        return response

    @blueprint.post("/operations/uploads/<upload_id>/retry")
    def retry(upload_id: str) -> AnyResponse:
        member = operator()
        upload = uploads.visible_upload(session(), member, upload_id)
        title = title_of(session(), upload.video)
        try:
            job = uploads.retry(session(), member, upload, context().clock())
        except WrongMove:  # pressed twice, or by two operators: it is already being retried
            flash(gettext("%(title)s is being prepared already.", title=title), "wait")
            return redirect(url_for("operations.show"), code=303)
        session().commit()
        context().transcoding.wake(job)
        flash(gettext("%(title)s is being prepared again. There is no need to upload it again.", title=title))
        return redirect(url_for("operations.show"), code=303)

    blueprint.add_app_template_filter(ago)
    blueprint.add_app_template_global(holder_url)
    flask.register_blueprint(blueprint)


def holder_url(held: Subject) -> str:
    """The page of the lesson or clip that a job is about."""
    if held.clip_id is not None:
        return url_for("clips.show", clip_id=held.clip_id)
    return url_for("lesson.show", lesson_id=held.lesson_id)


def ago(moment: datetime) -> str:
    """How long ago something was, in the reader's language; in steps of minutes, so that the page rarely changes."""
    seconds = (context().clock() - moment).total_seconds()
    if seconds < 60:
        return str(gettext("just now"))
    if seconds < 172_800:
        return str(gettext("%(span)s ago", span=span(seconds)))
    return str(gettext("%(days)s days ago", days=round(seconds / 86_400)))


def _live(services: Services, snapshot: HealthCache) -> dict[str, Any]:
    health = snapshot.read()
    usage = shutil.disk_usage(services.settings.data)
    facts = gather(session(), context().clock())
    found = list(diagnostics.findings(services, health.parts))
    return {
        "facts": facts,
        "findings": [(one.works, one.sentence(gettext)) for one in found],
        "made": [(one.upload, _standing(one)) for one in facts.made],
        "workers": health.workers,
        "queues": health.queues,
        "away": [part for part, word in health.parts.items() if word != "ok" and part != "worker"],
        "disk": {
            "free": usage.free,
            "total": usage.total,
            "percent": round(100 * (1 - usage.free / usage.total)),
            "low": usage.free < diagnostics.LOW_DISK,
            "hours": facts.stored.hours(usage.free),
        },
        "part_names": diagnostics.PART_SENTENCES,
        "may_admit": may(context().viewer(), Right.ADMIT),
        "ill": [one.sentence(gettext) for one in found if not one.works and one.code not in _TOLD_OTHERWISE],
    }


_TOLD_OTHERWISE = {"disk", *diagnostics.PART_CODES.values()}
"""Findings that the page shows elsewhere, with their consequences."""


def _standing(one: PendingUpload) -> Standing:
    in_progress = context().watching.in_progress(session(), one.upload.video, context().viewer())
    return preparing(one.upload, in_progress, one.place)
