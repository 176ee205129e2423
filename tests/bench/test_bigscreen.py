"""The figures of the benchmark of the big screen."""

from bench.bigscreen import frames_of, longest_task


def test_frames_over_the_limit_are_counted() -> None:
    found = frames_of([16.0] * 98 + [50.0, 66.0], 5, 12.0)
    assert (found.frames, found.longest, found.over) == (100, 66.0, 1)


def test_the_longest_task_is_that_of_the_page_that_works() -> None:
    def thread(pid: int) -> dict[str, object]:
        return {"name": "thread_name", "pid": pid, "tid": 1, "args": {"name": "CrRendererMain"}}

    def task(pid: int, micros: int) -> dict[str, object]:
        return {"name": "RunTask", "pid": pid, "tid": 1, "tdur": micros}

    idle, busy = [thread(1), task(1, 5000)], [thread(2), task(2, 4000), task(2, 3000)]
    assert longest_task({"traceEvents": [*idle, *busy, {"name": "Paint", "pid": 2, "tid": 1, "tdur": 9000}]}) == 4.0
