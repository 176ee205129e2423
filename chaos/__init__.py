"""Breaks a school on purpose, and checks it from outside: docs/reliability.md."""
