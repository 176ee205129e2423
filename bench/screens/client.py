"""A simulated screen: it asks the school as the page /screen does, and keeps a film where the others are."""

import contextlib
import json
import random
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.screens.film import Film
from bench.screens.rules import KEPT, Sample, SeekLatency, correction, estimate
from player.classrooms.timetable.timeline import Pause, Phase, Position, Timeline

LOOK = 0.25
SETTLE = 0.4
STALLED = 3.0
SAME_FRAME = 0.04
ASK = 15.0
MEASURE = 60.0
TIMEOUT = 20.0


@dataclass
class Client:
    """One screen, at its own address of the front (front.py), with a clock that is wrong."""

    address: str
    token: str
    film: Film
    wrong: float
    """By how much its own clock is ahead of the school's, in seconds."""
    samples: list[Sample] = field(default_factory=list)
    screening: dict[str, Any] | None = None
    latency: SeekLatency = field(default_factory=SeekLatency)
    over: threading.Event = field(default_factory=threading.Event)
    hint: threading.Event = field(default_factory=threading.Event)
    _sought: float | None = None
    _quiet: float = 0.0
    _held: float = 0.0
    _stalled: float | None = None

    def start(self) -> list[threading.Thread]:
        """Its threads: the clock, what it is told, hints, the film."""
        work = (self._measure, self._ask, self._listen, self._follow)
        threads = [threading.Thread(target=each, daemon=True) for each in work]
        for thread in threads:
            thread.start()
        return threads

    def clock(self) -> float:
        """Its own wrong clock."""
        return time.monotonic() * (1 + self.film.skew) + self.wrong

    def school_time(self) -> float | None:
        """The school's time, as it believes."""
        found = estimate(self.samples, self.clock())
        return None if found is None else self.clock() + found.offset

    def where(self) -> Position | None:
        """Where it believes that the others are."""
        at, told = self.school_time(), self.screening
        if at is None or told is None:
            return None
        return timeline(told).at(datetime.fromtimestamp(at).astimezone())

    def _get(self, path: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 - an address of our own
            self.address + path, headers={"Authorization": f"Bearer {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return json.load(answer)

    def _measure(self) -> None:
        times = 5
        while not self.over.is_set():
            for _ in range(times):
                with contextlib.suppress(OSError, ValueError):
                    sent = self.clock()
                    server = self._get("/api/v1/clock")["now"]
                    self.samples = [*self.samples, Sample(sent, self.clock(), server)][-KEPT:]
                time.sleep(0.15)
            times = 3
            self.over.wait(MEASURE)

    def _ask(self) -> None:
        while not self.over.is_set():
            self.hint.clear()
            with contextlib.suppress(OSError, ValueError):
                self.screening = self._get("/api/v1/screens/me")["screening"]
            self.hint.wait(ASK)

    def _listen(self) -> None:
        while not self.over.is_set():
            request = urllib.request.Request(  # noqa: S310
                f"{self.address}/api/v1/screens/me/events", headers={"Authorization": f"Bearer {self.token}"}
            )
            with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                for line in answer:
                    if line.startswith(b"data:"):
                        self.hint.set()
            self.over.wait(1)

    def _follow(self) -> None:
        while not self.over.wait(LOOK):
            where = self.where()
            if where is None:
                continue
            if where.phase is Phase.PLAYING:
                self._keep(where.seconds)
            else:
                self._stand(where)

    def _stand(self, where: Position) -> None:
        self.film.set(rate=1.0, playing=False)
        self._held = 0.0
        if where.phase is not Phase.ENDED and abs(where.seconds - self.film.now()) > SAME_FRAME:
            self.film.seek(where.seconds)

    def _keep(self, position: float) -> None:
        now = time.monotonic()
        if now < self._held:
            return
        self.film.set(playing=True)
        if self._waits(now, position) or now < self._quiet:
            return
        wanted = correction(position - self.film.now(), correcting=self.film.rate != 1.0)
        if wanted.act == "seek":
            self._seek(position, now)
        elif wanted.act == "hold":
            self.film.set(rate=1.0, playing=False)
            self._held = now + (wanted.number or 0.0)
            self._quiet = self._held + SETTLE
        else:
            self.film.set(rate=wanted.number or 1.0)

    def _waits(self, now: float, position: float) -> bool:
        if self.film.waiting:
            self._stalled = self._stalled or now
            if now - self._stalled > STALLED and abs(position - self.film.now()) > STALLED:
                self._seek(position, now)
            return True
        self._stalled = None
        if self._sought is not None:
            self.latency.learn(now - self._sought)
            self._sought, self._quiet = None, now + SETTLE
        return False

    def _seek(self, position: float, now: float) -> None:
        self.film.set(rate=1.0)
        self._sought = self._stalled = now
        self._quiet = now + SETTLE
        self.film.seek(position + self.latency.seconds)


def timeline(told: dict[str, Any]) -> Timeline:
    """The timeline that a screening is told with."""
    pauses = [
        Pause(datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"]) if one["to"] else None)
        for one in told["pauses"]
    ]
    ended = datetime.fromisoformat(told["ended_at"]) if told["ended_at"] else None
    return Timeline(datetime.fromisoformat(told["started_at"]), pauses, ended, told["duration"])


def wrong_clock(luck: random.Random) -> float:
    """By how much a classroom's clock may be wrong: minutes, since nobody sets it."""
    return luck.uniform(-300, 300)
