"""Runs the whole school in the foreground, reports when it is ready, and stops all of it.

Errors in settings, folder and port are reported before the rest of the school is imported.
"""

import fcntl
import os
import shutil
import socket
import stat
import sys
from pathlib import Path
from typing import IO

from school.serve import time_zone
from school.serve.errors import CannotStart
from school.serve.modes import keep_private
from school.serve.part import collect_rarely
from school.settings import Settings, SettingsError


def main() -> int:
    """Run until a signal; the exit code."""
    collect_rarely()
    try:
        return _run(Settings.from_environment())
    except (SettingsError, CannotStart) as error:
        print(error, file=sys.stderr)
    return 1


def _run(settings: Settings) -> int:
    keep_private(group_reads=settings.group_reads)
    time_zone.use(settings.time_zone)
    _make_folders(settings)
    with _only_one(settings.data):
        shutil.rmtree(settings.data / "run" / "metrics", ignore_errors=True)  # counts of earlier web processes
        _check_port(settings)
        from school.serve import running

        return running.run(settings)


def _make_folders(settings: Settings) -> None:
    try:
        for name in ("run", "log", "valkey", "work"):
            (settings.data / name).mkdir(parents=True, exist_ok=True)
        settings.data.chmod(0o700)  # passwords' hashes, the secret key, people's unpublished videos
        _make_broker_folder(settings)
    except OSError as error:
        raise CannotStart(f"The folder {settings.data} cannot be used: {error.strerror}.") from error


def _make_broker_folder(settings: Settings) -> None:
    """Private: another user could guess its name in the temporary folder, create it and be the broker."""
    place = settings.valkey_socket.parent
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place == settings.data / "run":
        return
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise CannotStart(
            f"{place}, where the broker's socket belongs, was made by somebody else. "
            "Remove it, or set SCHOOL_DATA to a folder with a shorter path."
        )
    place.chmod(0o700)


def _only_one(data: Path) -> IO[str]:
    file = (data / "run" / "server.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(
            f"A server already runs on {data}. Stop it, or set SCHOOL_DATA to another folder."
        ) from None
    return file


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise CannotStart(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
                "Set PORT to another one, or stop the program that has it."
            ) from error


if __name__ == "__main__":
    sys.exit(main())
