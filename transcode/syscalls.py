"""System calls that a sandboxed run may make: seccomp refuses all others.

An allowlist, not a denylist: a kernel has about 370 calls and gains ten a year, and a decoder needs these.
docs/decisions/2026-11-30-allowed-system-calls.md says how the list was found and what to do when a new build of
ffmpeg needs one more. Numbers: asm/unistd_64.h (x86_64) and asm-generic/unistd.h (aarch64) of the kernel.
"""

import platform
from dataclasses import dataclass

_NONE = -1
"""Marks a call that an architecture does not have."""

ALLOWED: dict[str, tuple[int, int]] = {
    # Threads and their memory; the most frequent calls come first, since the filter compares in this order.
    "futex": (202, 98), "mprotect": (10, 226), "mmap": (9, 222), "munmap": (11, 215), "brk": (12, 214),
    "madvise": (28, 233), "mremap": (25, 216), "rt_sigprocmask": (14, 135), "set_robust_list": (273, 99),
    "rseq": (334, 293), "membarrier": (324, 283), "sched_yield": (24, 124), "exit": (60, 93),
    "exit_group": (231, 94), "set_tid_address": (218, 96), "gettid": (186, 178), "getpid": (39, 172),
    "arch_prctl": (158, _NONE), "rt_sigaction": (13, 134), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "mlock": (149, 228), "restart_syscall": (219, 128), "execve": (59, 221),
    # Open files. Landlock decides which can be opened.
    "read": (0, 63), "write": (1, 64), "lseek": (8, 62), "close": (3, 57), "fstat": (5, 80), "readv": (19, 65),
    "writev": (20, 66), "pread64": (17, 67), "pwrite64": (18, 68), "fsync": (74, 82), "fdatasync": (75, 83),
    "msync": (26, 227),
    "ftruncate": (77, 46), "fadvise64": (221, 223), "getdents64": (217, 61), "dup": (32, 23), "dup2": (33, _NONE),
    "dup3": (292, 24), "poll": (7, _NONE), "ppoll": (271, 73), "select": (23, _NONE), "pselect6": (270, 72),
    # Names of files: stat, and renaming a finished segment.
    "stat": (4, _NONE), "lstat": (6, _NONE), "newfstatat": (262, 79), "statx": (332, 291), "access": (21, _NONE),
    "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, _NONE), "readlinkat": (267, 78),
    "getcwd": (79, 17), "statfs": (137, 43), "fstatfs": (138, 44), "rename": (82, _NONE), "renameat": (264, 38),
    "renameat2": (316, 276), "unlink": (87, _NONE), "unlinkat": (263, 35),
    # Time, and information about the process and the machine.
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, _NONE),
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "getrandom": (318, 278), "uname": (63, 160),
    "sysinfo": (99, 179), "getrusage": (98, 165), "times": (100, 153), "getrlimit": (97, 163), "getcpu": (309, 168),
    "sched_getaffinity": (204, 123), "sched_getparam": (143, 121), "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125), "sched_get_priority_min": (147, 126), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148),
    "getresgid": (120, 150), "getppid": (110, 173), "get_mempolicy": (239, 236),
}  # fmt: skip

# Arguments are two words each, the lower one first: word 2 is the lower half of the second argument.
_FIRST, _SECOND, _THIRD = 0, 2, 4
_ALL = 0xFFFFFFFF
_ITSELF = None
"""Instead of a value: the run's own process id, which only the launcher knows."""

Condition = tuple[int, int, int | None]
"""A word, a mask, and the value that the masked word must have."""
Alternatives = tuple[tuple[Condition, ...], ...]
"""A call is allowed when all conditions of one alternative hold."""


def _one_of(word: int, *values: int) -> Alternatives:
    return tuple(((word, _ALL, value),) for value in values)


CLONE_THREAD = 0x00010000
CLONE_NEW_ANYTHING = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
O_ACCMODE, O_WRONLY, O_RDWR = 3, 1, 2
O_TRUNC, O_ASYNC = 0o1000, 0o20000
TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX, FIONBIO = 0x5401, 0x5413, 0x541B, 0x5451, 0x5421
PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_SET_VMA = 15, 16, 23, 0x53564D41


def _opening(flags: int) -> Alternatives:
    """O_TRUNC only together with writing: Landlock before version 3 lets a reader truncate a file."""
    writing = [((flags, O_ACCMODE, mode),) for mode in (O_WRONLY, O_RDWR)]
    return (((flags, O_TRUNC, 0),), *writing)


JUDGED: dict[str, tuple[tuple[int, int], Alternatives]] = {
    "open": ((2, _NONE), _opening(_SECOND)),
    "openat": ((257, 56), _opening(_THIRD)),
    # A file can be told to send signals to any process of the account (F_SETOWN with O_ASYNC, F_SETLEASE, F_NOTIFY),
    # and ioctl has two more requests for it (FIOSETOWN, FIOASYNC): only Landlock from version 6 on prevents that.
    "fcntl": (
        (72, 25),
        (
            *_one_of(_SECOND, F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC),
            ((_SECOND, _ALL, F_SETFL), (_THIRD, O_ASYNC, 0)),
        ),
    ),
    # No ioctl of devices: it could type into the terminal from which the school was started (TIOCSTI).
    "ioctl": ((16, 29), _one_of(_SECOND, TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX, FIONBIO)),
    # Not PR_SET_PDEATHSIG, which ends a run with its worker, and no rarely used options.
    "prctl": ((157, 167), _one_of(_FIRST, PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_SET_VMA)),
    # A thread, never a process, and never a new namespace.
    "clone": ((56, 220), (((_FIRST, CLONE_THREAD | CLONE_NEW_ANYTHING, CLONE_THREAD),),)),
    # Signals only to itself, as abort() sends them.
    "kill": ((62, 129), (((_FIRST, _ALL, _ITSELF),),)),
    "tgkill": ((234, 131), (((_FIRST, _ALL, _ITSELF),),)),
    # Limits can be read, not set.
    "prlimit64": ((302, 261), (((_THIRD, _ALL, 0), (_THIRD + 1, _ALL, 0)),)),
}

FIRST_SHARED = 424
"""From here on all architectures have the same numbers, and calls are newer than a C library may require (2019). The
filter answers ENOSYS, and the library uses an older call: clone instead of clone3, whose flags a filter cannot
see."""


@dataclass(frozen=True)
class Calls:
    """Numbers for one architecture. `audit` is its AUDIT_ARCH (linux/audit.h), which the filter checks first."""

    audit: int
    seccomp: int
    """The call that installs the filter."""
    allowed: tuple[int, ...]
    judged: tuple[tuple[int, Alternatives], ...]
    absent_from: int

    def to_dict(self) -> dict[str, object]:
        """For the launcher: builtin types only."""
        return {
            "audit": self.audit,
            "seccomp": self.seccomp,
            "allowed": self.allowed,
            "judged": self.judged,
            "absent_from": self.absent_from,
        }


_MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
"""The column of the tables above, AUDIT_ARCH, and the number of seccomp."""


def for_machine(machine: str | None = None) -> Calls | None:
    """The calls of an architecture, by default this machine's; None for an unsupported one."""
    found = _MACHINES.get(machine or platform.machine())
    if found is None:
        return None
    column, audit, seccomp = found
    allowed = tuple(numbers[column] for numbers in ALLOWED.values() if numbers[column] != _NONE)
    judged = tuple((numbers[column], rule) for numbers, rule in JUDGED.values() if numbers[column] != _NONE)
    return Calls(audit, seccomp, allowed, judged, FIRST_SHARED)
