"""Pictures of courses and lessons that are no frames of a video; videos that an import brings, and who asked"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course", sa.Column("picture", sa.String(), nullable=True))
    op.add_column("video", sa.Column("picture", sa.String(), nullable=True))
    op.add_column("video", sa.Column("awaited", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("video", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
