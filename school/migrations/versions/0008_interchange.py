"""The poster that was chosen in another school; imports that leave out odd videos"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_run", sa.Column("selective", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("video", sa.Column("poster_wanted", sa.Double(), nullable=True))
