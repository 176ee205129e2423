"""Moderators of districts"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "district_appointment",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("district_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_district_appointment_district_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_district_appointment_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "district_id", "role", name=op.f("pk_district_appointment")),
    )
    op.create_index(op.f("ix_district_appointment_district_id"), "district_appointment", ["district_id"])
