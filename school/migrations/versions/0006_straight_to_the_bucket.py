"""Uploads whose parts go straight to the bucket.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("upload", schema=None) as table:
        table.add_column(sa.Column("multipart", sa.String(), nullable=True))
        table.add_column(sa.Column("part_size", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the update")
