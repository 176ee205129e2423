"""The school's web worker, whose streams beat and ask often, and take little, so that no test waits."""

from school.events import stream
from school.serve.connections import streaming, worker

streaming.BEAT_EVERY = 0.5
streaming.ASK_EVERY = 0.5
streaming.BEAT = b":" * 4000 + b"\n\n"  # so that a reader who takes nothing is seen to
stream.BEAT_EVERY = 0.5


class Worker(worker.Worker):  # type: ignore[misc]
    """For a web of its own."""
