"""Who may come in: members, their roles, passwords and API tokens."""
