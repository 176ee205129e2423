"""The doctor beside a school that runs."""

import json
import subprocess
import sys

import pytest

from tests.school.serve.running import School
from transcode.isolation import WAY_SENTENCES

pytestmark = pytest.mark.xdist_group("server")  # one school for all that only look, kill a part or stand beside it


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


def test_each_worker_logs_at_its_start_how_far_ffmpeg_is_isolated(server: School) -> None:
    for worker in ("worker-default", "worker-encode"):
        lines = (server.data / "log" / f"{worker}.log").read_text().splitlines()
        told = [json.loads(line) for line in lines if '"event": "isolation"' in line]
        assert told
        assert told[0]["extent"] in ("full", "partial", "none")
        assert set(told[0]["shut"]) | set(told[0]["open"]) == set(WAY_SENTENCES)
