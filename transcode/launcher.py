"""Sets up the sandbox of its own process, then becomes ffmpeg or ffprobe. Run by `process`, never imported.

Usage: python -I -S launcher.py SPEC PROGRAM ARGUMENT...
       python -I -S launcher.py --serve PARENT DESCRIPTOR

SPEC is a marshalled dictionary in hexadecimal digits:
{"parent": pid, "niceness": n, "limits": {"AS": n, ...}, "paths": {path: rights}, "calls": {...}}

With --serve it is a fork server: for each SPEC that arrives on the socket DESCRIPTOR, with "argv" and "cwd" in it and
with two pipes for the output, a child sets up its own sandbox and becomes the program. The answers are the child's
number, and at its end its exit code, processor seconds and peak bytes. `kill` in between kills it.

A separate script instead of Popen's preexec_fn: running Python between fork and exec in a process that
has threads can deadlock, and this way the sandbox is in place before one byte of the source is read.
It may only use the standard library, since -I -S leaves out everything else (17 ms instead of 60), and of that
nothing that imports `enum`, as `json` and `signal` do (10 ms more).

Each limit holds as far as this kernel supports it. A kernel without Landlock or seccomp runs the program with what is
left of the sandbox; `isolation` measures what that is. Any other failure ends the run before it begins.
Sources: landlock(7), seccomp(2), capabilities(7), linux/landlock.h, linux/filter.h.
"""

import ctypes
import errno
import marshal
import os
import resource
import struct
import sys
from types import SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing is slow to import, too
    import socket
    from typing import Any

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
SIGKILL = 9
UNAVAILABLE = {errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}
"""Not built in, switched off at boot, or refused by a container around us."""

LIBC = ctypes.CDLL(None, use_errno=True)


def check(answer: int, what: str) -> int:
    """The answer of a C function. Raises OSError when it is -1."""
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return answer


def syscall(number: int, *arguments: object) -> int:
    """A system call without a function in the C library. Raises OSError."""
    return check(LIBC.syscall(ctypes.c_long(number), *arguments), f"system call {number}")


def die_with_parent(parent: int) -> None:
    """End with the parent. Otherwise kill -9 of a worker leaves ffmpeg writing to a folder that is in use again."""
    LIBC.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the call above took effect
        os.kill(os.getpid(), SIGKILL)


def step_back(niceness: int) -> None:
    """Lower the priority of this process. Where sessions are scheduled as groups (sched(7), autogroup), a
    process's own niceness counts only within its session.
    """
    os.nice(niceness)
    try:
        with open("/proc/self/autogroup", "w") as group:  # noqa: PTH123 - a script without imports to spare
            group.write(str(niceness))
    except OSError:
        pass


def set_limits(limits: dict[str, int]) -> None:
    """Set soft and hard limits; never above our own."""
    for name, wanted in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (value, value))


# -- Capabilities --

CAPGET, CAPSET = {"x86_64": (125, 126), "aarch64": (90, 91)}.get(os.uname().machine, (0, 0))
CAP_VERSION = 0x20080522
CAP_DAC_OVERRIDE = 1 << 1


def give_up_powers() -> None:
    """Drop all capabilities of root except the one to read and write files of other users.

    Processes of other users have none to drop. No program started from here on can gain new ones, which is also what
    allows an ordinary user to set up Landlock and seccomp below.
    """
    check(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS")
    if not CAPGET:
        return
    header = ctypes.create_string_buffer(struct.pack("=Ii", CAP_VERSION, 0))
    data = ctypes.create_string_buffer(24)
    syscall(CAPGET, header, data)
    effective, permitted = struct.unpack("=6I", data.raw)[:2]
    kept = struct.pack("=6I", effective & CAP_DAC_OVERRIDE, permitted & CAP_DAC_OVERRIDE, 0, 0, 0, 0)
    syscall(CAPSET, header, ctypes.create_string_buffer(kept))


# -- Files and network: Landlock --

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1
FILES_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All file rights of a version: 2 added moving, 3 truncating, 5 ioctl on devices."""
TCP_BIND_AND_CONNECT = 3  # from version 4
ABSTRACT_SOCKETS_AND_SIGNALS = 3  # from version 6


def landlock_version() -> int:
    """The kernel's Landlock ABI, 0 for none."""
    try:
        return syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(ASK_VERSION))
    except OSError as error:
        if error.errno in UNAVAILABLE:
            return 0
        raise


