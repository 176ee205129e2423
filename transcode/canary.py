"""Tries to break out of the sandbox, and reports what succeeded. Run inside it by `isolation`, never imported.

Usage: python -I -S canary.py '{"mine": folder, "secret": file, "outside": folder, "program": file,
                              "port": n, "parent": pid}'
Prints one line of JSON: each way out, and whether it worked. A way has several attempts; one success is enough.
None of them harms the parent: it gets signal 0, and the priorities and limits that it already has.
"""

import ctypes
import errno
import fcntl
import json
import os
import resource
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
REFUSALS = {errno.EPERM, errno.EACCES, errno.ENOSYS}
"""The errors of a refused call. Any other error comes from the kernel's own code: the call went through."""
COLUMN = 0 if os.uname().machine == "x86_64" else 1
CALLS = {
    "ioprio_set": (251, 30), "kcmp": (312, 272), "pidfd_open": (434, 434), "bpf": (321, 280), "keyctl": (250, 219),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "fchmodat2": (452, 452),
    "setxattrat": (463, 463), "mq_open": (240, 180), "open_tree": (428, 428), "fsopen": (430, 430),
    "name_to_handle_at": (303, 264),
}  # fmt: skip
"""Numbers of calls without a function in every C library, for x86_64 and for newer architectures."""
AT_FDCWD = -100
F_SETLEASE, F_NOTIFY, F_SETOWN, F_SETSIG, F_SETOWN_EX = 1024, 1026, 8, 10, 15
CLONE_NEWUSER, OPEN_TREE_CLONE = 0x10000000, 1
KEY = 0x59614E67  # of shared memory and queues; used by nobody else

Way = Sequence[Callable[[], object]]


@dataclass(frozen=True)
class Facts:
    """The task, with its folders as paths."""

    mine: Path
    secret: Path
    outside: Path
    program: str
    port: int
    parent: int


def raw(name: str, *arguments: object) -> int:
    """A call by its number. Raises OSError."""
    answer = int(LIBC.syscall(ctypes.c_long(CALLS[name][COLUMN]), *arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), name)
    return answer


def named(name: str, *arguments: object) -> int:
    """A function of the C library. Raises OSError."""
    answer = int(getattr(LIBC, name)(*arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), name)
    return answer


def reached(call: Callable[[], object]) -> Callable[[], object]:
    """An attempt that counts as successful when the kernel executed the call, even if the call then failed."""

    def attempt() -> None:
        try:
            call()
        except OSError as error:
            if error.errno in REFUSALS:
                raise

    return attempt


def files(facts: Facts) -> dict[str, Way]:
    """Ways to the files of others. The last ones delete the secret."""
    secret, made, outside = facts.secret, facts.mine / "made", facts.outside
    path = os.fsencode(secret)
    return {
        "work": [lambda: made.write_text("made") and made.read_text()],
        "read": [secret.read_text],
        "environment": [Path(f"/proc/{facts.parent}/environ").read_bytes],
        "write": [lambda: (outside / "left").write_text("left")],
        "change": [
            lambda: secret.chmod(0o640),
            lambda: os.chown(secret, os.getuid(), os.getgid()),
            lambda: os.utime(secret, (1, 1)),
            lambda: os.setxattr(secret, "user.x", b"1"),
            lambda: raw("fchmodat2", AT_FDCWD, path, 0o640, 0),
            reached(lambda: raw("setxattrat", AT_FDCWD, path, 0, b"user.x", None, 0)),
            lambda: opened(made, lambda file: os.fchmod(file, 0o640)),
            lambda: opened(made, lambda file: os.fchown(file, os.getuid(), os.getgid())),
            lambda: opened(made, lambda file: os.utime(file, (1, 1))),
        ],
        "watch": [
            lambda: named("inotify_add_watch", named("inotify_init1", 0), os.fsencode(outside), 0xFFF),
            reached(lambda: named("fanotify_init", 0, 0)),
            lambda: opened(outside, lambda folder: fcntl.fcntl(folder, F_NOTIFY, 1)),
            lambda: opened(made, lambda file: fcntl.fcntl(file, F_SETLEASE, fcntl.F_RDLCK)),
        ],
        "link": [
            lambda: (facts.mine / "link").symlink_to(secret),
            lambda: (facts.mine / "second").hardlink_to(secret),
            lambda: os.mkfifo(facts.mine / "pipe"),
        ],
        "remove": [
            lambda: os.truncate(secret, 0),
            lambda: secret.rename(outside / "moved"),
            (outside / "moved").unlink,
            secret.unlink,
        ],
    }


