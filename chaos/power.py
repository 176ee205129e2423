"""Power cuts: a school on an ext4 disk of its own, whose image is copied at a random instant while bytes arrive and a
lesson is made. The copy is what a disk has after a power failure: everything written to the device by that instant,
and nothing that was only in the kernel's memory. The copy is mounted, and has to hold every byte that had been
acknowledged when the copying began.

A copy counts only if the device was idle while it was taken, by its counters: otherwise it would mix two instants.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from chaos import clips
from chaos.checks import Checks, record
from chaos.client import Broken, Sending, Unanswered
from chaos.sandbox import Child, Sandbox

SIZE = 20 * 1024**2
"""Size of the disk in bytes: small, so that it is copied within milliseconds."""
SECONDS = 1.0
TRIES = 8  # attempts to copy a single instant; then the school is stopped for the copy
CUTS = 6  # during one upload, and as many while its lesson is made


@dataclass(frozen=True)
class Cut:
    """One power failure: the image of the disk, and what the school had acknowledged by then."""

    image: Path
    when: str
    acknowledged: int
    published: bool


def possible() -> str:
    """Why no disk can be mounted here, or ""."""
    if os.geteuid() != 0 or not Path("/dev/loop-control").exists() or not shutil.which("mkfs.ext4"):
        return "a disk of its own can be mounted by root only, with loop devices and mkfs.ext4"
    return ""


class CannotMount(Exception):
    """Mounting is not permitted here, not even for root."""


class Disk:
    """An ext4 image and its mount point."""

    def __init__(self, image: Path, place: Path) -> None:
        self.image, self.place = image, place
        place.mkdir(exist_ok=True)

    def make(self) -> None:
        """Create an empty image."""
        with self.image.open("wb") as file:
            file.truncate(SIZE)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-J", "size=4", str(self.image)], check=True)

    @contextlib.contextmanager
    def mounted(self) -> Iterator[Path]:
        """Mount it for the block. Raises CannotMount, also for a damaged copy."""
        words = ["mount", "-o", "loop", str(self.image), str(self.place)]
        told = subprocess.run(words, check=False, capture_output=True, text=True)
        if told.returncode:
            raise CannotMount(told.stderr.strip())
        try:
            yield self.place
        finally:
            subprocess.run(["umount", str(self.place)], check=True)

    def copy(self, to: Path) -> bool:
        """Copy the image as it is now; False if something was written meanwhile."""
        before = self._written()
        shutil.copyfile(self.image, to)
        return before == self._written() and before[1] == 0

    def _written(self) -> tuple[int, int]:
        """Writes and flushes that the device has completed, and requests in flight."""
        device = self.place.stat().st_dev
        counted = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/stat").read_text().split()
        return int(counted[4]) + int(counted[15]), int(counted[8])


class Power:
    """A school on such a disk, and another disk for checking the copies."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self._rng, self._folder = rng, folder
        self._disk = Disk(folder / "live.img", folder / "live")
        self._base = Disk(folder / "base.img", folder / "live")
        self._other = Disk(folder / "copy.img", folder / "copy")
        self._clip = clips.make(folder / "clip.mp4", SECONDS, "64x48", 5)
        self._base.make()
        self._sandbox = Sandbox(folder, self._base.place / "school")
        self._after = Sandbox(folder, self._other.place / "school")
        with self._base.mounted():
            self._client, self._lessons = self._sandbox.found()
        shutil.copyfile(self._base.image, self._other.image)
        with self._other.mounted():
            self._after.open()
        self._line = threading.Lock()
        """Held during each request of the sender, and to act between two requests."""
        self.broken: list[str] = []
        """False or missing answers to the sender, although nothing was done to its school."""
        self.torn = 0
        """Copies discarded because the disk was written to meanwhile."""

    @property
    def before(self) -> Path:
        """The image of the disk before anything was sent."""
        return self._base.image

    def close(self) -> None:
        """End what runs."""
        self._sandbox.close()

    def round(self, count: int = CUTS) -> tuple[Sending, list[Cut]]:
        """Send one file and make a lesson of it, with power cuts all the time."""
        shutil.copyfile(self._base.image, self._disk.image)
        chunk = self._rng.randrange(100, 300)
        sending = Sending(self._lessons[0], self._clip, SECONDS, chunk, checksum=self._rng.random() < 0.5)
        with self._disk.mounted():
            web = self._sandbox.web()
            try:
                sender = threading.Thread(target=self._send, args=(sending, web))
                sender.start()
                cuts = [self._cut_sending(sending, n, web, sender) for n in range(count)]
                sender.join()
                worker = self._sandbox.worker(heals=True)
                for n in range(count):
                    time.sleep(self._rng.uniform(0, 0.15))
                    cuts.append(self._cut(sending, f"making {n}", worker))
                worker.wait()
                cuts.append(self._cut(sending, "published", web))
            finally:
                web.kill()
        return sending, cuts

    def _send(self, sending: Sending, web: Child) -> None:
        client = self._client.at(web.address)
        while not sending.whole:
            try:
                with self._line:
                    sending.step(client)
            except (Broken, Unanswered) as error:
                self.broken.append(f"sending: {error}")
                return
            time.sleep(
                self._rng.uniform(0, 0.02)
            )  # a connection has gaps, in which the disk is idle and can be copied

    def _cut_sending(self, sending: Sending, number: int, web: Child, sender: threading.Thread) -> Cut:
        """Cut once a part of the file is acknowledged: just after an answer or, every second time, anywhere."""
        enough = self._rng.randrange(1, len(sending.data) // 2)
        while sending.acknowledged < enough and sender.is_alive():
            time.sleep(0.001)
        with contextlib.nullcontext() if number % 2 else self._line:
            return self._cut(sending, f"sending {number}", web)

    def _cut(self, sending: Sending, when: str, busy: Child) -> Cut:
        image = self._folder / f"{when.replace(' ', '-')}.img"
        for _ in range(TRIES):
            said, published = sending.acknowledged, self._published(sending)
            if self._disk.copy(image):
                return Cut(image, when, said, published)
            self.torn += 1
        with _stopped(busy):
            said, published = sending.acknowledged, self._published(sending)
            while not self._disk.copy(image):
                time.sleep(0.01)
        return Cut(image, when, said, published)

    def _published(self, sending: Sending) -> bool:
        row = record(self._sandbox.services).uploads.get(sending.id)
        return row is not None and row.state == "READY"

    def check(self, sending: Sending, cut: Cut) -> list[str]:
        """Restart from the disk of a cut; returns the broken promises."""
        cut.image.replace(self._other.image)
        left = replace(sending, acknowledged=cut.acknowledged, takes=[])
        try:
            with self._other.mounted():
                return self._check(left, cut)
        except (Broken, Unanswered, CannotMount) as error:
            return [str(error)]

    def _check(self, left: Sending, cut: Cut) -> list[str]:
        web = self._after.web()
        try:
            return list(self._faults(Checks(self._after.services, self._client.at(web.address)), left, cut))
        finally:
            web.kill()

    def _faults(self, checks: Checks, left: Sending, cut: Cut) -> Iterator[str]:
        rows = record(self._after.services)
        row = rows.uploads.get(left.id)
        if row is None:
            if cut.acknowledged:
                yield f"upload {left.id}: {cut.acknowledged} bytes were acknowledged, and it is on record no more"
            return  # the power failed before the upload was begun
        if cut.published and row.state != "READY":
            yield f"upload {left.id} could be watched, and is {row.state} after the power cut"
        yield from checks.partly_visible([left], rows)
        while not left.whole:
            left.step(checks.client)
        if self._after.worker(heals=True).wait():
            yield f"the worker that heals broke: {self._after.why()}"
        yield from checks.faults([left])
        if record(self._after.services).uploads[left.id].state != "READY":
            yield f"upload {left.id} did not become a lesson"


@contextlib.contextmanager
def _stopped(child: Child) -> Iterator[None]:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGCONT)
