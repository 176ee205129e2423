"""How Alembic reaches the database: always through a connection handed in by school.migrations."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from school.models import Base


def render(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Write our own column types as their plain implementations: a migration must not change with the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
