"""Clips, what was consented to, decisions about them, reports, and where they stand in courses."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.calls.models import ClipCall
from catalog.categories.models import Category
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.members.roles import Right
from catalog.versions import Versioned
from catalog.videos.models import VideoHolder


class ClipState(Enum):
    """See MOVES; IN_REVIEW: moderators look at it; RETURNED: its owner is asked to change something."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    PUBLISHED = "published"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"


class Waits(Enum):
    """Why a clip stands in the queue of the desk."""

    REVIEW = "review"
    APPEAL = "appeal"
    """Its owner asks another moderator to look again."""
    REPORTS = "reports"
    """Viewers reported it; it is hidden meanwhile."""
    SAMPLE = "sample"
    """It was published without a look, since its owner is trusted; somebody looks afterwards."""


ANSWERS = Table(
    "clip_answer",
    Base.metadata,
    Column("clip_id", ForeignKey("clip.id", ondelete="CASCADE"), primary_key=True),
    Column("call_id", ForeignKey("clip_call.id", ondelete="CASCADE"), index=True, nullable=False),
)
"""Which clip answers which call."""


class Clip(Versioned, VideoHolder, Base):
    """A resident's own video."""

    __tablename__ = "clip"
    __table_args__ = (Index(None, "waits_since", "owner_id"),)
    MOVES = {
        ClipState.DRAFT: {ClipState.IN_REVIEW, ClipState.PUBLISHED, ClipState.WITHDRAWN},
        ClipState.IN_REVIEW: {
            *(ClipState.PUBLISHED, ClipState.RETURNED, ClipState.REFUSED),
            *(ClipState.WITHDRAWN, ClipState.RECALLED, ClipState.DRAFT),
        },
        ClipState.PUBLISHED: {
            # A draft: its owner edits it, and moderators look again when that is done.
            *(ClipState.RETURNED, ClipState.REFUSED, ClipState.IN_REVIEW, ClipState.DRAFT),
            *(ClipState.WITHDRAWN, ClipState.RECALLED),
        },
        ClipState.RETURNED: {ClipState.IN_REVIEW, ClipState.PUBLISHED, ClipState.WITHDRAWN, ClipState.RECALLED},
        ClipState.REFUSED: {ClipState.IN_REVIEW, ClipState.PUBLISHED, ClipState.WITHDRAWN, ClipState.RECALLED},
        ClipState.WITHDRAWN: {ClipState.DRAFT},
        # Undoing a recall leads back to the state before it.
        ClipState.RECALLED: {
            *(ClipState.PUBLISHED, ClipState.IN_REVIEW, ClipState.RETURNED, ClipState.REFUSED),
            ClipState.WITHDRAWN,
        },
    }
    EDITABLE = frozenset({ClipState.DRAFT, ClipState.RETURNED})

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"), index=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    wished_lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id", ondelete="SET NULL"), index=True)
    """The lesson to which it might belong, in its owner's opinion."""
    state: Mapped[ClipState] = mapped_column(Word(ClipState), default=ClipState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=now)
    waits_for: Mapped[Waits | None] = mapped_column(Word(Waits))
    waits_since: Mapped[datetime | None]
    """None: it does not stand in the queue."""
    claimed_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    """The moderator who looks at it until `claimed_until`; others leave it alone."""
    claimed_until: Mapped[datetime | None]
    approved_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    """The first of two moderators, where its category asks for two."""
    refused_by_id: Mapped[str | None]
    """The moderator who refused it, and may not decide about the appeal."""
    appeal: Mapped[str] = mapped_column(default="")
    """What its owner says against the refusal; "" while there was no appeal. It is possible once."""
    published_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """Since when nobody sees it because viewers reported it, until a moderator has looked."""
    expires_at: Mapped[datetime | None]
    """When it is taken down by itself: what it says is not valid for ever."""
    goes_on: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it goes to the moderators as soon as its edit is done, since they had it, or had approved it."""
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When its owner withdrew it; an hour later it is removed for good (catalog/removal)."""
    category: Mapped[Category] = relationship()
    owner: Mapped[Member] = relationship(foreign_keys=owner_id)
    claimed_by: Mapped[Member | None] = relationship(foreign_keys=claimed_by_id)
    wished_lesson: Mapped[Lesson | None] = relationship(foreign_keys=wished_lesson_id)
    call: Mapped[ClipCall | None] = relationship(secondary=ANSWERS, passive_deletes=True)
    """The teacher's call that it answers."""
    placement: Mapped["Placement | None"] = relationship(
        back_populates="clip", cascade="all, delete-orphan", passive_deletes=True
    )
    consent: Mapped["Consent"] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    reviews: Mapped[list["Review"]] = relationship(
        back_populates="clip", order_by="Review.at, Review.id", cascade="all, delete-orphan", passive_deletes=True
    )
    held_by = removed_by_id = None
    """No columns: see Subject of catalog/members/rights.py."""

    @property
    def owner_needs(self) -> Right | None:
        """See VideoHolder.owner_needs: nobody changes a clip while moderators look at it, or once it is seen."""
        return Right.SHARE if self.state in self.EDITABLE else None

    @property
    def district_id(self) -> str | None:
        """See Local of catalog/members/rights.py."""
        return self.owner.community.district_id if self.owner.community is not None else None

    @property
    def placed_by(self) -> "Clip":
        """See VideoHolder.placed_by."""
        return self

    @property
    def published(self) -> bool:
        """See VideoHolder.published."""
        return self.state is ClipState.PUBLISHED and self.hidden_at is None

    def is_claimed_by_another(self, member_id: str, at: datetime) -> bool:
        """Whether another moderator looks at it now."""
        taken = self.claimed_until is not None and self.claimed_until > at
        return taken and self.claimed_by_id not in (None, member_id)


