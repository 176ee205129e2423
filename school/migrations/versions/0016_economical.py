"""Courses, files and imports that are prepared economically"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("archive_upload", "course", "import_run", "upload"):
        op.add_column(table, sa.Column("economical", sa.Boolean(), server_default=sa.false(), nullable=False))
