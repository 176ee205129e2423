import subprocess
import sys
from pathlib import Path

import pytest

from school.serve.time_zone import SYSTEM

NOON = "datetime(2026, 12, 1, 12, tzinfo=UTC).astimezone()"


@pytest.mark.parametrize("system", [SYSTEM, Path("/nowhere")])
@pytest.mark.parametrize(("zone", "shown"), [("Asia/Shanghai", "20:00"), ("America/New_York", "07:00")])
def test_a_process_and_its_children_live_in_the_time_zone_of_the_school(zone: str, shown: str, system: Path) -> None:
    child = f"from datetime import UTC, datetime; print(f'{{{NOON}:%H:%M}}')"
    words = f"import subprocess, sys, pathlib; from zoneinfo import ZoneInfo; {child.partition(';')[0]}; "
    words += f"from school.serve.time_zone import use; use(ZoneInfo({zone!r}), pathlib.Path({str(system)!r})); "
    words += f"print(f'{{{NOON}:%H:%M}}', flush=True); subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [shown, shown]
