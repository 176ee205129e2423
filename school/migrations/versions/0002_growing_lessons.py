"""Lessons that grow while they are made: batches in the ledger, packages in the making.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "making",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=False),
        sa.Column("upload_id", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_making_lesson_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_making_upload_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_making")),
        sa.UniqueConstraint("prefix", name=op.f("uq_making_prefix")),
        sa.UniqueConstraint("upload_id", name=op.f("uq_making_upload_id")),
    )
    op.create_index(op.f("ix_making_lesson_id"), "making", ["lesson_id"])
    with op.batch_alter_table("upload", schema=None) as table:
        table.add_column(sa.Column("makings", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
    # Objects were named by the job's attempt; from here on by how often a package was begun.
    op.execute("UPDATE upload SET makings = COALESCE((SELECT MAX(attempt) FROM job WHERE upload_id = upload.id), 0)")
    # What is half made is judged and made again, in batches.
    op.execute("DELETE FROM job WHERE kind = 'ENCODE'")
    op.execute(
        "UPDATE job SET state = 'DUE', tries = 0, leased_by = NULL, lease_until = NULL, finished_at = NULL "
        "WHERE kind = 'INSPECT' AND upload_id IN (SELECT id FROM upload WHERE state = 'TRANSCODING')"
    )
    op.execute("UPDATE upload SET state = 'RECEIVED', progress = 0 WHERE state = 'TRANSCODING'")
    with op.batch_alter_table("job", schema=None) as table:
        table.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("progress", sa.Double(), nullable=False, server_default="0"))
        table.add_column(sa.Column("speed", sa.Double(), nullable=True))
        table.add_column(sa.Column("report", sa.JSON(none_as_null=True), nullable=True))
        table.drop_constraint("uq_job_upload_id", type_="unique")
        table.create_unique_constraint("uq_job_upload_id", ["upload_id", "kind", "number"])
        table.drop_index("ix_job_state")
        table.create_index("ix_job_state", ["state", "kind", "priority", "number", "due_at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the update")
