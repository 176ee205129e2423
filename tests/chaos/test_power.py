"""Two power cuts out of many; script/chaos makes the others."""

from pathlib import Path
from random import Random

import pytest

from chaos import power
from chaos.power import Cut, Power


@pytest.mark.usefixtures("patient")
@pytest.mark.skipif(bool(power.possible()), reason="a disk of its own can be mounted by root only")
def test_what_was_acknowledged_survives_a_power_cut(tmp_path: Path) -> None:
    try:
        cutting = Power(tmp_path, Random(2026))
    except power.CannotMount as reason:
        pytest.skip(str(reason))  # also root may not do it in every container
    try:
        sending, cuts = cutting.round(3)
        half = [cut for cut in cuts if 0 < cut.acknowledged < len(sending.data)]
        assert half
        for cut in (half[0], cuts[-1]):
            assert cutting.check(sending, cut) == []
        lied = Cut(cuts[0].image.with_name("none"), "", len(sending.data), published=True)
        _cut_before_it_began(cutting, lied)
        assert cutting.check(sending, lied) != []
    finally:
        cutting.close()


def _cut_before_it_began(cutting: Power, cut: Cut) -> None:
    cut.image.write_bytes(cutting.before.read_bytes())