def processes(facts: Facts) -> dict[str, Way]:
    """Ways to other processes and other machines."""
    parent = facts.parent
    return {
        "connect": [lambda: socket.create_connection(("127.0.0.1", facts.port), timeout=2).close()],
        "datagram": [
            lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", facts.port)),
            lambda: socket.socket(socket.AF_UNIX),
            lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        ],
        "signal": [
            lambda: os.kill(parent, 0),
            lambda: os.killpg(os.getpgid(parent), 0),
            lambda: raw("pidfd_open", parent, 0),
            # Undone at once. The signal itself is not tried: it would end the parent.
            lambda: fcntl.fcntl(1, F_SETOWN, parent) or fcntl.fcntl(1, F_SETOWN, 0),
            lambda: fcntl.fcntl(1, F_SETSIG, 0),
            reached(lambda: fcntl.fcntl(1, F_SETOWN_EX, b"\xff" * 8)),
        ],
        "inspect": [
            lambda: raw("kcmp", parent, parent, 2, 0, 0),
            reached(lambda: named("process_vm_readv", parent, None, 0, None, 0, 0)),
        ],
        "slow": [
            lambda: os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent)),
            lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)),
            lambda: os.sched_setscheduler(parent, os.sched_getscheduler(parent), os.sched_getparam(parent)),
            reached(lambda: raw("ioprio_set", 1, parent, 0xFFFF)),
            lambda: resource.prlimit(parent, resource.RLIMIT_CORE, resource.prlimit(parent, resource.RLIMIT_CORE)),
        ],
        "program": [
            lambda: os.waitpid(os.posix_spawn(facts.program, [facts.program], {}), 0),
            lambda: os.waitpid(os.fork() or os._exit(0), 0),
            lambda: os.memfd_create("program"),
        ],
        "share": [
            reached(lambda: named("shmget", KEY, 1, 0)),
            reached(lambda: named("semget", KEY, 1, 0)),
            reached(lambda: named("msgget", KEY, 0)),
            reached(lambda: raw("mq_open", b"nobody", 0, 0, None)),
        ],
        "kernel": [
            reached(lambda: raw("bpf", 99, None, 0)),
            reached(lambda: raw("io_uring_setup", 0, None)),
            reached(lambda: raw("userfaultfd", 0xFFFF)),
            reached(lambda: raw("perf_event_open", None, 0, -1, -1, 0)),
            reached(lambda: raw("keyctl", 99, 0, 0, 0, 0)),
            reached(lambda: raw("name_to_handle_at", AT_FDCWD, b"/", None, None, 0)),
            reached(lambda: raw("open_tree", AT_FDCWD, b"/", OPEN_TREE_CLONE)),
            reached(lambda: raw("fsopen", None, 0)),
            lambda: named("unshare", CLONE_NEWUSER),
        ],
    }


def opened(path: Path, use: Callable[[int], object]) -> None:
    """Do something with an open file or folder."""
    file = os.open(path, os.O_RDONLY)
    try:
        use(file)
    finally:
        os.close(file)


def can(way: Way) -> bool:
    """Whether one of the attempts succeeded. All are made, so that a tracer sees each of them."""
    return True in [done(attempt) for attempt in way]


def done(attempt: Callable[[], object]) -> bool:
    """Whether the attempt succeeded. It fails when the C library lacks the function."""
    try:
        attempt()
    except (OSError, AttributeError):
        return False
    return True


def main() -> None:
    """Try each way out. Leaves nothing behind except files that it was able to write."""
    task = json.loads(sys.argv[1])
    mine, secret, outside = (Path(task[name]) for name in ("mine", "secret", "outside"))
    facts = Facts(mine, secret, outside, task["program"], task["port"], task["parent"])
    ways = {**files(facts), **processes(facts)}  # the very last attempt changes its user
    print(json.dumps({name: can(way) for name, way in ways.items()}))


if __name__ == "__main__":
    main()
