"""Public holidays that operators enter"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announced_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_announced_day_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_announced_day")),
    )
    op.create_index(op.f("ix_announced_day_year"), "announced_day", ["year"])
    op.create_index(op.f("ix_announced_day_by_id"), "announced_day", ["by_id"])
