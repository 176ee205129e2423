"""Processes that are killed, stopped, or asked to stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from chaos.client import Broken, Sending
from chaos.scene import GIVEN_UP_AFTER, Missed, Scene, Skipped
from chaos.server import ROOT, end_server, eventually, kill, kill_group, line_of

DRAINS_WITHIN = 20.0  # seconds: what the school promises for SIGTERM
LEASE = 30.0
FAREWELL = 5.0  # seconds in which ffmpeg has to be gone after its worker was killed


def kill_ffmpeg(scene: Scene) -> float:
    """kill -9 of an ffmpeg that encodes: the job is tried again."""
    sending, pid = scene.encode()
    moved = scene.begun_anew(sending)
    kill(pid)
    return scene.recovery(moved)


def kill_encoder(scene: Scene) -> float:
    """kill -9 of the encoding worker: its ffmpeg ends with it, and its lease runs out."""
    sending, _ = scene.encode()
    moved = scene.begun_anew(sending)
    left = kill_group(scene.school.part("celery", "encode@"))
    _no_orphans(left)
    return scene.recovery(moved)


def cancelled_and_killed(scene: Scene) -> float:
    """An upload is cancelled, its worker is killed, and the removal is undone: it goes on as before."""
    sending, _ = scene.encode()
    scene.client.call("DELETE", f"/uploads/{sending.id}")
    left = kill_group(scene.school.part("celery", "encode@"))
    _no_orphans(left)
    if scene.running(sending):
        raise Broken(f"upload {sending.id} is worked on although it was removed")
    scene.client.call("POST", f"/uploads/{sending.id}/restore")
    return scene.recovery(lambda: scene.running(sending) or scene.state(sending) == "READY")


def kill_judge(scene: Scene) -> float:
    """kill -9 of the worker that inspects sources and runs the reaper, while a source waits for it."""
    scene.school.part("celery", "default@")
    sending = scene.begin("short")
    left = kill_group(scene.school.part("celery", "default@"))
    scene.go_on(sending)
    _no_orphans(left)
    return scene.recovery(lambda: scene.judged(sending))


def kill_web(scene: Scene) -> float:
    """kill -9 of the web with all its processes, in the middle of an upload."""
    sending = scene.begin("long", chunks=20)
    moved = scene.moves(sending)
    for child in kill_group(scene.school.part("gunicorn")):
        kill(child)
    return scene.recovery(moved)


def kill_supervisor(scene: Scene) -> float:
    """kill -9 of the supervisor: all parts end with it and are started again."""
    sending = scene.begin("long", chunks=20)
    moved = scene.moves(sending)
    kill(scene.school.part("supervisord"))
    return scene.recovery(moved)


def kill_all(scene: Scene) -> float:
    """kill -9 of every process at once, and a start by hand, with an upload and an encode half done."""
    scene.encode()
    sending = scene.begin("long", chunks=20)
    moved = scene.moves(sending)
    scene.school.end()
    scene.school.start()
    return scene.recovery(moved)


def restart(scene: Scene) -> float:
    """SIGTERM to the whole school during an upload and an encode, a new start with its migrations: both go on."""
    scene.encode()
    sending = scene.begin("long", chunks=20)
    moved = scene.moves(sending)
    took = scene.school.stop()
    if took > DRAINS_WITHIN:
        raise Broken(f"the school took {took:.1f} s to stop")
    scene.school.start()
    return scene.recovery(moved)


def drain(scene: Scene) -> float:
    """SIGTERM to a worker that encodes, ten times: gone within 20 s, and the try is not counted."""
    longest = 0.0
    sending, _ = scene.encode()
    hit = [sending]
    for number in range(10):
        if number and (sending := _still_encoding(scene, sending)) is not hit[-1]:
            hit.append(sending)
        worker = scene.school.part("celery", "encode@")
        kill(worker, signal.SIGTERM)
        longest = max(longest, _ends(worker))
    if longest > DRAINS_WITHIN:
        raise Broken(f"a worker took {longest:.1f} s to end")
    spent = [job.tries for each in hit for job in scene.jobs(each)]
    if max(spent, default=0) > 1:
        raise Broken(f"being asked to stop was counted as a try: {spent}")
    return longest


def _still_encoding(scene: Scene, sending: Sending) -> Sending:
    try:
        scene.encoding(sending)
    except Missed:
        return scene.encode()[0]
    return sending


def _ends(pid: int) -> float:
    return eventually(lambda: not line_of(pid), "the worker ends", 60)


def stop_and_continue(scene: Scene) -> float:
    """SIGSTOP to a worker for longer than its lease; another takes the job; then SIGCONT: it must write no more."""
    sending, _ = scene.encode()
    worker = scene.school.part("celery", "encode@")
    frozen = [worker, *scene.school.pids("", under=worker)]
    began = time.monotonic()
    for pid in frozen:
        kill(pid, signal.SIGSTOP)
    other = _second_encoder(scene)
    try:
        tries = scene.tries(sending)
        eventually(lambda: scene.tries(sending) > tries, "another worker takes the job", GIVEN_UP_AFTER)
        took = time.monotonic() - began
        eventually(lambda: time.monotonic() - began > (300 if scene.long else LEASE + 5), "the time is over", 320)
    finally:
        for pid in frozen:
            kill(pid, signal.SIGCONT)
    try:
        eventually(lambda: scene.state(sending) == "READY", "it is ready", GIVEN_UP_AFTER)
    finally:
        other.terminate()
        other.wait(30)
    return took


def _second_encoder(scene: Scene) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "celery", "--app", "school.worker", "--quiet", "worker", "--pool", "threads"]
    words += ["--without-gossip", "--without-mingle", "--queues", "encode", "--concurrency", "1"]
    with (scene.folder / "second-encoder.log").open("ab") as log:
        return subprocess.Popen(
            [*words, "--hostname", "second@%h"], env=scene.school.environment, cwd=ROOT, stdout=log, stderr=log
        )


def kill_database(scene: Scene) -> float:
    """kill -9 of the database server and all it started, in the middle of an upload and an encode."""
    if scene.database_pid is None:
        raise Skipped("no database server was named (--database-pid, --database-start)")
    scene.encode()
    sending = scene.begin("long", chunks=20)
    moved = scene.moves(sending)
    end_server(int(scene.database_pid.read_text().split()[0]))
    subprocess.run(["sh", "-c", scene.database_start], check=True, env=os.environ)
    return scene.recovery(moved)


def _no_orphans(pids: Sequence[int]) -> None:
    eventually(lambda: not any("ffmpeg" in line_of(pid) for pid in pids), "ffmpeg ends with its worker", FAREWELL)
