"""Uploads whose parts go straight to the bucket.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("upload", schema=None) as table:
        table.add_column(sa.Column("multipart", sa.String(), nullable=True))
        table.add_column(sa.Column("part_size", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the update")
