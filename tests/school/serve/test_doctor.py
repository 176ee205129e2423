"""The doctor beside a school that runs."""

import json
import subprocess
import sys

import pytest

from tests.school.serve.running import School, eventually
from transcode.isolation import WAY_SENTENCES

pytestmark = pytest.mark.xdist_group("server")  # one school for all that only look, kill a part or stand beside it


def test_the_doctor_finds_a_running_school_well(server: School) -> None:
    said: list[str] = []

    def is_well() -> bool:
        """One look gives every part two seconds, which a busy machine may not keep."""
        doctor = [sys.executable, "-m", "school.cli", "doctor"]
        told = subprocess.run(doctor, env=server.environment(), capture_output=True, text=True, check=False)
        said[:] = [told.stdout, told.stderr]
        return told.returncode == 0

    eventually(is_well, "the doctor finds nothing")
    assert said[0].endswith("Everything is working.\n")
    assert said[1] == ""


def test_each_worker_logs_at_its_start_how_far_ffmpeg_is_isolated(server: School) -> None:
    for worker in ("worker-default", "worker-encode"):
        log = server.data / "log" / f"{worker}.log"
        eventually(lambda log=log: '"event": "isolation"' in log.read_text(), "a line of it")  # type: ignore[misc]
        told = [json.loads(line) for line in log.read_text().splitlines() if '"event": "isolation"' in line]
        assert told[0]["extent"] in ("full", "partial", "none")
        assert set(told[0]["shut"]) | set(told[0]["open"]) == set(WAY_SENTENCES)