class Consent(Base):
    """That all people in a clip agreed to its being shown: by whose word, to which wording, when."""

    __tablename__ = "clip_consent"

    clip_id: Mapped[str] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), primary_key=True)
    wording: Mapped[str]
    """The sentence that was agreed to, in the language in which it was read."""
    version: Mapped[int]
    """The version of the wording (consent.py)."""
    at: Mapped[datetime] = mapped_column(default=now)
    children: Mapped[bool] = mapped_column(default=False)
    """Whether children are seen in it."""
    guardian: Mapped[str] = mapped_column(default="")
    """The name of the parent or guardian who agreed, where children are seen."""


class Verdict(Enum):
    """What a moderator decided."""

    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    RECALL = "recall"


UNDO = timedelta(minutes=10)
"""For how long a decision can be undone by its moderator."""


class Review(Base):
    """One decision about a clip, with what is needed to undo it."""

    __tablename__ = "clip_review"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    clip_id: Mapped[str] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    """None: the school itself."""
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
    first_of_two: Mapped[bool] = mapped_column(default=False)
    """Whether a second moderator has still to agree."""
    version: Mapped[int]
    """The clip's version after it: it can be undone while nothing else has happened."""
    before: Mapped[ClipState] = mapped_column(Word(ClipState))
    waited_for: Mapped[Waits | None] = mapped_column(Word(Waits))
    waited_since: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    placed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Where it was put (APPROVE), or from where it was taken (the others): a `placing.Place` as a dictionary."""
    clip: Mapped[Clip] = relationship(back_populates="reviews")
    by: Mapped[Member | None] = relationship()
    remarks: Mapped[list["Remark"]] = relationship(
        order_by="Remark.at, Remark.id", cascade="all, delete-orphan", passive_deletes=True
    )


class Remark(Base):
    """What a moderator says about one second of a clip."""

    __tablename__ = "clip_remark"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    review_id: Mapped[str] = mapped_column(ForeignKey("clip_review.id", ondelete="CASCADE"), index=True)
    at: Mapped[float]
    """Seconds from the beginning."""
    text: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    """What the owner says to it."""


class Report(Base):
    """A viewer says that a clip should not be shown."""

    __tablename__ = "clip_report"
    __table_args__ = (UniqueConstraint("clip_id", "member_id"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    clip_id: Mapped[str] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    counts: Mapped[bool]
    """Whether its sender was trusted when it came (reports.py)."""
    at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    """When a moderator had looked at the clip because of it."""


class Placement(Base):
    """Where a published clip stands: a lesson of its own, or a demonstration at a second of a lesson.

    A lesson of its own has the clip's video as its video; the clip stays the holder that decides who may see it.
    """

    __tablename__ = "clip_placement"

    clip_id: Mapped[str] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    at: Mapped[float | None]
    """Seconds from the beginning of the lesson; None: the lesson is the clip's own."""
    rank: Mapped[int] = mapped_column(default=0)
    """Among the demonstrations of its lesson, as the teacher put them; lower comes first."""
    declined_at: Mapped[datetime | None]
    """When the teacher of the lesson declined it: the clip stays published, and does not stand there."""
    clip: Mapped[Clip] = relationship(back_populates="placement")
    lesson: Mapped[Lesson] = relationship(lazy="joined", innerjoin=True)


class TrustedMember(Base):
    """A member whose clips are published without a look; some are looked at afterwards."""

    __tablename__ = "trusted_member"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    granted_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(default=now)
