"""Showings of lessons in classrooms, and the people who were there"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_name",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("classroom_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("spelling", sa.String(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["classroom_id"], ["classroom.id"], name=op.f("fk_register_name_classroom_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_name")),
        sa.UniqueConstraint("classroom_id", "spelling", name=op.f("uq_register_name_classroom_id")),
    )
    op.create_table(
        "showing",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("classroom_id", sa.String(), nullable=False),
        sa.Column("screening_id", sa.String(), nullable=True),
        sa.Column("lesson_id", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("category_id", sa.String(), nullable=True),
        sa.Column("upload_id", sa.String(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("watched", sa.String(), nullable=False),
        sa.Column("again", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("credited", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("named", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_showing_category_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["classroom_id"], ["classroom.id"], name=op.f("fk_showing_classroom_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_showing_lesson_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showing")),
        sa.UniqueConstraint("classroom_id", "screening_id", name=op.f("uq_showing_classroom_id")),
    )
    op.create_index(op.f("ix_showing_category_id"), "showing", ["category_id"], unique=False)
    op.create_index("ix_showing_classroom_began", "showing", ["classroom_id", "began_at"], unique=False)
    op.create_index(op.f("ix_showing_day"), "showing", ["day"], unique=False)
    op.create_index("ix_showing_lesson_week", "showing", ["lesson_id", "week"], unique=False)
    op.create_index(op.f("ix_showing_week"), "showing", ["week"], unique=False)
    op.create_table(
        "headcount",
        sa.Column("classroom_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("showing_id", sa.String(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_headcount_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["classroom_id"], ["classroom.id"], name=op.f("fk_headcount_classroom_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["showing_id"], ["showing.id"], name=op.f("fk_headcount_showing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("classroom_id", "key", name=op.f("pk_headcount")),
    )
    op.create_index(op.f("ix_headcount_showing_id"), "headcount", ["showing_id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("showing_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("name_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_presence_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_presence_member_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["name_id"], ["register_name.id"], name=op.f("fk_presence_name_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["showing_id"], ["showing.id"], name=op.f("fk_presence_showing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("showing_id", "member_id", name=op.f("uq_presence_showing_id")),
        sa.UniqueConstraint("showing_id", "name_id", name="uq_presence_name"),
    )
    op.create_index(op.f("ix_presence_member_id"), "presence", ["member_id"], unique=False)
    op.create_index(op.f("ix_presence_name_id"), "presence", ["name_id"], unique=False)
    op.create_table(
        "screen_play",
        sa.Column("screen_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("classroom_id", sa.String(), nullable=False),
        sa.Column("showing_id", sa.String(), nullable=True),
        sa.Column("lesson_id", sa.String(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("playing", sa.Boolean(), nullable=False),
        sa.Column("watched", sa.String(), nullable=False),
        sa.Column("again", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["classroom_id"], ["classroom.id"], name=op.f("fk_screen_play_classroom_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_screen_play_lesson_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["screen_id"], ["screen.id"], name=op.f("fk_screen_play_screen_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["showing_id"], ["showing.id"], name=op.f("fk_screen_play_showing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("screen_id", "key", name=op.f("pk_screen_play")),
    )
    op.create_index(op.f("ix_screen_play_began_at"), "screen_play", ["began_at"], unique=False)
    op.create_index("ix_screen_play_screen_ended", "screen_play", ["screen_id", "ended_at"], unique=False)
    op.create_index(op.f("ix_screen_play_showing_id"), "screen_play", ["showing_id"], unique=False)
    op.add_column("progress", sa.Column("attended", sa.String(), server_default="", nullable=False))