def allow_only(paths: dict[str, int]) -> None:
    """Allow only these paths, with these rights, from now on; no TCP, no signals to other processes."""
    version = landlock_version()
    if not version:
        return
    files = max(rights for least, rights in FILES_BY_VERSION.items() if least <= version)
    handled = struct.pack(
        "=QQQ",
        files,
        TCP_BIND_AND_CONNECT if version >= 4 else 0,
        ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0,
    )
    ruleset = syscall(CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    for path, rights in paths.items():
        allow(ruleset, path, rights & files)
    syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)


def allow(ruleset: int, path: str, rights: int) -> None:
    """Add one rule. A path that no longer exists is skipped."""
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rule = struct.pack("=Qi", rights, opened)
    syscall(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint32(0))
    os.close(opened)


# -- System calls: seccomp --

LOAD, AND, JUMP_EQUAL, JUMP_AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06  # linux/bpf_common.h
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; each argument is two words, low first
ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE, ABSENT = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
X32 = 0x40000000
"""x86_64 has a second set of call numbers from here on, which no sandboxed program uses."""
EVERY_BIT = 0xFFFFFFFF
SET_MODE_FILTER, SPEC_ALLOW = 1, 4

Step = tuple[int, int, int, int]


def load(offset: int) -> Step:
    """Load the word at `offset` of the checked call."""
    return (LOAD, 0, 0, offset)


def answer(word: int) -> Step:
    """Return the verdict on the call."""
    return (RETURN, 0, 0, word)


def holds(condition: tuple[int, int, "int | None"], me: int) -> list[Step]:
    """Continue if a condition (`syscalls.Condition`) holds; the jump for the other case is filled in later."""
    word, bits, value = condition
    masked = [] if bits == EVERY_BIT else [(AND, 0, 0, bits)]
    return [load(ARGUMENTS + 4 * word), *masked, (JUMP_EQUAL, 0, 0, me if value is None else value)]


def judge(alternatives: tuple[tuple[tuple[int, int, "int | None"], ...], ...], me: int) -> list[Step]:
    """Allow a call if all conditions of one alternative hold."""
    program: list[Step] = []
    for conditions in alternatives:
        steps = [step for condition in conditions for step in holds(condition, me)]
        steps.append(answer(ALLOW))
        for place, (code, _, _, value) in enumerate(steps):
            if code == JUMP_EQUAL:
                steps[place] = (code, 0, len(steps) - place - 1, value)  # to the next alternative
        program += steps
    return [*program, answer(REFUSE)]


def let_through(calls: SimpleNamespace, me: int) -> list[Step]:
    """The filter as BPF: code, steps to jump if true, if false, constant. Every block ends with its own verdict."""
    program = [load(ARCHITECTURE), (JUMP_EQUAL, 1, 0, calls.audit), answer(KILL), load(NUMBER)]
    program += [(JUMP_AT_LEAST, 0, 1, X32), answer(REFUSE)]
    for number in calls.allowed:
        program += [(JUMP_EQUAL, 0, 1, number), answer(ALLOW)]
    for number, alternatives in calls.judged:
        block = judge(alternatives, me)
        program += [(JUMP_EQUAL, 0, len(block), number), *block]
    return [*program, (JUMP_AT_LEAST, 0, 1, calls.absent_from), answer(ABSENT), answer(REFUSE)]


