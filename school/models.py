"""Imports all mapped classes, so that migrations and mappers know them."""

import school.topics  # noqa: F401 - each topic imports its models
from catalog.database import Base
from catalog.states import StateLog

__all__ = ["Base", "StateLog"]
