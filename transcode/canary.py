"""Tries to leave the fence, and says what could be done. Run as a script inside it by `isolation`, never imported.

Usage: python -I -S canary.py '{"mine": folder, "secret": file, "outside": folder, "program": file,
                              "port": n, "parent": pid}'
Prints one line of JSON: what was tried, and whether it could be done.
"""

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    """Try each way out. Nothing is left behind but what could be written."""
    facts = json.loads(sys.argv[1])
    mine, outside = Path(facts["mine"]), Path(facts["outside"])
    ways: dict[str, Callable[[], object]] = {
        "work": lambda: (mine / "made").write_text("made") and (mine / "made").read_text(),
        "read": Path(facts["secret"]).read_text,
        "environment": Path(f"/proc/{facts['parent']}/environ").read_bytes,
        "write": lambda: (outside / "left").write_text("left"),
        "connect": lambda: socket.create_connection(("127.0.0.1", facts["port"]), timeout=2).close(),
        "datagram": lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", facts["port"])),
        "signal": lambda: os.kill(facts["parent"], 0),
        "program": lambda: os.waitpid(os.posix_spawn(facts["program"], [facts["program"]], {}), 0),
    }
    print(json.dumps({name: can(way) for name, way in ways.items()}))


def can(way: Callable[[], object]) -> bool:
    """Whether it could be done."""
    try:
        way()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
