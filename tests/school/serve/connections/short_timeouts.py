"""The school's worker with short timeouts: what takes a minute in use takes a second or two here."""

from school.serve.connections import pace, worker

worker.HEAD_WITHIN = 2.0
pace.WINDOW = 2.0
pace.LEAST = 20
pace._BODY_SECONDS = 2.0
pace._BODY_RATE = 1_000_000


class Worker(worker.Worker):  # type: ignore[misc]
    """For a web of its own."""
