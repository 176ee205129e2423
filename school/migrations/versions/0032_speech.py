"""Captions by the machine, and the words of courses"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("captions", sa.Column("is_draft", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("captions", sa.Column("doubts", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "spoken_piece",
        sa.Column("upload_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_spoken_piece_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_spoken_piece")),
    )
    op.create_table(
        "glossary",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_glossary_course_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_glossary")),
    )
