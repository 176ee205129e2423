"""Neighbours' own videos, decisions and reports about them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TWO_MODERATORS = ("children", "tutoring", "elders", "finance", "mother-child", "medical")


def upgrade() -> None:
    op.create_table(
        "clip",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("category_id", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("wished_lesson_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_for", sa.String(length=20), nullable=True),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by_id", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.String(), nullable=True),
        sa.Column("refused_by_id", sa.String(), nullable=True),
        sa.Column("appeal", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("video_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["member.id"], name=op.f("fk_clip_approved_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_clip_category_id")),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["member.id"], name=op.f("fk_clip_claimed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_clip_owner_id")),
        sa.ForeignKeyConstraint(["video_id"], ["video.id"], name=op.f("fk_clip_video_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["wished_lesson_id"], ["lesson.id"], name=op.f("fk_clip_wished_lesson_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip")),
        sa.UniqueConstraint("video_id", name=op.f("uq_clip_video_id")),
    )
    op.create_index(op.f("ix_clip_category_id"), "clip", ["category_id"])
    op.create_index(op.f("ix_clip_owner_id"), "clip", ["owner_id"])
    op.create_index(op.f("ix_clip_removed_at"), "clip", ["removed_at"])
    op.create_index(op.f("ix_clip_waits_since"), "clip", ["waits_since", "owner_id"])
    op.create_index(op.f("ix_clip_wished_lesson_id"), "clip", ["wished_lesson_id"])
    op.create_table(
        "clip_consent",
        sa.Column("clip_id", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("children", sa.Boolean(), nullable=False),
        sa.Column("guardian", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_clip_consent_clip_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("clip_id", name=op.f("pk_clip_consent")),
    )
    op.create_table(
        "clip_review",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("clip_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_of_two", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("waited_for", sa.String(length=20), nullable=True),
        sa.Column("waited_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_clip_review_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_clip_review_clip_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip_review")),
    )
    op.create_index(op.f("ix_clip_review_by_id"), "clip_review", ["by_id"])
    op.create_index(op.f("ix_clip_review_clip_id"), "clip_review", ["clip_id"])
    op.create_table(
        "clip_remark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("review_id", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["clip_review.id"], name=op.f("fk_clip_remark_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip_remark")),
    )
    op.create_index(op.f("ix_clip_remark_review_id"), "clip_remark", ["review_id"])
    op.create_table(
        "clip_report",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("clip_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_clip_report_clip_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_clip_report_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip_report")),
        sa.UniqueConstraint("clip_id", "member_id", name=op.f("uq_clip_report_clip_id")),
    )
    op.create_index(op.f("ix_clip_report_member_id"), "clip_report", ["member_id"])
    op.create_table(
        "clip_placement",
        sa.Column("clip_id", sa.String(), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_clip_placement_clip_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_clip_placement_lesson_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("clip_id", name=op.f("pk_clip_placement")),
    )
    op.create_index(op.f("ix_clip_placement_lesson_id"), "clip_placement", ["lesson_id"])
    op.create_table(
        "trusted_member",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("granted_by_id", sa.String(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["member.id"], name=op.f("fk_trusted_member_granted_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_trusted_member_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_trusted_member")),
    )
    op.add_column("lesson", sa.Column("borrows", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("category", sa.Column("two_moderators", sa.Boolean(), nullable=False, server_default=sa.false()))
    category = sa.table("category", sa.column("id", sa.String()), sa.column("two_moderators", sa.Boolean()))
    op.execute(category.update().where(category.c.id.in_(_TWO_MODERATORS)).values(two_moderators=True))
