"""Calls for clips"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clip_call",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_clip_call_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_clip_call_lesson_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip_call")),
    )
    op.create_index(op.f("ix_clip_call_by_id"), "clip_call", ["by_id"])
    op.create_index(op.f("ix_clip_call_closes_at"), "clip_call", ["closes_at"])
    op.create_index(op.f("ix_clip_call_lesson_id"), "clip_call", ["lesson_id"])
    op.create_table(
        "clip_answer",
        sa.Column("clip_id", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["clip_call.id"], name=op.f("fk_clip_answer_call_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_clip_answer_clip_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("clip_id", name=op.f("pk_clip_answer")),
    )
    op.create_index(op.f("ix_clip_answer_call_id"), "clip_answer", ["call_id"])
