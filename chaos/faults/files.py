"""Harmful files, and broken connections."""

import socket
import time
from urllib.parse import urlsplit

from catalog.videos.keys import source_key
from chaos.checks import record
from chaos.client import Broken, Client, Sending, Unanswered, sign_in
from chaos.clips import bomb
from chaos.scene import GIVEN_UP_AFTER, Clip, Scene
from chaos.server import ADMIN, Never, eventually, kill, kill_group

TRIES = 3
BEGUN_WITHIN = 90.0  # seconds


def cut_at_every_byte(scene: Scene) -> float:
    """The connection breaks after each byte of a small file in turn; another client of the member continues."""
    length = len(scene.clips["text"].data)
    other = sign_in(scene.school.address, ADMIN, scene.school.password)
    longest = 0.0
    scene.begin("text", chunks=1)  # whole, for the lesson
    for at in range(length):
        sending = _another(scene)
        kept = _cut(other, sending.path, sending.data, at)
        began = time.monotonic()
        _resume(other, sending, kept)
        longest = max(longest, time.monotonic() - began)
    return longest


def _another(scene: Scene) -> Sending:
    """A further upload to the lesson of the last one."""
    last = scene.sent[-1]
    sending = Sending(last.lesson, last.data, None, last.chunk)
    scene.sent.append(sending)

    def begins() -> bool:
        try:
            sending.step(scene.client)
        except Unanswered:
            return False  # the rate limit of uploads: wait
        return True

    eventually(begins, "a further upload begins", BEGUN_WITHIN)
    return sending


def _cut(client: Client, path: str, data: bytes, at: int) -> int:
    """Send `at` of the announced bytes and break the connection."""
    parts = urlsplit(client.address)
    lines = [f"PATCH {path} HTTP/1.1", f"Host: {parts.netloc}", "Tus-Resumable: 1.0.0", "Upload-Offset: 0"]
    lines += ["Content-Type: application/offset+octet-stream", f"Content-Length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in client.headers.items()]
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=30) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + data[:at])
    return at


def _resume(client: Client, sending: Sending, sent: int) -> None:
    def goes() -> bool:
        head = client.ask("HEAD", sending.path, headers={"Tus-Resumable": "1.0.0"})
        kept = int(head.headers.get("Upload-Offset", "-1"))
        if not 0 <= kept <= sent:
            raise Broken(f"upload {sending.id}: of {sent} bytes sent {kept} are said to be there")
        sending.acknowledged = kept
        try:
            while not sending.whole:
                sending.step(client)
        except Unanswered:
            return False  # the interrupted request may hold the upload's lock for a moment
        return True

    eventually(goes, f"{sending.id} goes on after {sent} bytes", GIVEN_UP_AFTER)


def poison_for_ffmpeg(scene: Scene) -> float:
    """A file at which ffmpeg dies each time: three tries, then it is rejected; others go on meanwhile."""
    poison, good = scene.send("long"), scene.send("short")

    def strike() -> bool:
        for pid in scene.school.pids("ffmpeg", source_key(poison.id)):
            kill(pid)
        return scene.state(poison) in ("FAILED", "REJECTED")

    eventually(strike, "the poison is given up", 2 * GIVEN_UP_AFTER)
    return _others_go_on(scene, poison, good)


def poison_for_workers(scene: Scene) -> float:
    """A file that crashes its whole worker each time: three tries, then it is rejected; others go on meanwhile."""
    poison = scene.send("long")
    good = scene.send("short")

    def strike() -> bool:
        worker = scene.school.part("celery", "encode@")
        if scene.school.pids("ffmpeg", source_key(poison.id), under=worker):
            kill_group(worker)
        return scene.state(poison) in ("FAILED", "REJECTED")

    eventually(strike, "the poison is given up", 2 * GIVEN_UP_AFTER)
    return _others_go_on(scene, poison, good)


def _others_go_on(scene: Scene, poison: Sending, good: Sending) -> float:
    tried = max(job.tries for job in record(scene.services).jobs if job.subject == good.id)
    if tried > TRIES:
        raise Never(f"the other file was tried {tried} times")
    took = scene.recovery(lambda: scene.state(good) == "READY")
    if not scene.client.call("GET", f"/uploads/{poison.id}")["reason"]["message"]:
        raise Broken(f"nobody is told why {poison.id} was given up")
    return took


def memory_bomb(scene: Scene) -> float:
    """A small file with one picture of 16,000 x 16,000 pixels: rejected with a reason; others go on."""
    data = bomb(scene.folder / "bomb.avi")
    bombs = dict(scene.clips)
    bombs["bomb"] = Clip(data, None)
    scene.clips = bombs
    sending, good = scene.send("bomb"), scene.send("short")
    eventually(lambda: scene.state(sending) == "REJECTED", "it is refused", GIVEN_UP_AFTER)
    return scene.recovery(lambda: scene.state(good) == "READY")
