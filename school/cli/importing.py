"""`school import` and `school export`: folders and course files become draft courses, courses become files."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.categories.models import find_category
from catalog.clock import now
from catalog.errors import CatalogError
from catalog.intake import report as reports
from catalog.intake.archives import ZipSource
from catalog.intake.errors import NoTeacher
from catalog.intake.importer import Importer, Show, Stopped
from catalog.intake.locks import only_one
from catalog.intake.models import ImportRun
from catalog.intake.names import quoted
from catalog.intake.record import Asked, begin_run
from catalog.intake.running import run
from catalog.intake.sources import FolderSource, UnpackedSource
from catalog.interchange.bring import begin, bring, is_course_file, verify
from catalog.interchange.export import export as write_course
from catalog.interchange.export import find_course
from catalog.members import service as members
from catalog.members.models import Member, MemberState, Role
from catalog.text import line
from school.cli.opening import open_school
from school.importing import files as report_files
from school.services import Services
from storage.errors import StorageError

STEPS = {"LOOKING": "Looking", "COMPARING": "Comparing", "MEASURING": "Measuring", "TAKING": "Taking"}


@click.command("import")
@click.argument("source", metavar="FOLDER|FILE.zip", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--owner", metavar="NAME", help="The teacher whose courses they become; the first administrator if unset."
)
@click.option(
    "--category", metavar="C", help="The category for all courses: its id or name. Else the folders say it."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be made, what is odd, and what it will take.")
@click.option(
    "--link", is_flag=True, help="Store sources as hard links, without copying; never edit them afterwards."
)
@click.option(
    "--selective", is_flag=True, help="Leave out very short videos, and the less clear of two encodings of one."
)
@click.option("--economical", is_flag=True, help="Prepare the videos in less time, at a lower quality.")
@click.option(
    "--json", "json_file", metavar="FILE", type=click.Path(path_type=Path), help="Write the report as JSON, too."
)
@click.pass_context
def import_folder(context: click.Context, /, source: Path, **options: object) -> None:
    """Make draft courses of a FOLDER of old courseware or a ZIP of one, or of what `school export` wrote.

    Folders become categories, courses and sections, videos become lessons, and what lies beside them goes along.
    Stopped or killed, run it again: it goes on, and takes what is new. The exit code is 0 also when single files
    could not be taken; the report names each. docs/intake.md says how folders are read.
    """
    opened = open_school()
    try:
        _import(opened, source.resolve(), **options)  # type: ignore[arg-type]
    except Stopped:
        click.echo("Stopped. What was done is kept; run the same command to go on.", err=True)
        context.exit(130)
    except (CatalogError, StorageError) as error:
        raise click.ClickException(str(error)) from error


def _import(  # noqa: PLR0913 - one for each option
    opened: Services,
    source: Path,
    *,
    owner: str | None,
    category: str | None,
    dry_run: bool,
    link: bool,
    selective: bool,
    economical: bool,
    json_file: Path | None,
) -> None:
    work = report_files.folder_of(opened) / "unpacked"
    files = ZipSource(source, work) if source.is_file() else FolderSource(source)
    if is_course_file(files):
        _bring(opened, files, owner, json_file)
        return
    with opened.database.sessions() as session:
        by = _admin(session)
        teacher = _owner(session, owner) if owner else by
        chosen = find_category(session, category).id if category else ""
        how = {"linked": link, "selective": selective, "economical": economical}
        asked = Asked(quoted(str(source)), files.name, chosen, **how)
        run_id = begin_run(session, teacher, by, asked).id
        session.commit()
    with only_one(report_files.folder_of(opened), run_id), _ended_by_signals(), _bar() as show:
        importer = Importer(opened.database, opened.intake, opened.prober, files, now, opened.transcoding.wake, show)
        try:
            run(importer, run_id, looking=True, taking=not dry_run)
        finally:
            _report(opened, run_id, dry_run=dry_run, json_file=json_file)


def _bring(opened: Services, source: UnpackedSource, owner: str | None, json_file: Path | None) -> None:
    """Make the course of a course file."""
    verified = verify(source)
    with opened.database.sessions() as session:
        by = _admin(session)
        run_id = begin(session, _owner(session, owner) if owner else by, by, verified)
        session.commit()
    with only_one(report_files.folder_of(opened), run_id), _ended_by_signals(), _bar() as show:
        importer = Importer(opened.database, opened.intake, opened.prober, source, now, opened.transcoding.wake, show)
        course_id = bring(importer, source, run_id, verified)
    if json_file is not None:
        with opened.database.readers() as session:
            report = reports.made(session, session.get_one(ImportRun, run_id), opened.prober.sentences)
        body = reports.json_of(report, dry_run=False) | {"course": course_id}
        json_file.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n")
    click.echo(f"“{verified.document.title}” is a draft now, course {course_id}.")


@click.command("export")
@click.argument("course")
@click.argument("target", metavar="FILE.zip|FOLDER", type=click.Path(path_type=Path))
def export_course(course: str, target: Path) -> None:
    """Write a COURSE, named by its id or title, into a FILE or a new FOLDER for another school.

    Videos as they were uploaded, captions, handouts, chapters and all texts: docs/interchange.md has the format.
    """
    opened = open_school()
    try:
        with opened.database.readers() as session:
            found = find_course(session, course)
            title = found.title
            write_course(session, opened.store, found, target.absolute())
    except (CatalogError, StorageError, OSError) as error:
        raise click.ClickException(str(error)) from error
    written = [target] if target.is_file() else [path for path in target.rglob("*") if path.is_file()]
    click.echo(f"{target} holds “{title}”, {sum(path.stat().st_size for path in written) / 1e6:.1f} MB.")


def _admin(session: Session) -> Member:
    """The member in whose name the command line acts."""
    admins = select(Member).where(Member.role == Role.ADMIN, Member.state == MemberState.ACTIVE)
    found = session.scalar(admins.order_by(Member.created_at, Member.id).limit(1))
    if found is None:
        raise NoTeacher(name="nobody")
    return found


def _owner(session: Session, name: str) -> Member:
    found = members.find(session, name)
    if found is None:
        raise NoTeacher(name=line(name, 80))
    return found


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGINT and SIGTERM raise Stopped wherever the work is: every step of it may be interrupted."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stopped()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _bar() -> Iterator[Show]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[done]}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as shown:
        tasks = {step: shown.add_task(text, total=None, visible=False, done="") for step, text in STEPS.items()}

        def show(step: str, done: float, total: float) -> None:
            is_bytes = step == "TAKING"
            text = f"{done / 1e9:.1f} of {total / 1e9:.1f} GB" if is_bytes else f"{done:.0f} of {total:.0f}"
            shown.update(tasks[step], completed=done, total=max(total, 1e-9), visible=True, done=text)

        yield show


def _report(opened: Services, run_id: str, *, dry_run: bool, json_file: Path | None) -> None:
    with opened.database.readers() as session:
        report = reports.made(session, session.get_one(ImportRun, run_id), opened.prober.sentences)
        written = report_files.write(opened, report)
    if json_file is not None:
        json_file.write_text(
            json.dumps(reports.json_of(report, dry_run=dry_run), ensure_ascii=False, indent=1) + "\n"
        )
    for sentence in report_files.summary(report, dry_run=dry_run):
        click.echo(sentence)
    for path in written:
        click.echo(f"Report: {path}")
