"""Courses that members have joined"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enrolment",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_enrolment_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "course_id", name=op.f("pk_enrolment")),
    )
    op.create_index(op.f("ix_enrolment_course_id"), "enrolment", ["course_id"])
