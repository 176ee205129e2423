"""Every mapped class, imported once, so that migrations and mappers know them all: the topics' and the log's."""

import school.topics  # noqa: F401 - each topic imports its models
from catalog.database import Base
from catalog.states import StateLog

__all__ = ["Base", "StateLog"]
