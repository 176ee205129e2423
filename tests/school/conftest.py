"""The tables of a later version of the school."""

import shutil
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.script import ScriptDirectory

from school import migrations


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a revision after the newest one, which alters two tables that workers use."""
    newest = ScriptDirectory.from_config(migrations.config()).get_current_head()
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder)
    (folder / "versions" / "9000_next.py").write_text(
        dedent(f"""
        import sqlalchemy as sa
        from alembic import op

        revision, down_revision = "9000", "{newest}"
        branch_labels = depends_on = None


        def upgrade():
            for name in ("job", "package"):
                with op.batch_alter_table(name) as table:
                    table.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
        """)
    )
    monkeypatch.setattr(migrations, "_FOLDER", folder)
    return "9000"
