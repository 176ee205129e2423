"""Posters that teachers choose, featured courses, and titles for pages in English.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course", schema=None) as table:
        table.add_column(sa.Column("title_en", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("description_en", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("featured_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("lesson", schema=None) as table:
        table.add_column(sa.Column("title_en", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("package", schema=None) as table:
        table.add_column(sa.Column("poster_at", sa.Double(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the update")
