"""What was removed is kept for a while; lessons that were made only to hold a file.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without batches: SQLite would copy the tables, and drop the rows that hang on those of the old ones.
    for name in ("course", "lesson", "upload"):
        op.add_column(name, sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        op.add_column(name, sa.Column("removed_by_id", sa.String(), nullable=True))
        op.create_index(f"ix_{name}_removed_at", name, ["removed_at"])
    op.add_column("lesson", sa.Column("from_file", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the update")
