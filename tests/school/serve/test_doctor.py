"""The doctor beside a school that runs."""

import subprocess
import sys

from tests.school.serve.running import School


def test_the_doctor_finds_a_running_school_well(server: School) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "school.cli", "doctor"],
        env=server.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.endswith("Everything works.\n")
