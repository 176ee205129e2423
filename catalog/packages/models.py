"""A verified package: where its objects are and what they hold; and one that is still being made."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, new_id
from catalog.uploads.models import Upload, source_key


class Package(Base):
    """All objects made from one source. A row exists only for a package that passed verification."""

    __tablename__ = "package"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), unique=True)
    """A lesson has one package; the next one takes its place in the commit that removes the last."""
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), index=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    """`<upload>/<attempt>`: two attempts at one source never write to the same object."""
    duration: Mapped[float]
    """Seconds."""
    playlist: Mapped[str]
    poster: Mapped[str | None]
    """A frame that the engine took, until the teacher chooses another."""
    poster_at: Mapped[float | None]
    """Seconds at which the teacher chose the frame of the poster; None: nobody chose one."""
    storyboard: Mapped[str | None]
    renditions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """`{height, width, codec, bandwidth}` each, best first; bandwidth in bits a second at its peak."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of all objects."""
    objects: Mapped[int]
    """Number of objects under the prefix."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    lesson: Mapped[Lesson] = relationship(back_populates="package")

    def key(self, name: str) -> str:
        """The key in the store of one of the package's objects."""
        return package_key(self.prefix, name)


class Build(Base):
    """A package that is being made: what all workers do by, and what its owner can watch growing.

    Becomes the Package of the same id and prefix, so that whoever watches it growing can watch on.
    """

    __tablename__ = "build"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), unique=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The engine's plan as transcode.serialize writes it."""
    watched_at: Mapped[datetime | None]
    """When somebody last asked for what is there of it, to within some seconds."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    lesson: Mapped[Lesson] = relationship(back_populates="builds")
    upload: Mapped[Upload] = relationship()

    def key(self, name: str) -> str:
        """The key in the store of one of the objects made so far."""
        return package_key(self.prefix, name)

    @property
    def source_key(self) -> str:
        """The key of what it is made from: the uploaded file, or a copy of it that was given an index."""
        return indexed_key(self.upload_id) if self.plan["source"].get("indexed") else source_key(self.upload_id)


def indexed_key(upload_id: str) -> str:
    """The key of the copy of a source that was given an index; it goes when the lesson is made."""
    return package_key(upload_id, "indexed.mkv")


def package_key(prefix: str, name: str) -> str:
    """The key of an object `name` of the package under `prefix`."""
    return f"packages/{prefix}/{name}"
