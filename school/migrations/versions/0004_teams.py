"""Teachers of a course besides its owner, and invitations"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_teacher",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_teacher_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_course_teacher_member_id")),
        sa.PrimaryKeyConstraint("course_id", "member_id", name=op.f("pk_course_teacher")),
    )
    op.create_index(op.f("ix_course_teacher_member_id"), "course_teacher", ["member_id"])
    op.create_table(
        "course_invitation",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.String(), nullable=False),
        sa.Column("offer", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_invitation_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_course_invitation_member_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["member.id"], name=op.f("fk_course_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("course_id", "member_id", name=op.f("pk_course_invitation")),
    )
    op.create_index(op.f("ix_course_invitation_member_id"), "course_invitation", ["member_id"])
