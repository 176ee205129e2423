"""The numbers by which people call lessons"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_number",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_number_lesson_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_lesson_number")),
        sa.UniqueConstraint("lesson_id", name=op.f("uq_lesson_number_lesson_id")),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO lesson_number (lesson_id) SELECT id FROM lesson ORDER BY created_at, id")
