"""Communities, classrooms and screens"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "district",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("name_key", name=op.f("uq_district_name_key")),
    )
    op.create_table(
        "community",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("district_id", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_community_district_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("name_key", name=op.f("uq_community_name_key")),
    )
    op.create_index(op.f("ix_community_district_id"), "community", ["district_id"], unique=False)
    # Not op.add_column: on SQLite it could not add the reference without copying the table.
    op.execute(
        "ALTER TABLE member ADD COLUMN community_id VARCHAR CONSTRAINT fk_member_community_id"
        " REFERENCES community (id)"
    )
    op.create_index(op.f("ix_member_community_id"), "member", ["community_id"], unique=False)
    op.create_table(
        "classroom",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("community_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("line_kbit", sa.Integer(), nullable=True),
        sa.Column("window_from", sa.String(), nullable=False),
        sa.Column("window_until", sa.String(), nullable=False),
        sa.Column("storage_gb", sa.Integer(), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=True),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_classroom_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classroom")),
        sa.UniqueConstraint("community_id", "name_key", name=op.f("uq_classroom_community_id")),
    )
    op.create_index(op.f("ix_classroom_closed_at"), "classroom", ["closed_at"], unique=False)
    op.create_index(op.f("ix_classroom_community_id"), "classroom", ["community_id"], unique=False)
    op.create_table(
        "classroom_volunteer",
        sa.Column("classroom_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["classroom_id"], ["classroom.id"], name=op.f("fk_classroom_volunteer_classroom_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_classroom_volunteer_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("classroom_id", "member_id", name=op.f("pk_classroom_volunteer")),
    )
    op.create_index(op.f("ix_classroom_volunteer_member_id"), "classroom_volunteer", ["member_id"], unique=False)
    op.create_table(
        "screen",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("classroom_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paired_by_id", sa.String(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("software", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["classroom_id"], ["classroom.id"], name=op.f("fk_screen_classroom_id")),
        sa.ForeignKeyConstraint(
            ["paired_by_id"], ["member.id"], name=op.f("fk_screen_paired_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen")),
        sa.UniqueConstraint("code", name=op.f("uq_screen_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_screen_digest")),
    )
    op.create_index(op.f("ix_screen_classroom_id"), "screen", ["classroom_id"], unique=False)
    op.create_index(op.f("ix_screen_state"), "screen", ["state"], unique=False)
