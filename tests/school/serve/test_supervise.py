"""supervisord on a full disk: lines are lost, nothing else."""

import sys
from pathlib import Path

import pytest
from supervisor import loggers

from school.serve import supervise

FULL = Path("/dev/full")  # full(4): every write fails with ENOSPC


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_line_that_fits_nowhere_is_lost_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loggers.Handler, "handleError", loggers.Handler.handleError)  # put back at the end
    with FULL.open("wb", buffering=0) as log, FULL.open("wb", buffering=0) as terminal:
        handler = loggers.StreamHandler(log)
        record = loggers.LogRecord(loggers.LevelsByName.INFO, "a line")
        monkeypatch.setattr(sys, "stderr", Terminal(terminal))
        with pytest.raises(OSError, match="No space left"):
            handler.emit(record)
        supervise.survive_full_disks()
        handler.emit(record)


class Terminal:
    """A text stream that keeps nothing back."""

    def __init__(self, raw: object) -> None:
        self._raw = raw

    def write(self, text: str) -> None:
        self._raw.write(text.encode())  # type: ignore[attr-defined]

    def flush(self) -> None:
        """Nothing is kept back."""
