"""System calls that a fenced run has no use for: seccomp answers them with "not permitted" before the kernel looks.

A list of what is refused, not of what is let through: every build of ffmpeg, C library and kernel has its own idea
of what it needs to decode a picture, but none of them needs these. Numbers: the kernel's asm/unistd_64.h (x86_64)
and asm-generic/unistd.h (aarch64); 0 stands for a call that a processor does not have.
"""

import platform
from dataclasses import asdict, dataclass

_NONE = 0

REFUSED: dict[str, tuple[int, int]] = {
    # Talking to anybody: another machine, this machine's own services, the worker's broker on its unix socket.
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "recvfrom": (45, 207), "recvmsg": (47, 212), "recvmmsg": (299, 243),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    # Reading, steering or ending other processes of the same user, which hold the school's secrets.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    # Becoming or making another program: ffmpeg has threads, never children.
    "fork": (57, _NONE), "vfork": (58, _NONE), "execveat": (322, 281), "memfd_create": (319, 279),
    # Another view of the file system, in which Landlock's rules could mean something else; reading by handle.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "unshare": (272, 97), "setns": (308, 268),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "mknod": (133, _NONE), "mknodat": (259, 33),
    "fanotify_init": (300, 262),
    # Large and young parts of the kernel, in which holes are found every year. io_uring also opens files and
    # sockets without making the calls that are counted above.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "memfd_secret": (447, 447), "modify_ldt": (154, _NONE), "personality": (135, 92),
    # The machine itself; of use only when the school runs as root, where the list is all there is.
    "setrlimit": (160, 164), "syslog": (103, 116), "acct": (163, 89), "quotactl": (179, 60), "swapon": (167, 224),
    "swapoff": (168, 225), "reboot": (169, 142), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, _NONE), "ioperm": (173, _NONE), "vhangup": (153, 58),
}  # fmt: skip


@dataclass(frozen=True)
class Calls:
    """Numbers of one processor. `audit` is its AUDIT_ARCH (linux/audit.h), which the filter checks first."""

    audit: int
    seccomp: int
    """The call that installs the filter."""
    refused: tuple[int, ...]
    to_itself: tuple[int, ...]
    """Signals: let through when the first argument is the run's own process, as abort() does it."""
    threads_only: int
    """clone: let through for a thread, refused for a process."""
    absent: int
    """clone3 keeps its flags where a filter cannot see them; told that it is absent, the C library takes clone."""
    look_only: int
    """prlimit64: let through to read a limit, refused to set one."""

    def to_dict(self) -> dict[str, object]:
        """What the launcher reads."""
        return asdict(self)


_MACHINES = {
    "x86_64": (0, Calls(0xC000003E, 317, (), (62, 234), 56, 435, 302)),
    "aarch64": (1, Calls(0xC00000B7, 277, (), (129, 131), 220, 435, 261)),
}


def for_machine(machine: str | None = None) -> Calls | None:
    """The calls of a processor, by default this one's; None for one that we have no numbers for."""
    found = _MACHINES.get(machine or platform.machine())
    if found is None:
        return None
    column, calls = found
    refused = tuple(numbers[column] for numbers in REFUSED.values() if numbers[column] != _NONE)
    return Calls(**{**asdict(calls), "refused": refused})
