"""Flyers"""

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "NEWEST"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flyer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_flyer_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flyer")),
    )
