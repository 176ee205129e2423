"""What calls the reaper, also after the machine's clock was set back."""

import time

from celery.beat import Scheduler


class SteadyScheduler(Scheduler):  # type: ignore[misc]
    """Celery's scheduler plans by the wall clock: set back by a day, it would call nobody until that day is over.

    Nothing is kept on disk: what it plans is seconds away.
    """

    def tick(self, *args: object, **named: object) -> float:
        """See Scheduler.tick. What is planned farther ahead than any period is planned anew."""
        longest = max((entry.schedule.run_every.total_seconds() for entry in self.schedule.values()), default=0.0)
        planned = self._heap  # type: ignore[has-type]  # Celery is not typed
        if planned and planned[0].time > time.time() + longest + 1:
            for entry in self.schedule.values():
                entry.last_run_at = entry.default_now()
            self._heap = None
        wait: float = super().tick(*args, **named)
        return wait
