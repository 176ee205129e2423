"""Calls for help, the people on duty, and what screens did"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_list",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_list")),
    )
    op.create_table(
        "on_duty",
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["duty_list.id"], name=op.f("fk_on_duty_list_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_on_duty_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "member_id", name=op.f("pk_on_duty")),
    )
    op.create_index(op.f("ix_on_duty_member_id"), "on_duty", ["member_id"], unique=False)
    op.create_table(
        "help_call",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("classroom_id", sa.String(), nullable=False),
        sa.Column("waiting_room", sa.String(), nullable=True),
        sa.Column("screen_id", sa.String(), nullable=True),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("presses", sa.Integer(), nullable=False),
        sa.Column("rings", sa.Integer(), nullable=False),
        sa.Column("rung_id", sa.String(), nullable=True),
        sa.Column("taken_by_id", sa.String(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("word", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_help_call_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["classroom_id"], ["classroom.id"], name=op.f("fk_help_call_classroom_id")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["member.id"], name=op.f("fk_help_call_closed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["rung_id"], ["member.id"], name=op.f("fk_help_call_rung_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["screen_id"], ["screen.id"], name=op.f("fk_help_call_screen_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["member.id"], name=op.f("fk_help_call_taken_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_call")),
        sa.UniqueConstraint("waiting_room", name=op.f("uq_help_call_waiting_room")),
    )
    op.create_index(op.f("ix_help_call_by_id"), "help_call", ["by_id"], unique=False)
    op.create_index(op.f("ix_help_call_called_at"), "help_call", ["called_at"], unique=False)
    op.create_index(op.f("ix_help_call_classroom_id"), "help_call", ["classroom_id"], unique=False)
    op.create_index(op.f("ix_help_call_closed_at"), "help_call", ["closed_at"], unique=False)
    op.create_index(op.f("ix_help_call_closed_by_id"), "help_call", ["closed_by_id"], unique=False)
    op.create_index(op.f("ix_help_call_rung_id"), "help_call", ["rung_id"], unique=False)
    op.create_index(op.f("ix_help_call_screen_id"), "help_call", ["screen_id"], unique=False)
    op.create_index(op.f("ix_help_call_state"), "help_call", ["state"], unique=False)
    op.create_index(op.f("ix_help_call_taken_by_id"), "help_call", ["taken_by_id"], unique=False)
    op.create_table(
        "screen_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("classroom_id", sa.String(), nullable=False),
        sa.Column("screen_id", sa.String(), nullable=False),
        sa.Column("doing", sa.String(length=20), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["classroom_id"], ["classroom.id"], name=op.f("fk_screen_span_classroom_id")),
        sa.ForeignKeyConstraint(
            ["screen_id"], ["screen.id"], name=op.f("fk_screen_span_screen_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_span")),
    )
    op.create_index(op.f("ix_screen_span_classroom_id"), "screen_span", ["classroom_id", "since"], unique=False)
    op.create_index(op.f("ix_screen_span_screen_id"), "screen_span", ["screen_id", "until"], unique=False)
    op.create_table(
        "help_press",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["help_call.id"], name=op.f("fk_help_press_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_help_press")),
    )
    op.create_index(op.f("ix_help_press_call_id"), "help_press", ["call_id"], unique=False)
