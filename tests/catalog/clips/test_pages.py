"""The pages of clips without scripts: sharing, where it stands, watching and reporting it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.clips import review
from catalog.clips import service as clips
from catalog.clips.models import Clip, ClipState, Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.courses.models import Course
from catalog.members.models import Member, Role
from catalog.teams import service as teams
from catalog.teams.models import Offer
from catalog.uploads.models import UploadState
from school.services import Services
from tests import factories
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, AddMember

pytestmark = EITHER


@pytest.fixture
def resident(add_member: AddMember) -> Member:
    return add_member("周美华", Role.RESIDENT)


@pytest.fixture
def moderator(add_member: AddMember) -> Member:
    return add_member("高敏", Role.MODERATOR)


@pytest.fixture
def browser(client: FlaskClient, resident: Member) -> Studio:
    return Studio(client, resident)


def _share(browser: Studio, **said: str) -> str:
    answer = browser.send(
        "/share/new", **({"title": "我们楼的十字步", "description": "左脚先走", "consent": "1"} | said)
    )
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("/")[2]


def _ready(services: Services, clip_id: str) -> None:
    with services.database.sessions() as session:
        clip = session.get_one(Clip, clip_id)
        factories.package(session, factories.upload(session, clip.video, UploadState.READY))
        clips.video_is_ready(session, clip.video, now())
        session.commit()


def _judge(services: Services, moderator: Member, clip_id: str, judgement: Judgement) -> None:
    with services.database.sessions() as session:
        review.judge(session, session.get_one(Member, moderator.id), session.get_one(Clip, clip_id), judgement, now())
        session.commit()


def test_a_visitor_is_invited(client: FlaskClient) -> None:
    page = client.get("/share").text
    assert "/signup?next=/share/new" in page
    assert client.get("/share/new").status_code in (302, 303, 401)


def test_the_form_keeps_what_was_written_and_says_what_is_missing(browser: Studio) -> None:
    for said, sentence in (
        ({"title": "十字步"}, "都要同意"),
        ({"title": " ", "consent": "1"}, "请填写"),
        ({"title": "十字步", "consent": "1", "children": "1"}, "家长"),
    ):
        answer = browser.send("/share/new", description="左脚先走", **said)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "左脚先走" in answer.text
    assert "你会的" in browser.page("/share")


def test_an_owner_sees_what_to_change_answers_it_and_hands_it_in_again(
    browser: Studio, services: Services, moderator: Member
) -> None:
    clip_id = _share(browser)
    assert "选一段视频" in browser.page(f"/share/{clip_id}")
    _ready(services, clip_id)
    assert "有人会看" in browser.page(f"/share/{clip_id}")
    _judge(services, moderator, clip_id, Judgement(Verdict.RETURN, "就差门牌号。", [(61.0, "盖住门牌")]))
    page = browser.page(f"/share/{clip_id}")
    assert "就差门牌号。" in page
    assert 'data-seek="61.0"' in page
    action = re.findall(rf'action="(/share/{clip_id}/remarks/[^"]+)"', page)[0]
    browser.send(action, answer="盖住了")
    browser.send(f"/share/{clip_id}/edit", title="六号楼的十字步", description="慢一点")
    page = browser.page(f"/share/{clip_id}")
    assert "盖住了" in page
    assert "六号楼的十字步" in page
    assert browser.send(f"/share/{clip_id}/submit").status_code == 303
    assert "有人会看" in browser.page(f"/share/{clip_id}")


def test_a_refused_clip_is_appealed_and_a_withdrawn_one_restored(
    browser: Studio, services: Services, moderator: Member
) -> None:
    clip_id = _share(browser)
    _ready(services, clip_id)
    _judge(services, moderator, clip_id, Judgement(Verdict.REFUSE, "看不清脚步。"))
    assert "看不清脚步。" in browser.page(f"/share/{clip_id}")
    assert browser.send(f"/share/{clip_id}/appeal", text=" ").status_code == 422
    browser.send(f"/share/{clip_id}/appeal", text="灯光暗，脚步看得清。")
    assert "换一个人" in browser.page(f"/share/{clip_id}")
    browser.send(f"/share/{clip_id}/withdraw")
    assert "彻底删掉" in browser.page(f"/share/{clip_id}")
    assert clip_id not in browser.page("/share")
    browser.send(f"/share/{clip_id}/restore")
    assert clip_id in browser.page("/share")


def test_nobody_else_sees_where_a_clip_stands(
    app: Flask, browser: Studio, add_member: AddMember, moderator: Member
) -> None:
    clip_id = _share(browser)
    for other in (add_member("李梅"), moderator):
        assert Studio(app.test_client(), other).client.get(f"/share/{clip_id}").status_code == 404


def test_a_published_clip_is_watched_at_its_lesson_and_reported(
    app: Flask, browser: Studio, services: Services, moderator: Member, add_member: AddMember
) -> None:
    client, teacher = app.test_client(), add_member("王桂兰", Role.INSTRUCTOR)
    course = factories.published_course(services, teacher, "秧歌", ["十字步"])
    lesson = course.lessons[0]
    clip_id = _share(browser, lesson=lesson.id)
    _ready(services, clip_id)
    _judge(services, moderator, clip_id, Judgement(Verdict.APPROVE, place=Place(lesson=lesson.id, at=75)))
    for page in (client.get(f"/lessons/{lesson.id}").text, client.get(f"/courses/{course.id}").text):
        assert f"beside={clip_id}" in page
        assert "1:15" in page
    assert f"/lessons/{lesson.id}?t=75" in client.get(f"/clips/{clip_id}").text
    viewer = Studio(app.test_client(), add_member("李梅"))
    assert viewer.send(f"/clips/{clip_id}/report", reason="").status_code == 422
    assert viewer.send(f"/clips/{clip_id}/report", reason="有广告").status_code == 303
    with services.database.readers() as session:
        assert session.get_one(Clip, clip_id).waits_for is not None
        assert session.get_one(Clip, clip_id).state is ClipState.PUBLISHED


def test_a_teacher_orders_and_declines_demonstrations_in_the_studio(
    app: Flask, services: Services, resident: Member, moderator: Member, add_member: AddMember
) -> None:
    teacher = add_member("王桂兰", Role.INSTRUCTOR)
    lesson = factories.published_course(services, teacher, "秧歌", ["十字步"]).lessons[0]
    browser, ids = Studio(app.test_client(), resident), []
    for title in ("一楼的", "二楼的"):
        ids.append(_share(browser, title=title))
        _ready(services, ids[-1])
        _judge(services, moderator, ids[-1], Judgement(Verdict.APPROVE, place=Place(lesson=lesson.id, at=5)))
    studio, address = Studio(app.test_client(), teacher), f"/studio/lessons/{lesson.id}/demonstrations"

    def order() -> list[str]:
        page = app.test_client().get(f"/lessons/{lesson.id}").text
        return [one for one in re.findall(r"/clips/(\w+)", page) if one in ids]

    assert order() == ids
    assert studio.send(f"{address}/{ids[1]}", do="up").status_code == 303
    assert order() == ids[::-1]
    studio.send(f"{address}/{ids[1]}", do="decline")
    assert order() == [ids[0]]
    assert "这一课不放" in studio.page(f"/studio/lessons/{lesson.id}")
    studio.send(f"{address}/{ids[1]}", do="accept")
    assert sorted(order()) == sorted(ids)
    assert studio.send(f"{address}/{ids[1]}", do="else").status_code == 404


def test_a_lesson_of_a_neighbours_own_offers_no_other_file_and_is_handed_on_without_its_video(
    app: Flask, services: Services, resident: Member, moderator: Member, add_member: AddMember
) -> None:
    teacher, heir = (add_member(name, Role.INSTRUCTOR) for name in ("王桂兰", "赵铁山"))
    course = factories.published_course(services, teacher, "秧歌", ["十字步"])
    clip_id = _share(Studio(app.test_client(), resident))
    _ready(services, clip_id)
    _judge(services, moderator, clip_id, Judgement(Verdict.APPROVE, place=Place(course=course.id)))
    with services.database.sessions() as session:
        clip = session.get_one(Clip, clip_id)
        assert clip.placement is not None
        lesson_id, own = clip.placement.lesson_id, session.get_one(Course, course.id)
        teams.invite(session, session.get_one(Member, teacher.id), own, heir.name, Offer.OWN)
        teams.accept(session, session.get_one(Member, heir.id), course.id)
        session.commit()
        session.refresh(clip.video)
        assert clip.video.owner_id == resident.id
    page = Studio(app.test_client(), heir).page(f"/studio/lessons/{lesson_id}")
    assert "只有拍的人能改" in page
    assert "换一个文件" not in page


def test_operators_trust_members_and_take_it_back(
    app: Flask, browser: Studio, services: Services, resident: Member, add_member: AddMember
) -> None:
    operator = Studio(app.test_client(), add_member("值班员", Role.OPERATOR))
    assert operator.send("/operations/trusted", name="没有").status_code == 422
    operator.send("/operations/trusted", name=resident.name)
    assert resident.name in operator.page("/operations/trusted")
    clip_id = _share(browser)
    _ready(services, clip_id)
    with services.database.readers() as session:
        assert session.get_one(Clip, clip_id).state is ClipState.PUBLISHED
    operator.send(f"/operations/trusted/{resident.id}/revoke")
    assert f"/operations/trusted/{resident.id}/revoke" not in operator.page("/operations/trusted")
