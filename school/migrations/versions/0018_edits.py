"""Owners of clips cut, mute and cover parts of them"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("upload", "package"):
        op.add_column(table, sa.Column("edits", sa.JSON(), nullable=True))
    for table, column in (("package", "outdated"), ("clip", "goes_on")):
        op.add_column(table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
