"""Likes, thanks and comments"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("clip_id", sa.String(), nullable=True),
        sa.Column("lesson_id", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_comment_clip_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["member.id"], name=op.f("fk_comment_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_comment_lesson_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_comment_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_clip_id"), "comment", ["clip_id"], unique=False)
    op.create_index(op.f("ix_comment_lesson_id"), "comment", ["lesson_id"], unique=False)
    op.create_index(op.f("ix_comment_member_id"), "comment", ["member_id"], unique=False)
    op.create_index(op.f("ix_comment_waits_since"), "comment", ["waits_since"], unique=False)
    op.create_table(
        "reaction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("clip_id", sa.String(), nullable=True),
        sa.Column("lesson_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_reaction_clip_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_reaction_lesson_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reaction_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
        sa.UniqueConstraint("clip_id", "kind", "member_id", name=op.f("uq_reaction_clip_id")),
        sa.UniqueConstraint("lesson_id", "kind", "member_id", name=op.f("uq_reaction_lesson_id")),
    )
    op.create_index(op.f("ix_reaction_member_id"), "reaction", ["member_id"], unique=False)
    op.create_table(
        "comment_report",
        sa.Column("comment_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_report_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_comment_report_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "member_id", name=op.f("pk_comment_report")),
    )
    op.create_index(op.f("ix_comment_report_member_id"), "comment_report", ["member_id"], unique=False)
    op.add_column("category", sa.Column("comments", sa.Boolean(), server_default=sa.false(), nullable=False))
