"""Triggers that make the table of the audit record append-only in the database itself, for every client.

The owner of the database can still drop the triggers: the chain of hashes then shows changes.
"""

from sqlalchemy import Connection, text

_SAID = "the audit record cannot be edited"
_SQLITE = tuple(
    f"CREATE TRIGGER IF NOT EXISTS audit_no_{act} BEFORE {act} ON audit BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    for act in ("update", "delete")
)
_POSTGRES = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)
_THERE = "SELECT 1 FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgname = 'audit_append_only'"


def guard(connection: Connection) -> None:
    """Create the triggers that refuse to change or delete rows of the record, unless they exist."""
    if connection.dialect.name == "sqlite":
        statements = _SQLITE
    else:  # checked first, because creating a trigger waits for all writers
        statements = () if connection.scalar(text(_THERE)) else _POSTGRES
    for statement in statements:
        connection.execute(text(statement))
