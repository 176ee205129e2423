"""The timer of the reaper, which also works after the machine's clock was set back."""

import time

from celery.beat import Scheduler


class SteadyScheduler(Scheduler):  # type: ignore[misc]
    """Celery's scheduler uses the wall clock: after a step back by a day, it would do nothing for that day.

    Nothing is stored on disk, since all periods are seconds.
    """

    def tick(self, *args: object, **named: object) -> float:
        """See Scheduler.tick. Entries due later than any period are rescheduled."""
        longest = max((entry.schedule.run_every.total_seconds() for entry in self.schedule.values()), default=0.0)
        planned = self._heap  # type: ignore[has-type]  # Celery is not typed
        if planned and planned[0].time > time.time() + longest + 1:
            for entry in self.schedule.values():
                entry.last_run_at = entry.default_now()
            self._heap = None
        wait: float = super().tick(*args, **named)
        return wait
