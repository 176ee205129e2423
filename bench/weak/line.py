"""A weak line, in user space: connections to `port` reach the school at the line's rate, with its delay and losses.

`tc netem` would need root and a kernel that has it. So the line does to each connection what TCP would do on such a
line, as far as a browser can see it:

- all connections share one link, which sends `rate` bits a second and hands over half a round trip later;
- a connection sends a window of segments in each round trip; it doubles until the first loss, then grows by one;
- each segment is lost by chance. What comes after it waits until it was sent again: a round trip later, or two for
  the last of a window, whose loss nothing shows (RFC 8985). The window shrinks to seven tenths (RFC 9438).

Windows are sent one after the other and not as acknowledgements come: the line is a little slower than a real one.
"""

import asyncio
import contextlib
import random
import threading
from dataclasses import dataclass

SEGMENT = 1448
"""Bytes of a TCP segment on Ethernet, with timestamps."""
FIRST_WINDOW = 10
"""Segments (RFC 6928)."""
HEADERS = 52 + 14
"""Bytes of IP, TCP and Ethernet around each segment."""
SHRINK = 0.7
"""What is left of the window after a loss."""


@dataclass(frozen=True)
class Quality:
    """How bad a line is."""

    rate: float = 1_000_000
    """Bits a second, in each direction."""
    loss: float = 0.03
    """The share of segments that are lost."""
    round_trip: float = 0.06
    """Seconds, without waiting."""


class Link:
    """One direction, shared by all connections; it sends one thing after the other."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._free_at = 0.0
        self.carried = 0
        """Bytes so far, without headers and repetitions."""

    def send(self, size: int, now: float) -> float:
        """Put `size` bytes on the link; when the last one has left."""
        self.carried += size
        wire = size + HEADERS * (-(-size // SEGMENT))
        self._free_at = max(self._free_at, now) + wire * 8 / self._rate
        return self._free_at


class Window:
    """How much a connection sends in a round trip, and how late a window arrives when segments of it are lost."""

    def __init__(self, quality: Quality, luck: random.Random) -> None:
        self._quality = quality
        self._luck = luck
        self._size = float(FIRST_WINDOW)
        self._slow_start = True

    @property
    def bytes(self) -> int:
        """The most that is sent at once."""
        return int(self._size) * SEGMENT

    def late(self, size: int) -> float:
        """Seconds by which a window of `size` bytes comes later because of losses; takes note of them."""
        count = -(-size // SEGMENT)
        lost = [at for at in range(count) if self._luck.random() < self._quality.loss]
        if not lost:
            self._size = self._size * 2 if self._slow_start else self._size + 1
            return 0.0
        self._slow_start = False
        self._size = max(2.0, self._size * SHRINK)
        wait = self._quality.round_trip * (2 if lost[-1] == count - 1 else 1)
        again = wait
        while self._luck.random() < self._quality.loss:  # what is sent again can be lost as well
            wait *= 2
            again += wait
        return again


class WeakLine:
    """Everybody who connects to `port` reaches `target`, a port of this machine, over a line of this quality."""

    def __init__(self, target: int, quality: Quality | None = None, seed: int = 1) -> None:
        self._target = target
        self.quality = quality or Quality()
        self._luck = random.Random(seed)  # noqa: S311 - chance, the same each time
        self._loop = asyncio.new_event_loop()
        self.down, self.up = Link(self.quality.rate), Link(self.quality.rate)
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def __enter__(self) -> "WeakLine":
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        for task in self._tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        self._loop.close()

    async def _connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(asyncio.CancelledError):  # the line is taken away
            await asyncio.sleep(self.quality.round_trip)  # SYN and its answer
            far, on = await asyncio.open_connection("127.0.0.1", self._target)
            await asyncio.gather(self._carry(near, on, self.up), self._carry(far, back, self.down))
            on.close()
        back.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, link: Link) -> None:
        window, arrived = Window(self.quality, self._luck), 0.0
        with contextlib.suppress(OSError):
            while block := await source.read(window.bytes):
                began = self._loop.time()
                late = window.late(len(block))
                left = link.send(len(block), began)
                # A little later than the block before: the loop calls what is due at the same time in any order.
                arrived = max(arrived + 1e-6, left + self.quality.round_trip / 2 + late)
                self._loop.call_at(arrived, _write, sink, block)
                # The next window: when the link is free and the first of this one was acknowledged.
                pause = max(left, began + self.quality.round_trip) - self._loop.time()
                await asyncio.sleep(max(0.0, pause))
        self._loop.call_at(max(arrived + 1e-6, self._loop.time()), _end, sink)


def _write(sink: asyncio.StreamWriter, block: bytes) -> None:
    if not sink.is_closing():
        sink.write(block)


def _end(sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        if sink.can_write_eof() and not sink.is_closing():
            sink.write_eof()
