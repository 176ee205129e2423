"""Proposed chapters that teachers dropped"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dropped_chapter",
        sa.Column("video_id", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["video_id"], ["video.id"], name=op.f("fk_dropped_chapter_video_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("video_id", "at", name=op.f("pk_dropped_chapter")),
    )
