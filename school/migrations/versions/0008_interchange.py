"""The poster that was chosen in another school"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("video", sa.Column("poster_wanted", sa.Double(), nullable=True))
