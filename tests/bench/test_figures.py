"""The cost of counting plays, on a small scale."""

from pathlib import Path

import pytest

from bench import figures
from bench.figures import Options


@pytest.mark.db
def test_a_report_is_compared_with_progress_and_the_figures_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "REPORTS", 2)
    costs = figures.measure(tmp_path / "data", Options(1, 20, tmp_path, None))
    assert costs.play.median > 0
    assert costs.figures_ms.median > 0
