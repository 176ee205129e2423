"""Sections, tags, levels and links of courses; categories below others"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "section",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_section_course_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    op.create_index(op.f("ix_section_course_id"), "section", ["course_id"])
    op.create_table(
        "course_tag",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_tag_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "tag", name=op.f("pk_course_tag")),
    )
    op.create_index(op.f("ix_course_tag_tag"), "course_tag", ["tag"])
    op.create_table(
        "course_link",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_link_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["course.id"], name=op.f("fk_course_link_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "other_id", "kind", name=op.f("pk_course_link")),
    )
    op.create_index(op.f("ix_course_link_other_id"), "course_link", ["other_id"])
    op.add_column("course", sa.Column("teacher", sa.String(), nullable=False, server_default=""))
    op.add_column("course", sa.Column("level", sa.String(length=20), nullable=False, server_default="NONE"))
    # With its reference in one statement: SQLite can add a reference only together with its column.
    op.execute(
        "ALTER TABLE lesson ADD COLUMN section_id VARCHAR CONSTRAINT fk_lesson_section_id REFERENCES section (id)"
    )
    op.create_index(op.f("ix_lesson_section_id"), "lesson", ["section_id"])
    op.execute(
        "ALTER TABLE category ADD COLUMN parent_id VARCHAR CONSTRAINT fk_category_parent_id REFERENCES category (id)"
    )
    op.create_index(op.f("ix_category_parent_id"), "category", ["parent_id"])
    op.add_column("category", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
