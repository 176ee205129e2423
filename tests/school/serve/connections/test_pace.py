"""When a transfer is too slow."""

from school.serve.connections.pace import LEAST, LONGEST, WINDOW, Pace


def test_a_form_has_longer_the_longer_it_is_but_not_for_ever() -> None:
    short, long, endless = (Pace.of_body(100.0, length).left(100.0, 0) for length in (100, 40_000, 10**12))
    assert 30 <= short < long < endless <= 180


def test_a_body_of_unknown_length_has_the_shortest_time() -> None:
    assert Pace.of_body(0.0, None).left(0.0, 0) == Pace.of_body(0.0, 0).left(0.0, 0)


def test_drops_do_not_prolong_the_time_of_a_form() -> None:
    pace = Pace.of_body(0.0, 1000)
    assert pace.left(40.0, 999) <= 0


def test_an_upload_goes_on_while_each_window_brings_the_least_amount() -> None:
    pace = Pace.of_stream(0.0)
    for window in range(1, 20):
        assert pace.left(window * (WINDOW - 1), window * LEAST) > 0


def test_an_upload_that_stands_still_for_a_window_is_too_slow() -> None:
    pace = Pace.of_stream(0.0)
    assert pace.left(30.0, LEAST) == WINDOW
    assert pace.left(30.0 + WINDOW, 2 * LEAST - 1) <= 0


def test_no_upload_takes_for_ever() -> None:
    pace = Pace.of_stream(0.0)
    assert all(pace.left(second, int(second) * 10**6) > 0 for second in range(0, int(LONGEST), 30))
    assert pace.left(LONGEST, 10**12) <= 0
