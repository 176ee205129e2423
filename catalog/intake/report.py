"""What became of every file of an import, for a librarian: odd things first, each with what to do.

Sentences are English message ids with their facts apart, so that each reader gets them in their language.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.courses.models import Course, Lesson, Section
from catalog.intake import forecast
from catalog.intake.forecast import Forecast, Rates
from catalog.intake.kinds import Role
from catalog.intake.models import FileState, ImportFile, ImportPlace, ImportRun
from catalog.intake.oddities import ADVICE_SENTENCES, ODD_SENTENCES, QUIET, STATE_SENTENCES, head, rank
from catalog.intake.probing import Probed
from catalog.spreadsheet import Cell, csv_text
from catalog.uploads.models import Upload, UploadState

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Line:
    """One file."""

    file: ImportFile
    state: str
    """FileState's name, or of the upload made of it: TRANSCODING, READY, REJECTED, FAILED."""
    code: str
    facts: Mapping[str, Any]
    words: str = ""
    """Its sentence, an English message id."""
    advice: str = ""
    course: str = ""
    section: str = ""
    category: str = ""
    lesson_id: str = ""
    course_id: str = ""

    @property
    def odd(self) -> bool:
        """Whether somebody should look at it."""
        return bool(self.code) and self.code not in QUIET

    def said(self, translate: Translate) -> str:
        """Its sentence with its facts, in a reader's language; "" for an ordinary file."""
        return filled(translate(self.words), self.facts, translate) if self.words else ""


def filled(text: str, facts: Mapping[str, Any], translate: Translate) -> str:
    """A sentence with its facts in place; one of them may be a sentence itself, with %(facts)s of its own."""
    facts = dict(facts)
    if "sentence" in facts:
        inner = translate(str(facts["sentence"]))
        facts["sentence"] = inner % facts if "%(" in inner else inner
    try:
        return text.format(**facts)
    except (KeyError, IndexError, ValueError):
        return text


@dataclass
class Report:
    """The whole import."""

    run: ImportRun
    lines: list[Line]
    """Odd ones first, most urgent first."""
    forecast: Forecast
    """Of all videos that are or will be taken."""
    left: Forecast
    """Of those that are not prepared yet."""
    states: Counter[str] = field(default_factory=Counter)
    """Videos by state."""
    codes: Counter[str] = field(default_factory=Counter)
    """Files by oddity."""
    courses: int = 0

    @property
    def odd(self) -> list[Line]:
        """What somebody should look at."""
        return [line for line in self.lines if line.odd]


def made(session: Session, run: ImportRun, engine: Mapping[str, str]) -> Report:
    """The report of a run; `engine` has the sentences of the engine's refusals."""
    places = {place.id: place for place in session.scalars(select(ImportPlace).where(ImportPlace.run_id == run.id))}
    names: dict[str, str] = {row.id: row.name for row in session.execute(select(Category.id, Category.name))}
    rates = Rates(**run.rates) if run.rates else Rates()
    rows = session.execute(
        select(ImportFile, Upload, Lesson.title, Course, Section.title)
        .outerjoin(Upload, Upload.id == ImportFile.upload_id)
        .outerjoin(Lesson, Lesson.id == ImportFile.lesson_id)
        .outerjoin(Course, Course.id == Lesson.course_id)
        .outerjoin(Section, Section.id == Lesson.section_id)
        .where(ImportFile.run_id == run.id)
    )
    report = Report(run, [], Forecast(), Forecast())
    for file, upload, title, course, section in rows:
        place = places.get(file.place_id or "")
        top = places.get(place.parent_id or "") if place and place.parent_id else place
        line = _line(file, upload, engine)
        known = {
            "course": course.title if course else top.title if top else "",
            "section": section or (place.title if place and place is not top else ""),
            "category": names.get(course.category_id if course else top.category if top else "", ""),
            "lesson_id": file.lesson_id or "",
            "course_id": course.id if course else "",
        }
        if title:
            file.title = title
        session.expunge(file)
        report.lines.append(Line(**{**vars(line), **known}))
        _count(report, line, upload, rates)
    report.lines.sort(key=lambda line: (not line.odd, rank(line.code), line.file.path))
    report.courses = sum(1 for place in places.values() if place.parent_id is None and place.course_id)
    return report


