"""A few kill points by lot, each time the same; script/chaos walks all of them."""

from dataclasses import replace

import pytest

from chaos.points import CALLS, KILL, STAGES, Point, Points

pytestmark = pytest.mark.xdist_group("points")  # one sandbox, and the same lots
EACH = 2  # points a stage


@pytest.mark.parametrize("stage", STAGES)
def test_a_school_that_is_broken_at_any_call_loses_nothing_and_goes_on(points: Points, stage: str) -> None:
    every = points.all(stage)
    assert len(every) > 60
    results = [points.run(point) for point in points.some(every, EACH)]
    assert [told for result in results for told in result.faults] == []
    assert any(result.reached for result in results)


def test_every_call_of_a_stage_is_a_point_for_a_kill_and_for_an_error(points: Points) -> None:
    every = points.all("publishing")
    killed = {replace(point, what="") for point in every if point.what == KILL}
    assert killed == {replace(point, what="") for point in every if point.what != KILL}
    assert {point.call for point in every} <= set(CALLS)
    assert {"fsync", "rename", "pwrite64", "sendto"} <= {point.call for point in every}


def test_a_point_beyond_the_last_call_is_told_as_not_reached(points: Points) -> None:
    assert not points.run(Point("publishing", "rename", 500, KILL)).reached


def test_a_web_that_dies_before_the_second_fsync_of_bytes_has_acknowledged_the_first(points: Points) -> None:
    result = points.run(Point("sending", "fsync", 6, KILL))
    assert (result.reached, result.faults) == (True, [])
