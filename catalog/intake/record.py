"""Writes the plan of an import into its rows, and keeps what people changed and what was taken already.

Functions take a session, flush and never commit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.categories.models import all_categories
from catalog.intake import kinds
from catalog.intake.errors import NoTeacher
from catalog.intake.kinds import Role
from catalog.intake.listing import Listed
from catalog.intake.models import FileState, ImportFile, ImportPlace, ImportRun, RunState
from catalog.intake.names import quoted
from catalog.intake.plan import Plan, PlannedCourse, PlannedLesson
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.states import change_state

_REFUSED = frozenset({"UNREADABLE_FILE", "EMPTY_FILE", "LINK", "NO_FILE", "TOO_DEEP", "UNFINISHED_DOWNLOAD"})
_REFUSED_IN_ZIP = frozenset({"UNSAFE_NAME", "ENCRYPTED"})


@dataclass(frozen=True)
class Asked:
    """Which folder is to be imported, for whom."""

    folder: str
    """See ImportRun.folder."""
    name: str
    category: str = ""
    """The id of a category for everything."""
    linked: bool = False
    selective: bool = False
    economical: bool = False


def begin_run(session: Session, owner: Member, by: Member, asked: Asked) -> ImportRun:
    """The run of a folder: a new one, or the earlier one of the same folder and teacher. Raises NoTeacher."""
    if not may(owner, Right.TEACH):
        raise NoTeacher(name=owner.name)
    found = session.scalar(
        select(ImportRun).where(ImportRun.owner_id == owner.id, ImportRun.folder == asked.folder).with_for_update()
    )
    run = found or ImportRun(owner_id=owner.id, folder=asked.folder, state=RunState.LOOKING)
    run.by_id, run.name, run.category, run.code = by.id, asked.name, asked.category, ""
    run.linked, run.selective = asked.linked, asked.selective
    if run.economical != asked.economical:
        run.economical, run.rates = asked.economical, {}  # encoding is measured again
    if found is None:
        session.add(run)
    elif run.state is not RunState.LOOKING:
        if run.state is RunState.RUNNING:  # a process that was killed left it so
            change_state(run, RunState.STOPPED)
        change_state(run, RunState.LOOKING)
    session.flush()
    return run


class Categories:
    """The categories of the school, by their names."""

    def __init__(self, session: Session) -> None:
        self._ids: dict[str, str] = {}
        for category in all_categories(session):
            for word in (category.name, category.name_en, category.id):
                self._ids.setdefault(word.strip().casefold(), category.id)

    def id_of(self, name: str) -> str:
        """The id of the category with this name; "" for none."""
        return self._ids.get(name.strip().casefold(), "")

    def has(self, name: str) -> bool:
        """Whether there is one with this name."""
        return bool(self.id_of(name))


class Recorder:
    """Brings the rows of one run to the state of a plan."""

    def __init__(self, session: Session, run: ImportRun, now: datetime) -> None:
        self._session, self._run, self._now = session, run, now
        self._categories = Categories(session)
        files = session.scalars(select(ImportFile).where(ImportFile.run_id == run.id))
        self._files = {file.raw: file for file in files}
        places = session.scalars(select(ImportPlace).where(ImportPlace.run_id == run.id))
        self._places = {(place.parent_id, place.path): place for place in places}

    def note(self, plan: Plan) -> None:
        """Write all of the plan."""
        self._run.hidden = plan.hidden
        for position, course in enumerate(plan.courses, start=1):
            self._note_course(course, position)
        for odd in plan.odd:
            self._note_odd(odd.file, odd.code, dict(odd.facts))
        for file in self._files.values():
            if file.seen_at != self._now and file.state in (FileState.PLANNED, FileState.WAITING):
                file.state, file.code, file.facts = FileState.LEFT_OUT, "GONE", {}
        self._session.flush()

    def _note_course(self, course: PlannedCourse, position: int) -> None:
        place = self._place(None, course.path, course.title, position)
        if not place.edited:
            place.title = course.title
            place.category = self._run.category or self._categories.id_of(course.category) or course.category
        if course.description is not None:
            self._row(course.description, Role.DESCRIPTION, place)
        if course.picture is not None:
            self._row(course.picture, Role.PICTURE, place)
        self._note_lessons(course.first, place)
        for number, section in enumerate(course.sections, start=1):
            part = self._place(place.id, section.path, section.title, number)
            if not part.edited:
                part.title = section.title
            self._note_lessons(section.lessons, part)

    def _note_lessons(self, lessons: list[PlannedLesson], place: ImportPlace) -> None:
        for position, lesson in enumerate(lessons, start=1):
            row = self._row(lesson.file, Role.VIDEO, place)
            row.position = position
            if not (row.edited or row.lesson_id):
                row.title = lesson.title
            if lesson.invented and not row.code:
                row.code = "UNNAMED"
            for sidecar, role in _beside(lesson):
                self._row(sidecar, role, place).video_file_id = row.id

    def _place(self, parent_id: str | None, path: str, title: str, position: int) -> ImportPlace:
        place = self._places.get((parent_id, path))
        if place is None:
            place = ImportPlace(run_id=self._run.id, parent_id=parent_id, path=path, title=title)
            self._session.add(place)
            self._places[parent_id, path] = place
        place.position = position
        self._session.flush()
        return place

    def _row(self, file: Listed, role: Role, place: ImportPlace | None) -> ImportFile:
        """The row of a file, new or as it was; a file that changed before it was taken is a new one."""
        row = self._files.get(quoted(file.raw))
        if row is None:
            row = ImportFile(
                run_id=self._run.id, raw=quoted(file.raw), path=file.path, role=role, state=FileState.PLANNED, code=""
            )
            row.size, row.mtime_ns, row.position, row.title = file.size, file.mtime_ns, 0, ""
            self._session.add(row)
            self._files[row.raw] = row
        self._compare(row, file)
        row.role, row.seen_at = role, self._now
        row.place_id = place.id if place else None
        if row.id is None:
            self._session.flush()  # what belongs to it needs its id
        return row

    def _compare(self, row: ImportFile, file: Listed) -> None:
        """Notice that a file is another one than it was."""
        changed = (row.size, row.mtime_ns) != (file.size, file.mtime_ns)
        if row.state is FileState.TAKEN:
            if changed:
                row.code, row.facts = "CHANGED", {}
            return
        if changed:
            row.size, row.mtime_ns = file.size, file.mtime_ns
            row.probed, row.sha256, row.duration, row.likeness = None, None, None, ""
        if changed or row.state is FileState.WAITING or row.code in ("GONE", *_REFUSED):
            row.state, row.code, row.facts, row.duplicate_of = FileState.PLANNED, "", {}, ""

    def _note_odd(self, file: Listed, code: str, facts: dict[str, object]) -> None:
        row = self._row(file, kinds.role_of(file.name), None)
        if row.state is FileState.TAKEN:
            return
        refused = code in _REFUSED or code in _REFUSED_IN_ZIP
        row.state = FileState.REFUSED if refused else FileState.LEFT_OUT
        row.code, row.facts, row.video_file_id = code, facts, None


def _beside(lesson: PlannedLesson) -> Iterator[tuple[Listed, Role]]:
    for file in lesson.captions:
        yield file, Role.CAPTIONS
    for file in lesson.attachments:
        yield file, Role.ATTACHMENT
    if lesson.picture is not None:
        yield lesson.picture, Role.PICTURE


def drop_empty_places(session: Session, run: ImportRun) -> None:
    """Forget places that no file is in any more and that were not made."""
    used = select(ImportFile.place_id).where(ImportFile.run_id == run.id, ImportFile.place_id.is_not(None))
    parents = select(ImportPlace.parent_id).where(ImportPlace.run_id == run.id, ImportPlace.id.in_(used))
    for place in session.scalars(
        select(ImportPlace).where(
            ImportPlace.run_id == run.id,
            ImportPlace.made_at.is_(None),
            ImportPlace.id.not_in(used),
            ImportPlace.id.not_in(parents.where(ImportPlace.parent_id.is_not(None))),
        )
    ):
        session.delete(place)
    session.flush()


def touch(session: Session, run_id: str, **values: object) -> None:
    """Set columns of a run."""
    session.execute(update(ImportRun).where(ImportRun.id == run_id).values(**values))
