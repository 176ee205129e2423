"""Video, its package, its build, and the base class of things that hold a video."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, new_id
from catalog.members.models import Member
from catalog.members.roles import Right
from catalog.videos.keys import indexed_key, package_key, source_key


class Video(Base):
    """One video (or sound recording): files are sent for it, and one package at a time is made of them.

    It does not know its holder; see VideoHolder.
    """

    __tablename__ = "video"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    """Who may see it before it is public, and send files for it; of a lesson, the teacher of its course."""
    recalled: Mapped[bool] = mapped_column(default=False)
    """Whether nobody may use it, not even its owner: no player, no page, no worker. Only `service.recall` sets it."""
    poster_wanted: Mapped[float | None]
    """The second of the frame that becomes the poster as soon as there is a package: chosen in another school."""
    awaited: Mapped[bool] = mapped_column(default=False)
    """Whether an import brings it: a published lesson has a page that says so meanwhile (courses/awaiting.py)."""
    asked_at: Mapped[datetime | None]
    """When somebody opened that page, and it came before other imported videos."""
    picture: Mapped[str | None]
    """The name of the picture that shows it instead of a frame; see catalog/pictures."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    owner: Mapped[Member] = relationship()
    package: Mapped["Package | None"] = relationship(
        back_populates="video", cascade="all, delete-orphan", passive_deletes=True
    )


class VideoHolder:
    """The base of things that show a video to people: lessons and clips.

    Each video has one holder, created with it. A clip in a course of its own lesson has that as a second:
    the video is public if one of them is, and the clip alone says who may change it.
    """

    borrowed = False
    """Whether another class's row may be the video's first holder."""
    title: Mapped[str]

    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), unique=True)

    @declared_attr
    def video(cls) -> Mapped[Video]:  # noqa: N805 - SQLAlchemy calls it with the class
        """The video; it is deleted with its holder, and the holder with it."""
        return relationship(Video, lazy="joined", innerjoin=True, cascade="all, delete-orphan", single_parent=True)

    @property
    def placed_by(self) -> Any:
        """The row with the `category_id` of the holder, for moderators of categories."""
        raise NotImplementedError

    @property
    def economical(self) -> bool:
        """Whether its videos are prepared for less time, as near to the source as others prepare them."""
        return False

    @property
    def teacher_ids(self) -> Collection[str]:
        """The ids of members who may change it as its owner does."""
        return ()

    @property
    def owner_needs(self) -> Right | None:
        """The right that its owner needs to change it; None: they may not at present."""
        return Right.TEACH

    @property
    def published(self) -> bool:
        """Whether the holder's own rules make it public."""
        raise NotImplementedError

    @property
    def public(self) -> bool:
        """Whether it is public now (SAFETY.md P3: never before its package is verified)."""
        return self.published and self.package is not None and not self.package.outdated and not self.video.recalled

    @property
    def package(self) -> "Package | None":
        """The package for players; None while there is none."""
        return self.video.package

    @property
    def duration(self) -> float | None:
        """Length in seconds, None while there is nothing to play."""
        return self.package.duration if self.package else None


class Package(Base):
    """All objects made from one source. A row exists only for a package that passed verification."""

    __tablename__ = "package"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), unique=True)
    """A video has one package; the next one replaces it in one commit."""
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), index=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    """See keys.package_prefix."""
    duration: Mapped[float]
    """Seconds."""
    playlist: Mapped[str]
    poster: Mapped[str | None]
    """A frame chosen by the engine, until the teacher chooses another."""
    poster_at: Mapped[float | None]
    """Time in seconds of the frame that the teacher chose; None: not chosen."""
    storyboard: Mapped[str | None]
    renditions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """`{height, width, codec, bandwidth}` each, best first; bandwidth is the peak in bits a second."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of all objects."""
    objects: Mapped[int]
    """Number of objects under the prefix."""
    edits: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Upload.edits when it was made."""
    outdated: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its owner has edited the video since: nobody else gets it any more, and another one is being made."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    video: Mapped[Video] = relationship(back_populates="package", lazy="joined", innerjoin=True)

    def key(self, name: str) -> str:
        """The key in the store of one of the package's objects."""
        return package_key(self.prefix, name)


class Build(Base):
    """A package that is being made: the plan of all workers.

    It becomes the Package of the same id and prefix, so that players can continue.
    """

    __tablename__ = "build"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), index=True)
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), unique=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The engine's plan as transcode.serialize writes it."""
    watched_at: Mapped[datetime | None]
    """When it was last watched in progress, to within some seconds."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    video: Mapped[Video] = relationship(lazy="joined", innerjoin=True)

    def key(self, name: str) -> str:
        """The key in the store of one of the objects made so far."""
        return package_key(self.prefix, name)

    @property
    def source_key(self) -> str:
        """The key of its source: the uploaded file, or the indexed copy."""
        return indexed_key(self.upload_id) if self.plan["source"].get("indexed") else source_key(self.upload_id)
