"""Members, their roles, rights, passwords and API tokens."""
