"""The pages of imports, for operators and teachers: choose, look at the plan and correct it, start, watch, report."""

import re
import shutil
from collections import defaultdict
from contextlib import suppress

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from catalog.categories.models import all_categories
from catalog.courses.models import Course
from catalog.errors import WrongMove
from catalog.intake import deciding, folders, hours
from catalog.intake import report as reports
from catalog.intake.errors import NoTeacher
from catalog.intake.folders import ImportsOff
from catalog.intake.jobs import IMPORT
from catalog.intake.models import ImportPlace, ImportRun
from catalog.intake.names import quoted
from catalog.intake.oddities import STATE_SENTENCES, STOP_SENTENCES
from catalog.intake.record import Asked
from catalog.intake.totals import totals
from catalog.intake.web.context import imports
from catalog.jobs.models import Job, JobState
from catalog.members import service as members
from catalog.members.models import Member
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.text import line
from catalog.videos.keys import archive_key
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import ECONOMICAL, preparing_choices
from storage.errors import StorageError

blueprint = needs(kept=False)(
    Blueprint("imports", __name__, url_prefix="/studio/imports", template_folder="../templates")
)
MOST_RUNS = 50
MOST_ODD = 100
"""Files of one oddity that the page shows; the CSV has all of them."""


def _operator() -> Member:
    member = signed_in()
    require(member, Right.RUN)
    return member


def _member() -> Member:
    """An operator, or somebody who teaches. Raises Unauthorized, NotAllowed."""
    member = signed_in()
    if not may(member, Right.RUN):
        require(member, Right.TEACH)
    return member


@blueprint.get("")
def index() -> str:
    """Imports so far; what may be imported: a ZIP file of one's own, and for operators folders of the server."""
    _member()
    return _index()


def _index(error: str = "", owner: str = "") -> str:
    member = _member()
    operator = may(member, Right.RUN)
    try:
        choices, off = folders.choices(imports().folder) if operator else [], ""
    except ImportsOff as refusal:
        choices, off = [], gettext(refusal.sentence)
    chosen = hours.chosen(session()) if operator else None
    return render_template(
        "intake/index.html",
        choices=choices,
        off=off,
        runs=deciding.runs_of(session(), member, MOST_RUNS),
        states=RUN_SENTENCES,
        error=error,
        owner=owner,
        categories=all_categories(session()),
        preparings=preparing_choices(),
        operator=operator,
        teaches=may(member, Right.TEACH),
        most_mb=context().intake.settings.max_bytes // 1024**2,
        hours=[_clock(chosen.begins), _clock(chosen.ends)] if chosen else None,
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(text: str) -> int | None:
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])", text.strip())
    return 60 * int(found[1]) + int(found[2]) if found else None


@blueprint.post("/hours")
def choose_hours() -> AnyResponse:
    """Choose the hours in which imported videos are prepared."""
    operator = _operator()
    begins, ends = _minutes(request.form.get("begins", "")), _minutes(request.form.get("ends", ""))
    wanted = (begins, ends) if begins is not None and ends is not None and "night" in request.form else None
    if "night" in request.form and wanted is None:
        flash(gettext("Enter both times as hours and minutes, such as 22:00."), "bad")
    else:
        hours.choose(session(), operator, wanted, context().clock())
        session().commit()
        flash(gettext("Saved."))
    return redirect(url_for("imports.index"), code=303)


@blueprint.post("")
def begin() -> AnyResponse | tuple[str, int]:
    """Let a worker look at a folder."""
    operator = _operator()
    path = folders.chosen(imports().folder, request.form.get("folder", ""))
    name = line(request.form.get("owner", ""), 80)
    owner = members.find(session(), name)
    wanted = request.form.get("category", "")
    category = wanted if wanted in {one.id for one in all_categories(session())} else ""
    how = {"selective": True, "economical": request.form.get("preparing") == ECONOMICAL}
    asked = Asked(quoted(str(path)), path.stem if path.is_file() else path.name, category, **how)
    try:
        if owner is None:
            raise NoTeacher(name=name or "?")
        run, job = deciding.begin(session(), operator, owner, asked, context().clock())
    except NoTeacher as refusal:
        return _index(gettext(refusal.sentence) % refusal.facts, name), 422
    session().commit()
    context().transcoding.wake(job)
    return redirect(url_for("imports.show", run_id=run.id), code=303)


