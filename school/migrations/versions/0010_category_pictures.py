"""Pictures of categories"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("category", sa.Column("picture", sa.String(), nullable=True))
    op.add_column("category", sa.Column("sent_picture", sa.String(), nullable=True))
    op.add_column("category", sa.Column("picture_refused", sa.Boolean(), server_default=sa.false(), nullable=False))
