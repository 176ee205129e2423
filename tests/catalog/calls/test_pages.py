"""The pages of calls for clips, without scripts: asking, seeing it as a neighbour, answering, closing."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.chapters.models import Chapter
from catalog.clips.models import Clip
from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member, Role
from school.services import Services
from tests import factories
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, AddMember

pytestmark = EITHER


@pytest.fixture
def there(services: Services, teacher: Member) -> Course:
    course = factories.published_course(services, teacher, "秧歌舞入门", ["十字步"])
    with services.database.sessions() as session:
        video_id = session.get_one(Lesson, course.lessons[0].id).video_id
        session.add(Chapter(video_id=video_id, at=1.0, title="左右成十字"))
        session.commit()
    return course


def test_a_teacher_asks_neighbours_see_it_and_one_of_them_answers(
    app: Flask, client: FlaskClient, services: Services, teacher: Member, there: Course, add_member: AddMember
) -> None:
    lesson_id = there.lessons[0].id
    studio = Studio(client, teacher)
    form = client.get(f"/studio/lessons/{lesson_id}/calls").text
    assert '<option value="1.0">0:01 左右成十字</option>' in form
    until = (now() + timedelta(days=7)).date().isoformat()
    said = {"text": "坐着怎么跳这一步", "chapter": "1.0", "until": until, "wanted": "3"}
    assert studio.send(f"/studio/lessons/{lesson_id}/calls", **said).status_code == 303
    for place in ("/", f"/courses/{there.id}", f"/lessons/{lesson_id}", f"/studio/lessons/{lesson_id}"):
        page = client.get(place).text
        assert "坐着怎么跳这一步" in page, place
        assert "0:01 左右成十字" in page, place
    assert "还没有视频，还想要 3 段" in client.get("/").text
    client = app.test_client()
    resident = Studio(client, add_member("周美华", Role.RESIDENT))
    (call,) = client.get(f"/api/v1/lessons/{lesson_id}/calls").get_json()["items"]
    assert (call["text"], call["at"], call["wanted"], call["state"]) == ("坐着怎么跳这一步", 1.0, 3, "OPEN")
    page = client.get(f"/share/new?call={call['id']}").text
    assert f'name="call" value="{call["id"]}"' in page
    answer = resident.send("/share/new", title="坐着跳", consent="1", call=call["id"])
    assert answer.status_code == 303
    with services.database.sessions() as session:
        clip = session.get_one(Clip, answer.location.rpartition("/")[2])
        assert clip.call is not None
        assert (clip.call.id, clip.wished_lesson_id) == (call["id"], lesson_id)


def test_what_is_wrong_is_said_beside_its_field_and_closing_ends_it(
    client: FlaskClient, teacher: Member, there: Course
) -> None:
    lesson_id = there.lessons[0].id
    studio, address = Studio(client, teacher), f"/studio/lessons/{lesson_id}/calls"
    until = (now() + timedelta(days=7)).date().isoformat()
    good = {"text": "坐着怎么跳", "until": until}
    for wrong, sentence in (
        ({"text": " "}, "用一句话"),
        ({"until": "昨天"}, "还没到的时间"),
        ({"until": "2000-01-01"}, "还没到的时间"),
        ({"at": "十二分"}, "没有这个时间"),
        ({"at": "99:00"}, "没有这个时间"),
    ):
        answer = studio.send(address, **{**good, **wrong})
        assert answer.status_code == 422
        assert sentence in answer.text, wrong
    assert studio.send(address, **good).status_code == 303
    (call,) = client.get(f"/api/v1/lessons/{lesson_id}/calls").get_json()["items"]
    assert studio.send(f"{address}/{call['id']}/close").status_code == 303
    assert "坐着怎么跳" not in client.get("/").text
    page = client.get(f"/share/new?call={call['id']}").text
    assert "征集已经结束" in page
    assert 'name="call"' not in page
