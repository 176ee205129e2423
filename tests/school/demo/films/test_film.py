"""The demo school's films: every picture can be drawn, and a film has its length, its picture and its sound."""

import wave
from pathlib import Path

import pytest

from school.demo.films import music
from school.demo.films.canvas import circle, joint, picture
from school.demo.films.film import RATE, Film
from school.demo.programme import COURSES
from transcode.probe import inspect
from transcode.settings import EngineSettings

FILMS = {
    lesson.title.en: lesson.clip for course in COURSES for lesson in course.lessons if isinstance(lesson.clip, Film)
}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("name", FILMS)
def test_a_film_moves_and_can_be_drawn_from_first_to_last(name: str) -> None:
    film = FILMS[name]
    stills = [film.still(share * film.seconds) for share in (0.0, 0.31, 0.55, 0.99)]
    assert all(still.startswith(PNG) for still in stills)
    assert len(set(stills)) > 2


def test_a_made_film_has_its_length_its_picture_and_its_sound(tmp_path: Path) -> None:
    film = Film(2.0, lambda time: picture(circle((100 + 50 * time, 100), 40, "#C8351F")), music.drums(2.0, 0.5))
    film.make(tmp_path / "film.mp4")
    found = inspect(tmp_path / "film.mp4", EngineSettings())
    assert found.duration == pytest.approx(2.0, abs=0.1)
    assert found.video is not None
    assert (found.video.width, found.video.height) == (1280, 720)
    assert found.audio is not None
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_jianpu_numbers_become_notes() -> None:
    notes = music.tune("1 2. 3' - 0 56", beat=0.5, key=2)
    assert [(note.start, note.pitch) for note in notes] == [(0.0, 2), (0.5, -8), (1.0, 18), (2.5, 9), (2.75, 11)]


def test_a_tune_is_as_long_as_asked_and_never_too_loud(tmp_path: Path) -> None:
    music.write([*music.tune("1 3 5 1'", 0.2), *music.drums(1.0, 0.25)], 1.0, tmp_path / "tune.wav")
    with wave.open(str(tmp_path / "tune.wav")) as file:
        assert file.getnframes() == music.RATE
        samples = file.readframes(music.RATE)
    values = memoryview(samples).cast("h")
    assert 3000 < max(map(abs, values)) <= 32000


@pytest.mark.parametrize("end", [(0.0, 100.0), (500.0, 0.0), (0.0, 0.0), (30.0, -170.0)])
def test_a_limb_never_grows(end: tuple[float, float]) -> None:
    middle, hand = joint((0.0, 0.0), end, (80.0, 80.0), 1)
    assert (middle[0] ** 2 + middle[1] ** 2) ** 0.5 == pytest.approx(80, abs=0.5)
    assert ((hand[0] - middle[0]) ** 2 + (hand[1] - middle[1]) ** 2) ** 0.5 == pytest.approx(80, abs=0.5)


@pytest.mark.parametrize(
    ("name", "comes_back"),
    [
        ("The cross step", 4),
        ("Let the fans dance", 3),
        ("Follow the swallow with your eyes", 2),
        ("Larger letters", 4),
    ],
)
def test_pictures_that_come_back_are_the_same_to_the_letter(name: str, comes_back: int) -> None:
    """Only then are they painted once; a picture costs a core a tenth of a second."""
    film = FILMS[name]
    moments = range(round(film.seconds * RATE))
    assert len({film.draw(moment / RATE) for moment in moments}) * comes_back <= len(moments)
