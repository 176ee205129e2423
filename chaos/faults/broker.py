"""Faults of the broker: killed, hanging, gone, emptied, duplicated messages."""

import signal
import socket
import time
from collections.abc import Callable

from sqlalchemy import select

from catalog.jobs.models import Job, JobState
from chaos.client import SILENT, Broken
from chaos.scene import Scene, Skipped
from chaos.server import Never, eventually, kill

BRIEFLY, LONG = 20.0, 600.0  # seconds
COPIES = 20


def kill_broker(scene: Scene) -> float:
    """kill -9 of the broker during an upload."""
    sending = scene.begin("long", chunks=20)
    moved = scene.moves(sending)
    kill(_embedded(scene))
    return scene.recovery(moved)


def broker_gone(scene: Scene) -> float:
    """The broker is away for a while, killed each time that it comes back; files are received all the same."""
    _embedded(scene)
    sending = scene.begin("short")
    _for_a_while(scene, lambda: _kill_all(scene))
    scene.go_on(sending)
    return scene.recovery(lambda: scene.judged(sending))


def _kill_all(scene: Scene) -> None:
    for pid in scene.school.pids("valkey-server"):
        kill(pid)


def broker_hangs(scene: Scene) -> float:
    """The broker accepts connections but does not answer for a while."""
    pid = _embedded(scene)
    sending = scene.begin("short", chunks=3)
    kill(pid, signal.SIGSTOP)
    try:
        scene.go_on(sending)  # the last byte of a file needs no broker
        _for_a_while(scene, lambda: None)
    finally:
        kill(pid, signal.SIGCONT)
    return scene.recovery(lambda: scene.state(sending) in ("TRANSCODING", "READY"))


def broker_emptied(scene: Scene) -> float:
    """FLUSHALL while messages wait: the ledger still has the jobs."""
    _embedded(scene)
    sendings = [scene.send("short") for _ in range(3)]
    _send_command(scene, "FLUSHALL")
    return scene.recovery(lambda: all(scene.state(sending) == "READY" for sending in sendings))


def messages_doubled(scene: Scene) -> float:
    """Every message is delivered twenty times, to all queues: nothing is done twice."""
    sending, _ = scene.encode()
    with scene.services.database.readers() as session:
        jobs = list(session.scalars(select(Job).where(Job.subject == sending.id, Job.state != JobState.DONE)))
        for _ in range(COPIES):
            for job in jobs:
                scene.services.transcoding.wake(job)
    scene.services.database.engine.dispose()
    took = scene.recovery(lambda: scene.state(sending) == "READY")
    doubled = [job for job in scene.jobs(sending) if job.tries > 1]
    if doubled:
        raise Never(f"each job is begun once: {doubled}")
    return took


def streams_cut(scene: Scene) -> float:
    """kill -9 of the broker and of the web while a page has a stream: it polls, reconnects, and loses nothing."""
    broker = _embedded(scene)
    sending = scene.begin("short", chunks=3)
    with scene.client.stream(f"/api/v1/events?subject=upload:{sending.id}") as answer:
        if answer.status != 200:
            raise Broken(f"the stream answered {answer.status}")
        kill(broker)
        kill(scene.school.part("gunicorn"))
    scene.go_on(sending)

    def hears() -> bool:
        try:
            with scene.client.stream(f"/api/v1/events?subject=upload:{sending.id}") as again:
                return again.status == 200 and again.readline().startswith(b"retry:")
        except SILENT:
            return False

    return scene.recovery(lambda: hears() and scene.judged(sending))


def _embedded(scene: Scene) -> int:
    if not scene.services.settings.embedded_valkey:
        raise Skipped("the broker is not the school's own")
    return scene.school.part("valkey-server")


def _send_command(scene: Scene, word: str) -> None:
    """One command without arguments, in the protocol of Redis (RESP)."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(scene.services.settings.valkey_socket))
        line.sendall(f"*1\r\n${len(word)}\r\n{word}\r\n".encode())
        if line.recv(64) != b"+OK\r\n":
            raise Never(f"the broker takes {word}")


def _for_a_while(scene: Scene, again: Callable[[], None]) -> None:
    until = time.monotonic() + (LONG if scene.long else BRIEFLY)

    def over() -> bool:
        again()
        return time.monotonic() > until

    eventually(over, "the time is over", LONG + 60)
