"""What a run reports, on its way between workers."""

from transcode.report import Candidate, Report, Segment, Still, Track, from_json, longer


def track(folder: str, segments: int, tag: str = "-1") -> Track:
    """The first segments of a folder."""
    made = [Segment(f"{number:05}{tag}.m4s", 4000 * number, 4000, 100, 3, 0, 3, "00") for number in range(segments)]
    return Track(folder, 1000, "avc1", "", 3, tuple(made))


def test_a_report_comes_back_as_it_was_from_json() -> None:
    made = Report((track("360p", 2),), (Still("a.jpg", 3),), (Candidate("b.jpg", 4, 100.0, 50.0),))
    assert from_json(made.to_json()) == made


def test_an_attempt_that_begins_anew_takes_nothing_back_of_what_was_there() -> None:
    noted = Report((track("360p", 3), track("audio", 1)))
    made = Report((track("360p", 1, "-2"), track("audio", 2, "-2"), track("240p", 1, "-2")))
    found = longer(noted, made)
    assert {each.folder: each.segments[0].uri[-6:] for each in found.tracks} == {
        "360p": "-1.m4s",
        "audio": "-2.m4s",
        "240p": "-2.m4s",
    }


def test_of_two_equally_long_the_newer_counts() -> None:
    assert longer(Report((track("360p", 1),)), Report((track("360p", 1, "-2"),))).tracks == (track("360p", 1, "-2"),)
