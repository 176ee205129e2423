"""Errors of copies, each with a sentence for the operator."""


class CopyRefused(Exception):
    """The message says why, and what to do."""


class BackupDamaged(CopyRefused):
    """A file or an object of a backup has changed; the message names it."""

    def __init__(self, names: list[str]) -> None:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        super().__init__(
            f"The backup is damaged: {', '.join(names[:5])}{more}. Nothing of its record was taken into the school; "
            "use another backup, or put whole files in their places and restore again."
        )
