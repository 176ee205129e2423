"""The audit record: every decision about people and videos, which nobody can edit."""
