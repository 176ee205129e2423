"""The studio's page on which a teacher chooses the picture of a lesson."""

import re

import pytest

from catalog.members.models import Member
from catalog.web.shared.times import seconds
from school.services import Services
from tests.catalog.web.test_studio import Studio, studio
from tests.conftest import EITHER
from tests.factories import published_course

__all__ = ["studio"]

VTT = "WEBVTT\n\n" + "\n".join(
    f"00:00:{2 * n:02}.000 --> 00:00:{2 * n + 2:02}.000\n"
    f"storyboard-000-01.jpg#xywh={160 * (n % 5)},{90 * (n // 5)},160,90\n"
    for n in range(25)
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("85", 85),
        ("1:25", 85),
        ("01:02:03.5", 3723.5),
        ("1：25", 85),
        (" 0:07 ", 7),
        ("", None),
        ("-1", None),
        ("1:2:3:4", None),
        ("soon", None),
        ("1e9", None),
        ("9" * 400, None),
        ("٣", None),
    ],
)
def test_a_clock_is_read_as_people_write_it(text: str, found: float | None) -> None:
    assert seconds(text) == found


def _storyboard(services: Services, teacher: Member, text: str) -> str:
    """The address of the page, of a lesson with this storyboard."""
    course = published_course(services, teacher, "秧歌", ["十字步"])
    with services.database.readers() as session:
        package = session.get_one(type(course), course.id).lessons[0].package
        assert package is not None
        services.store.put(package.key("storyboard.vtt"), text.encode())
    return f"/studio/lessons/{course.lessons[0].id}/poster"


@pytest.fixture
def page(services: Services, teacher: Member) -> str:
    """The address of the page, of a lesson with a storyboard of 25 frames."""
    return _storyboard(services, teacher, VTT)


@EITHER
def test_the_page_offers_frames_from_the_whole_lesson(studio: Studio, page: str) -> None:
    text = studio.page(page)
    assert text.count('class="frame"') == 18
    assert 'viewBox="0 0 160 90"' in text
    assert 'value="46.000"' in text
    assert "storyboard-000-01.jpg" in text


@EITHER
def test_the_moment_behind_the_last_picture_is_not_offered(
    services: Services, teacher: Member, studio: Studio
) -> None:
    last = "00:00:02.000 --> 00:00:02.133\nstoryboard-000-01.jpg#xywh=160,0,160,90\n"
    page = _storyboard(services, teacher, VTT[: VTT.index("00:00:02.000 -->")] + last)
    assert studio.page(page).count('class="frame"') == 1


@EITHER
def test_a_chosen_moment_is_told_as_being_made(studio: Studio, page: str) -> None:
    assert studio.send(page, time="0:12").status_code == 303
    assert "data-coming" in studio.page(page)
    assert studio.send(page, drawn="1").status_code == 303
    assert "data-coming" not in studio.page(page)


@pytest.mark.parametrize("time", ["", "noon", "12:99:99:99"])
def test_a_wrong_time_is_told_beside_its_field(studio: Studio, page: str, time: str) -> None:
    answer = studio.send(page, time=time)
    assert answer.status_code == 422
    assert 'id="time-error"' in answer.text


@EITHER
def test_without_its_storyboard_the_page_still_answers(services: Services, teacher: Member, studio: Studio) -> None:
    course = published_course(services, teacher, "秧歌", ["十字步"])
    assert 'class="frame"' not in studio.page(f"/studio/lessons/{course.lessons[0].id}/poster")


def test_two_teachers_do_not_choose_over_each_other(studio: Studio, page: str) -> None:
    seen = re.findall(r'name="seen" value="([^"]*)"', studio.page(page))[0]
    assert studio.send(page, time="0:12", seen=seen).status_code == 303
    late = studio.send(page, time="0:30", seen=seen)
    assert (late.status_code, "别人" in late.text) == (409, True)
    again = re.findall(r'name="seen" value="([^"]*)"', studio.page(page))[0]
    assert again == "12.000"
    assert studio.send(page, drawn="1", seen=again).status_code == 303
