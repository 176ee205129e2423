"""What a hostile file is after, and what notices that it got there: a neighbour's files, and ears on the network.

Proof is that nothing was opened and nobody called, never that ffmpeg ended with an error.
"""

import contextlib
import ctypes
import os
import select
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from transcode import tools

SECRET = "SECRET-OF-A-NEIGHBOUR-5d41402abc"
MAGENTA = bytes((255, 0, 255))

IN_OPEN = 0x20
_EVENT = struct.Struct("iIII")  # inotify(7): watch, mask, cookie, length of the name that follows


@dataclass
class Watch:
    """Notices every opening of a file in some folders, by whichever process (inotify)."""

    folders: list[Path]
    _handle: int = field(init=False)
    _names: dict[int, Path] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        for folder in self.folders:
            self._names[libc.inotify_add_watch(self._handle, os.fsencode(folder), IN_OPEN)] = folder
        assert self._handle >= 0
        assert -1 not in self._names

    def opened(self) -> set[str]:
        """Names of the files that were opened since the last call."""
        found: set[str] = set()
        while select.select([self._handle], [], [], 0)[0]:
            data = os.read(self._handle, 65536)
            while data:
                _, _, _, length = _EVENT.unpack_from(data)
                found.add(data[_EVENT.size : _EVENT.size + length].rstrip(b"\0").decode())
                data = data[_EVENT.size + length :]
        return found - {""}  # the folder itself

    def close(self) -> None:
        os.close(self._handle)


class Ears:
    """Servers on this machine that count who calls: TCP (answers as HTTP), UDP, and a unix socket."""

    def __init__(self, folder: Path, answer: bytes) -> None:
        self.calls = 0
        self.unix = folder / "ear.sock"
        self._answer = answer
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._unix = socket.socket(socket.AF_UNIX)
        self._unix.bind(str(self.unix))
        self._unix.listen()
        self._udp = socket.socket(type=socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.port, self.udp_port = self._tcp.getsockname()[1], self._udp.getsockname()[1]
        self._settled = {ear: threading.Event() for ear in (self._tcp, self._unix, self._udp)}
        self._own: object = None
        """Where the call comes from that is no stranger's."""
        self._stop, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            doors: list[socket.socket | int] = [*self._settled, self._stop]
            for ear in select.select(doors, [], [])[0]:
                if isinstance(ear, int):
                    return
                who = ear.recvfrom(65536)[1] if ear is self._udp else self._answered(ear)
                if who == self._own:
                    self._settled[ear].set()
                else:
                    self.calls += 1

    def _answered(self, ear: socket.socket) -> object:
        """Who called, after an answer."""
        caller, who = ear.accept()
        with caller, contextlib.suppress(OSError):
            if who != self._own:
                caller.settimeout(0.3)
                asked = caller.recv(4096)
                head = b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(self._answer)
                caller.sendall((head if asked.startswith(b"GET") else b"") + self._answer)
        return who

    def heard(self) -> int:
        """Calls since the last time. Calls itself at each door first: who came before is counted by then."""
        for ear, event in self._settled.items():
            event.clear()
            with socket.socket(ear.family, ear.type) as last:
                last.bind("" if ear is self._unix else ("127.0.0.1", 0))  # "": the kernel gives it a name (unix(7))
                self._own = last.getsockname()
                last.connect(ear.getsockname())
                if ear is self._udp:
                    last.send(b"the last")
                assert event.wait(60)
                self._own = None  # from the same number at another door a stranger may call
        calls, self.calls = self.calls, 0
        return calls

    def close(self) -> None:
        os.write(self._wake, b"x")
        self._thread.join()
        for each in self._settled:
            each.close()
        os.close(self._stop)
        os.close(self._wake)


@dataclass
class Traps:
    """A neighbour's folder beside the one of sources, both watched, and ears that listen."""

    neighbour: Path
    sources: Path
    watch: Watch
    ears: Ears

    @property
    def http(self) -> str:
        """The listener's address, without a slash at its end."""
        return f"http://127.0.0.1:{self.ears.port}"

    def of(self, name: str) -> str:
        """The path of a neighbour's file."""
        return str(self.neighbour / name)

    def sprung(self) -> tuple[set[str], int]:
        """Files of others that were opened, and calls that came, since the last time."""
        calls = self.ears.heard()
        return {
            name for name in self.watch.opened() if name.startswith("secret") and not name.endswith(".idx")
        }, calls


def make_neighbour(folder: Path) -> None:
    """Videos that are all magenta, and texts, each with the secret in it."""
    folder.mkdir()
    magenta = ["-f", "lavfi", "-i", "color=magenta:size=64x48:rate=25:duration=0.4"]
    title = ["-metadata", f"title={SECRET}", "-metadata", f"service_name={SECRET}", "-pix_fmt", "yuv420p"]
    for name in ("secret.mp4", "secret.ts", "secret.mkv", "secret.jpg", "secret00001.jpg", "secret.png"):
        codec = [] if name.endswith(("jpg", "png")) else ["-c:v", "libx264"]
        frames = ["-frames:v", "1", "-update", "1"] if name.endswith(("jpg", "png")) else []
        argv = [str(tools.ffmpeg()), "-v", "error", "-y", *magenta, *title, *codec, *frames, str(folder / name)]
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    (folder / "secret.txt").write_text(f"{SECRET}\n" * 20)
    (folder / "secret.srt").write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{SECRET}\n")
    (folder / "secret.key").write_text(SECRET[:16])


@contextlib.contextmanager
def laid(folder: Path) -> Iterator[Traps]:
    """Traps in `folder` for the time of the block."""
    neighbour, sources = folder / "neighbour", folder / "sources"
    make_neighbour(neighbour)
    sources.mkdir()
    (sources / "secret-talk.sub").write_text(SECRET)  # what an index of captions of that name would take for its own
    ears = Ears(neighbour, (neighbour / "secret.ts").read_bytes())
    watch = Watch([neighbour, sources])
    watch.opened()
    try:
        yield Traps(neighbour, sources, watch, ears)
    finally:
        watch.close()
        ears.close()
