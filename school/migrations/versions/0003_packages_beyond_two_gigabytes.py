"""A package's size beyond what 32 bits hold: PostgreSQL's INTEGER ends at 2 GiB, SQLite's does not.

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
    with op.batch_alter_table("package", schema=None) as table:
        table.alter_column("size", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the update")
