"""`python -m bench.ours SOURCE FOLDER FACTS [economical]`: the engine in a process of its own.

So all its work is measured.

FACTS is a file that gets the package's facts and the command lines which the engine started, as JSON.
"""

import json
import logging
import shlex
import sys
from pathlib import Path

from transcode.engine import transcode
from transcode.settings import EngineSettings


class Commands(logging.Handler):
    """Collects the argv of every run from the engine's log."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[list[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Each record of transcode.process is one run: `run` and a line for a shell."""
        self.kept.append(shlex.split(record.getMessage())[1:])


def main(source: Path, folder: Path, facts: Path, *, economical: bool) -> None:
    """Make the package, then write the facts."""
    log = logging.getLogger("transcode.process")
    log.setLevel(logging.INFO)
    commands = Commands()
    log.addHandler(commands)
    package = transcode(source, folder, EngineSettings(economical=economical))
    facts.write_text(json.dumps({"package": package.to_json(), "commands": commands.kept}), encoding="utf-8")


if __name__ == "__main__":
    main(*(Path(word).absolute() for word in sys.argv[1:4]), economical="economical" in sys.argv[4:])
