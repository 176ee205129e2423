"""When a piece of speech was recognized"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("spoken_piece", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
