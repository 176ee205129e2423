"""What is on record of an import: the run, the courses and sections it makes, and every file it has seen."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.intake.kinds import Role
from catalog.members.models import Member
from catalog.versions import Versioned


class RunState(Enum):
    """LOOKING at the files, PLANNED, RUNNING, PAUSED by a person, then DONE; STOPPED when it cannot go on."""

    LOOKING = "looking"
    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class FileState(Enum):
    """What became of a file."""

    PLANNED = "planned"
    """To be taken."""
    TAKEN = "taken"
    DUPLICATE = "duplicate"
    """The same is there already: in the folder or in the school."""
    LEFT_OUT = "left_out"
    """By a rule or by a person."""
    REFUSED = "refused"
    """The school cannot use it; `code` says why."""
    WAITING = "waiting"
    """Could not be taken this time, and is tried again by the next run: it was growing, or the disk failed."""


class ImportRun(Versioned, Base):
    """The import of one folder. The same folder again, for the same teacher, goes on with the same run."""

    __tablename__ = "import_run"
    __table_args__ = (UniqueConstraint("owner_id", "folder"),)
    MOVES = {
        RunState.LOOKING: {RunState.PLANNED, RunState.STOPPED, RunState.RUNNING},
        RunState.PLANNED: {RunState.LOOKING, RunState.RUNNING},
        RunState.RUNNING: {RunState.PAUSED, RunState.STOPPED, RunState.DONE},
        RunState.PAUSED: {RunState.RUNNING, RunState.LOOKING},
        RunState.STOPPED: {RunState.RUNNING, RunState.LOOKING},
        RunState.DONE: {RunState.LOOKING},
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    """The member whose courses they become."""
    by_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    """The member who began it."""
    folder: Mapped[str]
    """The whole path as names.quoted writes it; of a ZIP with a course, `zip:` and the SHA-256 of the file; of a ZIP
    that was sent from a browser, `sent:` and its id."""
    name: Mapped[str]
    """The folder's or ZIP file's own name, for people."""
    category: Mapped[str] = mapped_column(default="")
    """The id of the category for all courses; "": as the folders say."""
    archive: Mapped[str | None]
    """The id of a ZIP file that was sent from a browser, as long as the store has it (keys.archive_key)."""
    linked: Mapped[bool] = mapped_column(default=False)
    """Whether sources are hard links to the files of the folder."""
    selective: Mapped[bool] = mapped_column(default=False)
    """Whether very short videos, and the less clear one of two encodings of a recording, are left out; they are told
    about in any case."""
    economical: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its courses are prepared economically (Course.economical)."""
    state: Mapped[RunState] = mapped_column(Word(RunState), default=RunState.LOOKING)
    code: Mapped[str] = mapped_column(default="")
    """Why it is STOPPED; one of oddities.CODES."""
    hidden: Mapped[int] = mapped_column(default=0)
    """Files of systems and programs in the folder."""
    rates: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What encoding costs on this machine, as forecast.Rates; empty until it was measured."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    looked_at: Mapped[datetime | None]
    """When all files had been looked at last."""
    started_at: Mapped[datetime | None]
    """When the first file was taken."""
    ended_at: Mapped[datetime | None]
    owner: Mapped[Member] = relationship(foreign_keys=[owner_id])

    @property
    def going(self) -> bool:
        """Whether a process works on it, or is to."""
        return self.state in (RunState.LOOKING, RunState.RUNNING)


class ArchiveUpload(Base):
    """A ZIP file to be imported, of which not all bytes have arrived; they are in archives_sent.parts_of."""

    __tablename__ = "archive_upload"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    """Of the file."""
    length: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the whole file."""
    economical: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its courses will be prepared economically."""
    touched_at: Mapped[datetime] = mapped_column(default=now)
    """When its sender was active last."""


class ImportHours(Base):
    """The hours of the night in which imported videos are prepared: one row, or none for any time."""

    __tablename__ = "import_hours"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    begins: Mapped[int]
    """Minutes after midnight, by the clock of the school's machine."""
    ends: Mapped[int]


class ImportPlace(Base):
    """A course (without `parent_id`) or a section that a folder becomes."""

    __tablename__ = "import_place"
    __table_args__ = (UniqueConstraint("run_id", "path", "parent_id"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("import_place.id", ondelete="CASCADE"))
    path: Mapped[str]
    """Of the folder, for people; "" for the imported one."""
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    category: Mapped[str] = mapped_column(default="")
    """Of a course: the id of a category of the school, or the name of one to be made; "" for none."""
    edited: Mapped[bool] = mapped_column(default=False)
    """Whether a person chose title or category; looking again does not change them then."""
    wanted: Mapped[bool] = mapped_column(default=True)
    """Whether a person left it in."""
    course_id: Mapped[str | None] = mapped_column(ForeignKey("course.id", ondelete="SET NULL"))
    section_id: Mapped[str | None] = mapped_column(ForeignKey("section.id", ondelete="SET NULL"))
    made_at: Mapped[datetime | None]
    """When it was made; one that was removed since is not made again."""


class ImportFile(Base):
    """One file of the folder."""

    __tablename__ = "import_file"
    __table_args__ = (UniqueConstraint("run_id", "raw"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[str | None] = mapped_column(ForeignKey("import_place.id", ondelete="SET NULL"), index=True)
    video_file_id: Mapped[str | None] = mapped_column(ForeignKey("import_file.id", ondelete="CASCADE"), index=True)
    """The video that it belongs to; None for a video, and for what belongs to a whole course."""
    raw: Mapped[str]
    """Its path below the folder as names.quoted writes it."""
    path: Mapped[str]
    """The same for people."""
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None]
    """Read only where another file has the same size."""
    role: Mapped[Role] = mapped_column(Word(Role))
    state: Mapped[FileState] = mapped_column(Word(FileState), default=FileState.PLANNED)
    code: Mapped[str] = mapped_column(default="")
    """Why, or what is odd about it: one of oddities.CODES, or a code of the engine's refusals."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What fills the sentence of `code`."""
    probed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Of a video: what was found in it, as probing.Probed; None before."""
    duration: Mapped[float | None]
    """Seconds."""
    likeness: Mapped[str] = mapped_column(default="")
    """Hashes of some of its pictures, for duplicates by content; see likeness."""
    duplicate_of: Mapped[str] = mapped_column(default="")
    """The path of the file that is taken in its stead, or the title of the lesson that has it."""
    title: Mapped[str] = mapped_column(default="")
    edited: Mapped[bool] = mapped_column(default=False)
    """Whether a person chose the title, or whether it is taken."""
    position: Mapped[int] = mapped_column(default=0)
    """In its folder's order."""
    lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id", ondelete="SET NULL"), index=True)
    upload_id: Mapped[str | None] = mapped_column(ForeignKey("upload.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime | None]
    """When its lesson was made; one that was removed since is not made again."""
    seen_at: Mapped[datetime] = mapped_column(default=now)
    """When it was last there."""