def _count(report: Report, line: Line, upload: Upload | None, rates: Rates) -> None:
    file = line.file
    if line.code:
        report.codes[line.code] += 1
    if file.role is not Role.VIDEO:
        return
    report.states[line.state] += 1
    if file.state in (FileState.PLANNED, FileState.TAKEN) and file.probed and not file.probed.get("code"):
        one = forecast.of_video(file.size, Probed.from_json(file.probed), rates)
        report.forecast += one
        if upload is None or not upload.ended:
            report.left += one


def _line(file: ImportFile, upload: Upload | None, engine: Mapping[str, str]) -> Line:
    state, code, facts = file.state.name, file.code, file.facts
    if upload is not None and file.state is FileState.TAKEN and upload.state is not UploadState.WAITING:
        state = upload.state.name
        if upload.unsuccessful:
            code, facts = upload.reason_code or "FAILED", upload.reason_facts
    words = ODD_SENTENCES.get(code) or engine.get(code) or (ODD_SENTENCES["FAILED"] if code else "")
    return Line(file, state, code, facts, words, ADVICE_SENTENCES.get(code, ""))


COLUMN_SENTENCES: dict[str, str] = {
    "path": "File",
    "state": "State",
    "remark": "Remark",
    "advice": "What to do",
    "same": "The same as",
    "category": "Category",
    "course": "Course",
    "section": "Section",
    "lesson": "Lesson",
    "size": "Bytes",
    "seconds": "Seconds",
    "sha256": "SHA-256",
}
"""Headings of the CSV."""


def csv_of(report: Report, translate: Translate) -> str:
    """The report as the text of a CSV file (catalog/spreadsheet.py)."""
    headings = [translate(heading) for heading in COLUMN_SENTENCES.values()]
    return csv_text(headings, (_cells(line, translate) for line in report.lines))


def _cells(line: Line, translate: Translate) -> list[Cell]:
    file = line.file
    said = (translate(STATE_SENTENCES[line.state]), line.said(translate))
    advice = translate(line.advice) if line.advice else ""
    places = (line.category, line.course, line.section, file.title if file.role is Role.VIDEO else "")
    seconds = round(file.duration, 1) if file.duration else ""
    return [file.path, *said, advice, file.duplicate_of, *places, file.size, seconds, file.sha256 or ""]


def json_of(report: Report, *, dry_run: bool) -> dict[str, Any]:
    """The report for programs."""
    return {
        "run": report.run.id,
        "folder": report.run.name,
        "dry_run": dry_run,
        "state": report.run.state.name,
        "courses": report.courses,
        "videos": dict(report.states),
        "odd": dict(report.codes),
        "forecast": _figures(report.forecast),
        "left": _figures(report.left),
        "hidden": report.run.hidden,
        "files": [_entry(line) for line in report.lines],
    }


def _figures(total: Forecast) -> dict[str, float]:
    return {
        "videos": total.videos,
        "copied": total.copied,
        "hours": round(total.seconds / 3600, 3),
        "work_hours": round(total.work / 3600, 3),
        "gb": round(total.bytes / 1e9, 3),
        "package_gb": round(total.packages / 1e9, 3),
    }


def _entry(line: Line) -> dict[str, Any]:
    file = line.file
    return {
        "path": file.path,
        "role": file.role.name,
        "state": line.state,
        "code": line.code,
        "message": line.said(str),
        "duplicate_of": file.duplicate_of,
        "category": line.category,
        "course": line.course,
        "course_id": line.course_id,
        "section": line.section,
        "lesson": file.title if file.role is Role.VIDEO else "",
        "lesson_id": line.lesson_id,
        "upload_id": file.upload_id,
        "size": file.size,
        "seconds": file.duration,
        "sha256": file.sha256,
    }


@dataclass(frozen=True)
class Group:
    """The files with one oddity, or all that cannot be opened."""

    head: str
    advice: str
    lines: Sequence[Line]

    @property
    def code(self) -> str:
        """The code of the first of them."""
        return self.lines[0].code


def groups(lines: Iterable[Line]) -> list[Group]:
    """Odd files by what is odd, in the order of the report."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.odd:
            found.setdefault(head(line.code), []).append(line)
    return [Group(words, some[0].advice, some) for words, some in found.items()]
