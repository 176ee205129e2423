"""Throughput of delivery: the school's web alone, behind nginx, and nginx's own sendfile as the reference.

All of them send the same files to the same client in turn, so that ratios are comparable between machines.
"""

import contextlib
import json
import os
import platform
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import serving
from bench.load import Load, Order
from bench.report import Spread, spread
from bench.serving import ROOT, Process
from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.publishing import publish_course
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members.models import Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import package_key, package_prefix
from catalog.videos.models import Package
from school.migrations import upgrade
from school.serve import nginx
from school.services import build
from school.settings import Settings
from transcode.tools import ffmpeg

SIZES = [500_000 + 250_000 * step for step in range(11)]
"""Bytes of the segments: 4 seconds at 1 to 6 Mbit/s."""
BASE = "nginx"
WAYS = {
    BASE: "nginx, sendfile alone",
    "public": "embedded, public",
    "granted": "embedded, signed",
    "front_public": "behind nginx, public",
    "front_granted": "behind nginx, signed",
    "x_accel": "behind nginx, X-Accel-Redirect",
}
TARGETS = {"public": 0.6, "granted": 0.6, "front_public": 0.95, "front_granted": 0.95}
"""The share of nginx's own speed that is the goal."""
_PLAIN = """pid nginx.pid;
error_log error.log crit;
{user}
worker_processes auto;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 75s;
    open_file_cache max=10000 inactive=60s;
    open_file_cache_valid 10s;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    scgi_temp_path scgi; uwsgi_temp_path uwsgi;
    server {{ listen 127.0.0.1:{port}; location / {{ root "{folder}"; }} }}
}}
"""


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    seconds: float
    runs: int
    connections: int
    cache: Path
    target: Path | None


@dataclass(frozen=True)
class Target:
    """A server, and the paths of the files on it."""

    port: int
    paths: list[str]
    servers: tuple[Process, ...]


Run = dict[str, Load]
"""One run: the load of each server."""


class Failed(Exception):
    """A load could not be measured; the text says why."""


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for. Raises Failed, NotStarted."""
    work = options.cache / "delivery"
    shutil.rmtree(work, ignore_errors=True)
    with console.status("Starting the servers ...") as status, _targets(work) as targets:
        quiet = [
            _turn(targets, options, status.update, f"Run {number + 1} of {options.runs}")
            for number in range(options.runs)
        ]
        with _encoding(work):
            busy = _turn(targets, options, status.update, "While a video is encoded")
    shutil.rmtree(work)
    console.print(_table(quiet, busy))
    if options.target:
        options.target.write_text(json.dumps(to_json(quiet, busy, options), indent=1) + "\n", encoding="utf-8")


def ratios(runs: Sequence[Run], way: str) -> Spread:
    """The speed of one server relative to nginx's own, compared within each run."""
    return spread(run[way].megabytes / run[BASE].megabytes for run in runs)


def cost_ratios(runs: Sequence[Run], way: str) -> Spread:
    """Nginx's own processor time per request relative to that of a server, client included.

    It equals the ratio of speeds when all cores are busy with this alone; it is also valid on a loaded machine.
    """
    return spread(run[BASE].cost / run[way].cost for run in runs)


def to_json(quiet: Sequence[Run], busy: Run, options: Options) -> dict[str, object]:
    """All figures as plain data."""
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "processor": platform.processor() or platform.machine()},
        "load": {"connections": options.connections, "seconds": options.seconds, "sizes": SIZES},
        "runs": [{way: _figures(load) for way, load in run.items()} for run in quiet],
        "while_encoding": {way: _figures(load) for way, load in busy.items()},
        "ratios": {way: ratios(quiet, way).__dict__ for way in WAYS if way != BASE},
        "cost_ratios": {way: cost_ratios(quiet, way).__dict__ for way in WAYS if way != BASE},
    }


def _figures(load: Load) -> dict[str, float]:
    return {
        "mb_s": load.megabytes,
        "requests_s": load.requests,
        "p50_ms": load.slowest(0.5),
        "p99_ms": load.slowest(0.99),
        "server_cpu_ms": load.server_cpu * 1000 / len(load.waits),
        "client_cpu_ms": load.client_cpu * 1000 / len(load.waits),
    }


def _table(quiet: Sequence[Run], busy: Run) -> Table:
    table = Table("way", title=f"Segments of 0.5 to 3 MB, median of {len(quiet)} (lowest-highest)")
    for heading in (
        "MB/s",
        "requests/s",
        "CPU ms",
        "p50 ms",
        "p99 ms",
        "p99 ms, encoding",
        "of nginx",
        "by CPU",
        "target",
    ):
        table.add_column(heading, justify="right")
    for way, name in WAYS.items():
        loads = [run[way] for run in quiet]
        table.add_row(
            name,
            _short(spread(load.megabytes for load in loads), 0),
            _short(spread(load.requests for load in loads), 0),
            _short(spread(load.cost for load in loads), 2),
            _short(spread(load.slowest(0.5) for load in loads), 1),
            _short(spread(load.slowest(0.99) for load in loads), 1),
            f"{busy[way].slowest(0.99):.1f}",
            _short(ratios(quiet, way), 2),
            _short(cost_ratios(quiet, way), 2),
            f"{TARGETS[way]:.2f}" if way in TARGETS else "",
        )
    return table


