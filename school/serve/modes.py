"""File modes: files of the school are readable for its account only, from their creation.

Each process sets the umask once, at its start, and its children inherit it: ffmpeg, Valkey, supervisor. Changing
modes afterwards would leave a gap, and would have to know every file that any library creates.
"""

import os

PRIVATE = 0o077
"""umask(2): files get 0600, folders 0700."""
GROUP_READS = 0o027
"""Files 0640, folders 0750."""


def keep_private(*, group_reads: bool = False) -> None:
    """From now on, files of this process are readable for its own account only, or also for its group."""
    os.umask(GROUP_READS if group_reads else PRIVATE)