RUN_SENTENCES: dict[str, str] = {
    "LOOKING": "looking at the files",
    "PLANNED": "the plan is ready",
    "RUNNING": "importing",
    "PAUSED": "paused",
    "STOPPED": "stopped",
    "DONE": "imported",
}
"""By RunState."""


@blueprint.get("/<run_id>")
def show(run_id: str) -> str:
    """The plan, the progress or the report, as far as the import is."""
    member = _member()
    run = deciding.get_run(session(), member, run_id)
    chosen = hours.chosen(session())
    report = reports.made(session(), run, context().reasons)
    job = session().scalar(select(Job).where(Job.subject == run.id, Job.kind == IMPORT))
    usage = shutil.disk_usage(imports().store)
    return render_template(
        "intake/run.html",
        run=run,
        state=RUN_SENTENCES[run.state.name],
        stopped=STOP_SENTENCES.get(run.code, ""),
        report=report,
        groups=reports.groups(report.lines),
        most=MOST_ODD,
        said=lambda one: one.said(gettext),
        places=_places(run),
        categories=all_categories(session()),
        states=STATE_SENTENCES,
        progress=job.progress if job and job.state is JobState.RUNNING else None,
        free=usage.free,
        courses=_courses(run),
        operator=may(member, Right.RUN),
        hours=[_clock(chosen.begins), _clock(chosen.ends)] if chosen else None,
        totals=totals(report.lines),
    )


def _places(run: ImportRun) -> list[tuple[ImportPlace, list[ImportPlace]]]:
    """The courses of the plan, each with its sections."""
    rows = session().scalars(
        select(ImportPlace).where(ImportPlace.run_id == run.id).order_by(ImportPlace.position, ImportPlace.path)
    )
    inner: dict[str | None, list[ImportPlace]] = defaultdict(list)
    for place in rows:
        inner[place.parent_id].append(place)
    return [(place, inner[place.id]) for place in inner[None]]


def _courses(run: ImportRun) -> list[Course]:
    """The courses that were made."""
    made = select(Course).join(ImportPlace, ImportPlace.course_id == Course.id).where(ImportPlace.run_id == run.id)
    return list(session().scalars(made.where(Course.removed_at.is_(None)).distinct().order_by(Course.created_at)))


@blueprint.post("/<run_id>")
@needs(fields=20_000, body=4 * 1024**2)
def decide(run_id: str) -> AnyResponse:
    """Correct the plan; then start, pause or look again, as the button says."""
    member = _member()
    run = deciding.get_run(session(), member, run_id)
    if request.form.get("do") == "discard":
        return _discard(member, run)
    deciding.correct_places(session(), member, run, request.form)
    deciding.correct_files(session(), member, run, request.form)
    job = _done(member, run, request.form.get("do", ""))
    session().commit()
    if job is not None:
        context().transcoding.wake(job)
    return redirect(url_for("imports.show", run_id=run.id), code=303)


def _discard(member: Member, run: ImportRun) -> AnyResponse:
    run_id, name = run.id, run.name
    try:
        archive = deciding.discard(session(), member, run)
    except WrongMove:
        flash(gettext("The import had gone on meanwhile; this is how it stands now."), "wait")
        return redirect(url_for("imports.show", run_id=run_id), code=303)
    session().commit()
    if archive:
        with suppress(StorageError):  # `school gc` takes it
            context().intake.store.delete(archive_key(archive))
    flash(gettext("The import of %(name)s is discarded.", name=name))
    return redirect(url_for("imports.index"), code=303)


def _done(operator: Member, run: ImportRun, word: str) -> Job | None:
    try:
        if word == "start":
            return deciding.start(session(), operator, run, context().clock())
        if word == "look":
            return deciding.look_again(session(), operator, run, context().clock())
        if word == "pause":
            deciding.pause(session(), operator, run)
    except WrongMove:  # pressed twice, or by two operators
        flash(gettext("The import had gone on meanwhile; this is how it stands now."), "wait")
        return None
    if word == "save":
        flash(gettext("The plan is saved."))
    return None


@blueprint.get("/<run_id>/report.csv")
def csv(run_id: str) -> Response:
    """The report for a spreadsheet."""
    run = deciding.get_run(session(), _member(), run_id)
    body = reports.csv_of(reports.made(session(), run, context().reasons), gettext)
    headers = {"Content-Disposition": f'attachment; filename="import-{run.id}.csv"'}
    return Response(body, mimetype="text/csv", headers=headers)
