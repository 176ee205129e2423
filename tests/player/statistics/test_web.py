"""Statistics over HTTP: what a page reports, and what its teacher reads."""

import re

import pytest
from flask.testing import FlaskClient

from catalog.courses.models import Course, Lesson
from catalog.database import new_id
from catalog.members.models import Member
from school.services import Services
from tests import factories
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, Bearer


@pytest.fixture
def course(services: Services, teacher: Member) -> Course:
    return factories.published_course(services, teacher, "=秧歌舞入门", ["十字步", "扇花"])


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return course.lessons[0]


def watch(client: FlaskClient, lesson: Lesson, people: int, seconds: float = 60) -> None:
    for person in range(people):
        where = f"/api/v1/lessons/{lesson.id}/plays/{new_id(20)}"
        answer = client.put(where, json={"watched": [[0, seconds]], "browser": f"b{person}"})
        assert (answer.status_code, answer.json) == (200, {"counted": True})


def test_visitors_report_and_the_teacher_reads(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    watch(client, lesson, 6)
    told = client.get(f"/api/v1/lessons/{lesson.id}/statistics", headers=bearer(teacher)).json
    assert (told["period"], told["plays"], told["people"], told["minutes"], told["completed"]) == ("all", 6, 6, 6, 0)
    assert told["curve"][0] == {"at": 0.0, "people": 6}
    assert told["parts"][0] == {"at": 0.0, "end": 20.0, "title": "", "people": 6, "again": 0}
    assert (len(told["weeks"]), told["weeks"][-1]["people"]) == (8, 6)
    whole = client.get(f"/api/v1/courses/{lesson.course_id}/statistics?period=week", headers=bearer(teacher)).json
    assert [(one["title"], one["plays"], one["minutes"]) for one in whole["lessons"]] == [
        ("十字步", 6, 6),
        ("扇花", 0, None),
    ]


@EITHER
@pytest.mark.parametrize(
    ("play", "body", "status"),
    [
        ("short", {"watched": [[0, 60]]}, 404),
        ("a" * 20, {"watched": [[60, 0]]}, 422),
        ("a" * 20, {"watched": [[0, 60]], "browser": "Not a name!"}, 422),
        ("a" * 20, {"watched": [[0, 2]] * 101}, 422),
        ("a" * 20, {}, 422),
    ],
)
def test_a_report_that_is_none_is_refused(
    client: FlaskClient, lesson: Lesson, play: str, body: dict[str, object], status: int
) -> None:
    assert client.put(f"/api/v1/lessons/{lesson.id}/plays/{play}", json=body).status_code == status


@EITHER
def test_tables_open_in_spreadsheets_and_calculate_nothing(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    watch(client, lesson, 5)
    headers = bearer(teacher) | {"Accept-Language": "zh-CN"}
    answer = client.get(f"/api/v1/courses/{lesson.course_id}/statistics.csv", headers=headers)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    lines = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    assert lines[0] == "课,从哪天起的一周,播放次数,人数,分钟"
    assert re.fullmatch(r"十字步,\d{4}-\d\d-\d\d,5,5,5", lines[1])
    weeks = client.get(f"/api/v1/lessons/{lesson.id}/statistics.csv", headers=headers)
    assert re.search(r"^\d{4}-\d\d-\d\d,5,5,5\r$", weeks.get_data(as_text=True), re.MULTILINE)
    parts = client.get(f"/api/v1/lessons/{lesson.id}/statistics.csv?table=parts", headers=headers)
    assert parts.get_data(as_text=True).splitlines()[1] == "0:00,0:20,,5,0"


@EITHER
def test_pages_of_statistics(client: FlaskClient, teacher: Member, lesson: Lesson) -> None:
    where = f"/studio/lessons/{lesson.id}/statistics"
    watch(client, lesson, 3)
    studio = Studio(client, teacher)
    page = studio.page(where)
    assert "这一周有 3 人看了这一课。" in page
    assert "满 5 人才显示" in page
    assert "curve-plot" not in page
    watch(client.application.test_client(), lesson, 6, seconds=200)
    page = studio.page(where)
    assert "看到哪里走开的" in page
    assert "curve-plot" in page
    assert "差不多人人都看到了最后。" in page
    assert "这一周有 6 人看了这门课程。" in studio.page(f"/studio/courses/{lesson.course_id}/statistics")
    for period in ("month", "all", "nonsense"):
        assert studio.page(f"{where}?period={period}")


def test_a_page_reports_only_what_counts(client: FlaskClient, teacher: Member, lesson: Lesson) -> None:
    assert "data-counts" in client.get(f"/lessons/{lesson.id}").text
    assert "data-counts" not in Studio(client, teacher).page(f"/lessons/{lesson.id}")
