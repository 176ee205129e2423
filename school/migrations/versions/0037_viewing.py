"""Wishes of members about captions"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "viewing",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("captions", sa.String(), nullable=False),
        sa.Column("second", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_viewing_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_viewing")),
    )
