"""What stands on the disks of screens, and what screens tell of times without a line"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("classroom", sa.Column("day_mb", sa.Integer(), nullable=True))
    op.create_table(
        "screen_copy",
        sa.Column("screen_id", sa.String(), nullable=False),
        sa.Column("package", sa.String(), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["screen_id"], ["screen.id"], name=op.f("fk_screen_copy_screen_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("screen_id", "package", name=op.f("pk_screen_copy")),
    )
    op.create_index(op.f("ix_screen_copy_package"), "screen_copy", ["package"], unique=False)
    op.create_index(op.f("ix_screen_copy_lesson_id"), "screen_copy", ["lesson_id"], unique=False)
    op.create_table(
        "screen_happening",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("screen_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_stick", sa.Boolean(), nullable=False),
        sa.Column("refused", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["screen_id"], ["screen.id"], name=op.f("fk_screen_happening_screen_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_happening")),
        sa.UniqueConstraint("screen_id", "key", name=op.f("uq_screen_happening_screen_id")),
    )
    for column in ("screen_id", "kind", "at"):
        op.create_index(op.f(f"ix_screen_happening_{column}"), "screen_happening", [column], unique=False)
