"""supervisord that survives a full disk: `python -m school.serve.supervise`, with supervisord's own arguments.

When supervisord can neither write a log nor report that on its standard error, it stops reading the output of its
processes; they fill the pipe and then block, even after there is space again.
"""

import contextlib
import sys

from supervisor import loggers, supervisord

_report_error = loggers.Handler.handleError


def _report_if_possible(handler: loggers.Handler) -> None:
    with contextlib.suppress(OSError):
        _report_error(handler)


def survive_full_disks() -> None:
    """Let supervisor's log handlers ignore that they cannot report an error."""
    loggers.Handler.handleError = _report_if_possible


if __name__ == "__main__":
    survive_full_disks()
    sys.exit(supervisord.main())
