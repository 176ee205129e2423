"""For how long a removal can be undone."""

from datetime import timedelta

KEPT_FOR = timedelta(hours=1)
"""`school gc` spares young objects for the same time, so undo delays no freeing of space."""
