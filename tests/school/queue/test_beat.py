"""The reaper is called every few seconds, whatever happens to the clock."""

from datetime import timedelta
from pathlib import Path

from catalog.clock import now
from school.queue.beat import SteadyScheduler
from school.queue.celery_app import REAP_EVERY, create_celery
from school.settings import Settings

DAY = timedelta(days=1)


def scheduler(data: Path) -> SteadyScheduler:
    celery = create_celery(Settings.from_environment({"SCHOOL_DATA": str(data)}))
    return SteadyScheduler(app=celery, max_interval=300)


def test_the_reaper_is_called_when_its_time_has_come(tmp_path: Path) -> None:
    beat = scheduler(tmp_path)
    assert 0 <= beat.tick() <= REAP_EVERY


def test_after_the_clock_was_set_back_nobody_waits_for_the_old_time(tmp_path: Path) -> None:
    beat = scheduler(tmp_path)
    beat.tick()
    entry = beat.schedule["reap"]
    entry.last_run_at = now() + DAY  # as if it had run a moment ago, before the clock was set back
    planned = beat._heap[0]
    beat._heap[0] = planned._replace(time=planned.time + DAY.total_seconds())
    assert 0 <= beat.tick() <= REAP_EVERY


def test_it_is_the_scheduler_that_the_school_runs(tmp_path: Path) -> None:
    celery = create_celery(Settings.from_environment({"SCHOOL_DATA": str(tmp_path)}))
    assert celery.conf.beat_scheduler == f"{SteadyScheduler.__module__}:{SteadyScheduler.__name__}"
