"""The report of an import as files, and in a few sentences for a terminal."""

from collections.abc import Iterator
from pathlib import Path

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader

import catalog.intake
from catalog.intake import report as reports
from catalog.intake.oddities import STATE_SENTENCES
from catalog.intake.report import Line, Report
from school.services import Services
from school.web.translate import CHINESE, FOLDER

TEMPLATES = Path(catalog.intake.__file__).parent / "templates"
NOT_TAKEN = ("DUPLICATE", "REFUSED", "LEFT_OUT", "WAITING")
"""States of videos that do not become lessons."""
LANGUAGE = "zh-CN"
"""Of the files: librarians read them, and the terminal speaks English."""


def folder_of(services: Services) -> Path:
    """Where imports have their locks and reports."""
    return services.settings.data / "imports"


def write(services: Services, report: Report) -> tuple[Path, Path]:
    """Write the report of a run as HTML and as CSV; a later one of the same run replaces it."""
    folder = folder_of(services) / report.run.id
    folder.mkdir(parents=True, exist_ok=True)
    spoken = Translations.load(FOLDER, [CHINESE])
    paths = folder / "report.html", folder / "report.csv"
    for path, text in zip(paths, (html_of(report, spoken), reports.csv_of(report, spoken.gettext)), strict=True):
        draft = path.with_suffix(path.suffix + ".new")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    return paths


def html_of(report: Report, spoken: NullTranslations) -> str:
    """The report as one page that needs nothing else."""
    jinja = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"])
    jinja.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return jinja.get_template("intake/report.html").render(
        report=report,
        groups=reports.groups(report.lines),
        states=STATE_SENTENCES,
        said=lambda line: _said(line, spoken),
        planned=report.states["PLANNED"],
        taken=report.forecast.videos - report.states["PLANNED"],
        not_taken=sum(report.states[name] for name in NOT_TAKEN),
        span=_span(report.left.work, spoken),
        gb=f"{report.forecast.bytes / 1e9:.2f}",
        source_gb=f"{report.forecast.sources / 1e9:.2f}",
        made_at=(report.run.ended_at or report.run.looked_at or report.run.created_at)
        .astimezone()
        .strftime("%Y-%m-%d %H:%M"),
        language=LANGUAGE,
    )


def _span(seconds: float, spoken: NullTranslations) -> str:
    """About how long, in hours or minutes."""
    hours, minutes = round(seconds / 3600), max(1, round(seconds / 60))
    if seconds >= 2 * 3600:
        return spoken.ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    return spoken.ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}


def _said(line: Line, spoken: NullTranslations) -> str:
    return line.said(spoken.gettext)


def summary(report: Report, *, dry_run: bool) -> Iterator[str]:
    """What was or would be made, what is odd, what it takes."""
    states, total = report.states, report.forecast
    planned = states["PLANNED"]
    taken = total.videos - planned
    if dry_run:
        yield f"{total.videos} videos, {total.seconds / 3600:.1f} hours, would be taken."
    else:
        yield f"{taken} videos are taken, {report.courses} courses made; all of them are drafts."
        if planned:
            yield f"{planned} videos are still to be taken."
    left_out = {name: states[name] for name in NOT_TAKEN if states[name]}
    if left_out:
        words = {"DUPLICATE": "duplicates", "REFUSED": "cannot be used", "LEFT_OUT": "left out", "WAITING": "wait"}
        yield "Not taken: " + ", ".join(f"{count} {words[name]}" for name, count in left_out.items()) + "."
    yield (
        f"Preparing what is left takes about {_span(report.left.work, NullTranslations())} on this machine; "
        f"{total.copied} videos need not be encoded in their full size."
    )
    parts = f"{total.sources / 1e9:.2f} GB are the files as they are, the rest is made of them"
    yield f"It needs about {total.bytes / 1e9:.2f} GB: {parts}."
    for group in reports.groups(report.lines):
        yield f"  {group.head}: {len(group.lines)}"
