"""Forecasts are sums of what is known of each video, with rates that were measured."""

import pytest

from catalog.intake import forecast
from catalog.intake.forecast import Forecast, Rates
from catalog.intake.likeness import is_same, read
from catalog.intake.probing import Load, Probed, Sample

LOAD = Load(encoded=1000.0, decoded=1000.0, sound=60.0, bits=30.0)


def test_twice_the_videos_take_twice_the_time_and_room() -> None:
    one = forecast.of_video(10_000_000, Probed(duration=60.0, load=LOAD), Rates())
    both = forecast.total([one, one])
    assert (both.videos, both.seconds, both.work, both.bytes) == (2, 120.0, 2 * one.work, 2 * one.bytes)
    assert one.sources == 10_000_000
    assert forecast.total([]) == Forecast()


def test_a_machine_of_half_the_speed_needs_twice_the_time() -> None:
    computed = forecast.work_of(Probed(load=LOAD)) - forecast.PER_FILE
    usual = forecast.of_video(0, Probed(load=LOAD), forecast.rates_of([Sample(LOAD, computed, megabytes=6.0)]))
    rates = forecast.rates_of([Sample(LOAD, 2 * computed, megabytes=6.0)])
    slow = forecast.of_video(0, Probed(load=LOAD), rates)
    assert slow.work == pytest.approx(2 * usual.work)
    many = forecast.of_video(0, Probed(load=LOAD), forecast.rates_of([Sample(LOAD, 2 * computed, 6.0)], cores=4.0))
    assert many.work == pytest.approx(usual.work)
    assert rates.fill == pytest.approx(0.2)


def test_without_a_sample_the_usual_rates_hold() -> None:
    assert forecast.rates_of([]) == Rates()


def test_samples_are_spread_over_all_the_work() -> None:
    loads = [1.0] * 50 + [50.0, 60.0]
    chosen = forecast.chosen(loads, 4)
    assert {50, 51} & set(chosen)
    assert len(chosen) <= 4
    assert forecast.chosen([], 4) == []
    assert forecast.chosen([3.0], 4) == [0]


def test_a_probe_is_the_same_after_it_was_written_down() -> None:
    probed = Probed(duration=3.0, width=4, height=5, codec="h264", sound=True, load=LOAD)
    assert Probed.from_json(probed.to_json() | {"later": 1}) == probed


SOME = "f0f0" * 16
NEARLY = "f0f1" + SOME[4:]
OTHER = "0ff0" * 16


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{SOME}.{OTHER}.{SOME}", f"{SOME}.{OTHER}.{SOME}", True),
        (f"{SOME}.{OTHER}.{SOME}", f"{NEARLY}.{OTHER}.{NEARLY}", True),
        (f"{SOME}.{SOME}.{SOME}", f"{SOME}.{SOME}.{OTHER}", False),
        (".".join([SOME] * 6), ".".join([SOME] * 5 + [OTHER]), True),
        (".".join([SOME] * 6), ".".join([SOME] * 4 + [OTHER] * 2), False),
        (f"{SOME}..{SOME}", f"{SOME}..{SOME}", False),
        (f"{SOME}.{SOME}.{SOME}", ".", False),
        ("", "", False),
    ],
)
def test_recordings_are_compared_by_all_their_pictures(one: str, other: str, same: bool) -> None:
    assert is_same(read(one), read(other)) is same
