"""Who may read what the school writes: its account alone, from a file's first moment.

Each process sets this once, at its start, and what it starts inherits it: ffmpeg, Valkey, supervisor. Correcting
modes afterwards would leave a moment in between, and would have to know of every file that any library makes.
"""

import os

PRIVATE = 0o077
"""umask(2): files get 0600, folders 0700."""
GROUP_READS = 0o027
"""Files 0640, folders 0750."""


def keep_private(*, group_reads: bool = False) -> None:
    """From here on this process makes files for its own account, or for its group to read as well."""
    os.umask(GROUP_READS if group_reads else PRIVATE)
