"""What a key for programs may do, and by which role a course or a lesson was withdrawn from its teacher.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_token", schema=None) as table:
        table.add_column(sa.Column("scope", sa.String(length=20), nullable=False, server_default="ALL"))
    for name in ("course", "lesson"):
        with op.batch_alter_table(name, schema=None) as table:
            table.add_column(sa.Column("held_by", sa.String(length=20), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the update")
