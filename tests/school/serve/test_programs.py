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


@pytest.mark.parametrize(
    ("encoders", "model", "left"), [(1, "base", set()), (0, "base", {"encode"}), (1, "", {"speech"})]
)
def test_one_machine_does_all_work_but_what_it_leaves_to_encoders_elsewhere_or_has_no_model_for(
    tmp_path: Path, encoders: int, model: str, left: set[str]
) -> None:
    served = _served(Settings(data=tmp_path, encoders=encoders, speech_model=model))
    assert set(QUEUES) - served == left


def test_what_goes_through_a_whole_source_has_a_queue_of_its_own() -> None:
    assert [kind for kind in all_kinds() if kind.queue == "index"] == [INDEX, FINGERPRINT, CHECK]