def filter_calls(calls: SimpleNamespace) -> None:
    """Install the filter. It stays through exec and cannot be taken off."""
    program = let_through(calls, os.getpid())
    steps = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    holder = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(steps)))
    # Older kernels slow down a filtered process to protect secrets from Spectre (SPEC_ALLOW: do not). It has none.
    for flags in (SPEC_ALLOW, 0):
        try:
            syscall(calls.seccomp, ctypes.c_uint(SET_MODE_FILTER), ctypes.c_uint(flags), holder)
        except OSError as error:
            if error.errno not in UNAVAILABLE | {errno.EINVAL}:
                raise
        else:
            return


def become(spec: "dict[str, Any]", argv: list[str]) -> None:
    """Set up the sandbox and become the program. Never returns, but raises."""
    if spec["niceness"]:
        step_back(spec["niceness"])
    set_limits(spec["limits"])
    if sys.platform == "linux":
        give_up_powers()
        die_with_parent(spec["parent"])
        allow_only(spec["paths"])
        if spec["calls"]:
            filter_calls(SimpleNamespace(**spec["calls"]))
    os.execv(argv[0], argv)  # noqa: S606  argv comes from `process` alone


# -- The fork server --

LARGEST = 200_000  # bytes of a request
PID = 8  # bytes of a process's number


def serve(parent: int, descriptor: int) -> None:
    """Start runs, one at a time, until the other end closes the socket."""
    import socket

    die_with_parent(parent)
    os.set_inheritable(descriptor, False)
    os.close(os.pidfd_open(os.getpid()))  # where that is not allowed, the server is of no use, and ends here
    with socket.socket(fileno=descriptor) as channel:
        while True:
            told, pipes, _, _ = socket.recv_fds(channel, LARGEST, 2)
            if not told:
                return
            if told == b"kill":  # the run ended before it could be killed
                continue
            spec, server = marshal.loads(told), os.getpid()  # noqa: S302  it comes from `process` alone
            pid = os.fork()
            if not pid:
                begin({**spec, "parent": server}, pipes, channel)
            for pipe in pipes:
                os.close(pipe)
            channel.send(marshal.dumps(outcome(pid, channel.fileno())))


def begin(spec: "dict[str, Any]", pipes: list[int], channel: "socket.socket") -> None:
    """In the child: a session of its own, the two pipes and nothing else that is open; then the sandbox.

    It tells its number itself: now the number is that of a group, too, which may be killed or made to step back.
    """
    try:
        os.setsid()
        channel.send(os.getpid().to_bytes(PID, "little"))
        for number, pipe in zip((1, 2), pipes, strict=True):
            os.dup2(pipe, number)
        os.closerange(3, 256)
        if spec["cwd"]:
            os.chdir(spec["cwd"])
        become(spec, spec["argv"])
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(1)


def outcome(pid: int, channel: int) -> tuple[int, float, int]:
    """Wait for the end of a child, or kill its group when asked: its exit code, processor seconds, peak bytes."""
    import select

    end = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    poll.register(end, select.POLLIN)
    while end not in (ready := dict(poll.poll())):
        if channel in ready:
            os.read(channel, 16)  # `kill`, or nothing: it was closed, which `serve` finds out by itself
            poll.unregister(channel)
            kill_group(pid)
    os.close(end)
    _, status, used = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def kill_group(pid: int) -> None:
    """Kill a child and its group; it may not have one yet. It was not waited for, so the number is still its own."""
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, SIGKILL)
        except ProcessLookupError:
            continue


def main() -> None:
    """Never returns: the process becomes the program, or dies with a message on stderr."""
    if sys.argv[1] == "--serve":
        serve(int(sys.argv[2]), int(sys.argv[3]))
        return
    become(marshal.loads(bytes.fromhex(sys.argv[1])), sys.argv[2:])  # noqa: S302  it comes from `process` alone


if __name__ == "__main__":
    main()
