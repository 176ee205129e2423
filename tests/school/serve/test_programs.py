"""Which processes run on one machine."""

from pathlib import Path

import pytest

from catalog.checks.jobs import CHECK
from catalog.jobs.kinds import QUEUES, all_kinds
from catalog.uploads.jobs import FINGERPRINT, INDEX
from school.serve.programs import programs
from school.settings import Settings


def _served(settings: Settings) -> set[str]:
    """The queues that this machine's workers empty."""
    argvs = [program.argv for program in programs(settings)]
    return {
        queue for argv in argvs if "--concurrency" in argv for queue in argv[argv.index("--queues") + 1].split(",")
    }


@pytest.mark.parametrize(("encoders", "left"), [(1, set()), (0, {"encode"})])
def test_one_machine_does_all_work_but_what_it_leaves_to_encoders_elsewhere(
    tmp_path: Path, encoders: int, left: set[str]
) -> None:
    served = _served(Settings(data=tmp_path, encoders=encoders))
    assert set(QUEUES) - served == left


def test_what_goes_through_a_whole_source_has_a_queue_of_its_own() -> None:
    assert [kind for kind in all_kinds() if kind.queue == "index"] == [INDEX, FINGERPRINT, CHECK]
