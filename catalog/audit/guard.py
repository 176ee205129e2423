"""What makes the table of the audit record append-only in the database itself, for every program that opens it.

Whoever owns the database can still take the triggers away: the chain of hashes shows what they did then.
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
    """Let the database refuse to change or delete rows of the record; once is enough, again changes nothing."""
    if connection.dialect.name == "sqlite":
        statements = _SQLITE
    else:  # asked first, because making a trigger waits for everybody who writes
        statements = () if connection.scalar(text(_THERE)) else _POSTGRES
    for statement in statements:
        connection.execute(text(statement))
