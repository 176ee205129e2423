"""Screenings, their classrooms and log, and days on which the school is closed"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screening",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("series_id", sa.String(), nullable=True),
        sa.Column("batch_id", sa.String(), nullable=True),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column("planned_by_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_screening_lesson_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["member.id"], name=op.f("fk_screening_planned_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        sa.UniqueConstraint("uid", name=op.f("uq_screening_uid")),
    )
    for column in ("lesson_id", "starts_at", "ends_at", "series_id", "batch_id", "planned_by_id"):
        op.create_index(op.f(f"ix_screening_{column}"), "screening", [column])
    op.create_table(
        "screening_room",
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.Column("classroom_id", sa.String(), nullable=False),
        sa.Column("apart_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_screening_room_screening_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["classroom_id"], ["classroom.id"], name=op.f("fk_screening_room_classroom_id")),
        sa.PrimaryKeyConstraint("screening_id", "classroom_id", name=op.f("pk_screening_room")),
    )
    op.create_index(op.f("ix_screening_room_classroom_id"), "screening_room", ["classroom_id"])
    op.create_table(
        "screening_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_screening_log_screening_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_screening_log_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_log")),
    )
    op.create_index(op.f("ix_screening_log_screening_id"), "screening_log", ["screening_id"])
    op.create_index(op.f("ix_screening_log_by_id"), "screening_log", ["by_id"])
    op.create_table(
        "closed_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_closed_day_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closed_day")),
    )
    op.create_index(op.f("ix_closed_day_by_id"), "closed_day", ["by_id"])
