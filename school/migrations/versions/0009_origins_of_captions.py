"""Where captions came from, and how much of their file was left out.

Revision ID: 0009
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("captions", schema=None) as table:
        table.add_column(sa.Column("origin", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("left_out", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the update")
