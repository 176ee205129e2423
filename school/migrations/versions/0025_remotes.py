"""Remotes and commands"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("screen", sa.Column("commands", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "remote_code",
        sa.Column("screen_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["screen_id"], ["screen.id"], name=op.f("fk_remote_code_screen_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("screen_id", name=op.f("pk_remote_code")),
        sa.UniqueConstraint("code", name=op.f("uq_remote_code_code")),
        sa.UniqueConstraint("ticket", name=op.f("uq_remote_code_ticket")),
    )
    op.create_table(
        "remote",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("screen_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_remote_member_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_remote_screen_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote")),
        sa.UniqueConstraint("digest", name=op.f("uq_remote_digest")),
    )
    op.create_index(op.f("ix_remote_screen_id"), "remote", ["screen_id"], unique=False)
    op.create_table(
        "screen_command",
        sa.Column("screen_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["screen_id"], ["screen.id"], name=op.f("fk_screen_command_screen_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("screen_id", "number", name=op.f("pk_screen_command")),
    )
    op.create_index(op.f("ix_screen_command_at"), "screen_command", ["at"], unique=False)