def _short(found: Spread, digits: int) -> str:
    if len({round(value, digits) for value in (found.low, found.high)}) == 1:
        return f"{found.median:.{digits}f}"
    return f"{found.median:.{digits}f} ({found.low:.{digits}f}-{found.high:.{digits}f})"


def _turn(targets: dict[str, Target], options: Options, say: Callable[[str], None], what: str) -> Run:
    run = {}
    for way, target in targets.items():
        say(f"{what}: {WAYS[way]} ...")
        _load(target, options.seconds / 10, options.connections)  # warms its caches and threads
        run[way] = _load(target, options.seconds, options.connections)
    return run


def _load(target: Target, seconds: float, connections: int) -> Load:
    order = Order(target.port, target.paths, seconds, connections)
    words = [sys.executable, "-m", "bench.load", json.dumps(asdict(order))]
    before = serving.processor_seconds(target.servers)
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise Failed(done.stderr.strip()[-500:])
    load = Load(**json.loads(done.stdout))
    load.server_cpu = serving.processor_seconds(target.servers) - before
    return load


@contextlib.contextmanager
def _targets(work: Path) -> Iterator[dict[str, Target]]:
    """All servers, running, with the same lesson."""
    data = work / "data"
    environment = {"SCHOOL_DATA": str(data), "SCHOOL_SECRET_KEY": "a key for measurements alone"}
    alone = environment | {"PORT": str(serving.free_port())}
    behind = environment | {"PORT": str(serving.free_port()), "SCHOOL_X_ACCEL": "1", "SCHOOL_PROXIES": "1"}
    names, prefix, grant = _lesson(Settings.from_environment(alone))
    plain, front = serving.free_port(), serving.free_port()
    user = serving.workers_account()
    with contextlib.ExitStack() as running:
        school = _started(running, serving.start_web(alone))
        behind_it = _started(running, serving.start_web(behind))
        folder = data / "objects" / "packages" / prefix
        text = _PLAIN.format(port=plain, folder=folder, user=f"user {user};" if user else "")
        address = f"http://127.0.0.1:{plain}/{names[0]}"
        base = _started(running, serving.start_nginx(work / "plain", text, address))
        text = nginx.configuration(Settings.from_environment(behind), f"127.0.0.1:{front}", user)
        address = f"http://127.0.0.1:{front}/healthz"
        both = (_started(running, serving.start_nginx(work / "front", text, address)), behind_it)
        public, granted = f"/media/{prefix}", f"/hls/{grant}"
        yield {
            BASE: Target(plain, [f"/{name}" for name in names], (base,)),
            "public": Target(int(alone["PORT"]), [f"{public}/{name}" for name in names], (school,)),
            "granted": Target(int(alone["PORT"]), [f"{granted}/{name}" for name in names], (school,)),
            "front_public": Target(front, [f"{public}/{name}" for name in names], both),
            "front_granted": Target(front, [f"{granted}/{name}" for name in names], both),
            "x_accel": Target(front, [f"{granted}/{name}.jpg" for name in names], both),
        }


def _started(running: contextlib.ExitStack, process: Process) -> Process:
    running.callback(serving.stop, process)
    return process


def _lesson(settings: Settings) -> tuple[list[str], str, str]:
    """Names of the segments of a published lesson, the prefix of its package, and a grant for it.

    Each segment exists a second time as a picture, which nginx sends only after asking the school.
    """
    services = build(settings)
    upgrade(services.database, settings.data / "run" / "migrate.lock")
    with services.database.sessions() as session:
        ensure_defaults(session)
        owner = members.add(session, "bench", "a password of the benchmark", Role.INSTRUCTOR)
        course = make_course(session, owner, CourseDraft("bench", "dance", "bench"))
        lesson = add_lesson(session, owner, course, "bench")
        upload = Upload(member=owner, video=lesson.video, filename="a.mp4", length=1, state=UploadState.READY)
        session.add(upload)
        session.flush()
        package = Package(
            video_id=lesson.video_id,
            upload_id=upload.id,
            prefix=package_prefix(upload.id, 1),
            duration=4.0 * len(SIZES),
            playlist="main.m3u8",
            renditions=[],
            size=sum(SIZES),
            objects=len(SIZES),
        )
        lesson.video.package = package
        session.flush()
        publish_course(session, owner, course)
        session.commit()
        grant = services.access.grants.issue(package.id, owner.id, now())
        prefix = package.prefix
    names = [f"{number}.m4s" for number in range(len(SIZES))]
    bits = random.Random(1)  # noqa: S311 - bytes that no server can compress, the same each time
    for name, size in zip(names, SIZES, strict=True):
        data = bits.randbytes(size)
        services.store.put(package_key(prefix, name), data)
        services.store.put(package_key(prefix, f"{name}.jpg"), data)
    services.database.engine.dispose()
    return names, prefix, grant


@contextlib.contextmanager
def _encoding(work: Path) -> Iterator[None]:
    """One encode that runs until it is stopped, with ffmpeg's default number of threads."""
    source = ["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30", "-pix_fmt", "yuv420p"]
    words = [
        str(ffmpeg()),
        "-v",
        "error",
        "-nostdin",
        *source,
        "-c:v",
        "libx264",
        "-preset",
        "medium",
        "-f",
        "null",
        "-",
    ]
    encoder = subprocess.Popen(words, cwd=work, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
        if encoder.poll() is not None:
            raise Failed("The encode ended by itself.")
    finally:
        encoder.kill()
        encoder.wait()
