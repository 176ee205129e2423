"""supervisord, for which a full disk is no end: `python -m school.serve.supervise`, with supervisord's own arguments.

When it can write neither a log nor, to its own standard error, that it could not, supervisord stops reading what its
processes print; their next lines fill the pipe, and then they stand still, long after there is room again.
"""

import contextlib
import sys

from supervisor import loggers, supervisord

_report_error = loggers.Handler.handleError


def _report_if_possible(handler: loggers.Handler) -> None:
    with contextlib.suppress(OSError):
        _report_error(handler)


def survive_full_disks() -> None:
    """Let no handler of supervisor's raise because it cannot tell of an error."""
    loggers.Handler.handleError = _report_if_possible


if __name__ == "__main__":
    survive_full_disks()
    sys.exit(supervisord.main())
