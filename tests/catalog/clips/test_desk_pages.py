"""The pages of the desk, as they work without any script."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.checks.models import Fact, FactKind
from catalog.clips import review
from catalog.clips.models import Clip, ClipState, Verdict
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.courses.models import Course
from catalog.members.models import Member, Role
from school.services import Services
from tests import factories
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, AddMember

pytestmark = EITHER


@pytest.fixture
def moderator(add_member: AddMember) -> Member:
    return add_member("高敏", Role.MODERATOR)


@pytest.fixture
def teacher(add_member: AddMember) -> Member:
    return add_member("王桂兰", Role.INSTRUCTOR)


@pytest.fixture
def desk(app: Flask, moderator: Member) -> Studio:
    return Studio(app.test_client(), moderator)


@pytest.fixture
def clips(services: Services, add_member: AddMember) -> list[str]:
    """The ids of three clips of three residents, the oldest first."""
    owners = [add_member(name, Role.RESIDENT).id for name in ("周美华", "何秀珍", "吴桂芳")]
    with services.database.sessions() as session:
        made = []
        for number, (owner_id, title) in enumerate(zip(owners, ("十字步", "扎沙燕", "薄荷泡水"), strict=True)):
            clip = factories.clip_in_review(session, session.get_one(Member, owner_id), title)
            clip.waits_since = now() - timedelta(hours=3 - number)
            made.append(clip.id)
        session.commit()
        return made


def _clip(services: Services, clip_id: str) -> Clip:
    with services.database.readers() as session:
        clip = session.get_one(Clip, clip_id)
        _ = clip.placement, [one.remarks for one in clip.reviews]
        return clip


def _told(services: Services, clip_id: str, **columns: object) -> None:
    with services.database.sessions() as session:
        clip = session.get_one(Clip, clip_id)
        for name, value in columns.items():
            setattr(clip, name, value)
        session.commit()


def test_a_moderator_opens_the_oldest_clip_and_changes_nothing_by_looking(
    desk: Studio, services: Services, clips: list[str]
) -> None:
    page = desk.page("/desk")
    assert f'data-clip="{clips[0]}"' in page
    assert "等着看的 3" in page
    assert '<span class="waiting num">3</span>' in page
    assert page.count("data-ahead=") == 2
    assert _clip(services, clips[0]).claimed_by_id is None
    assert desk.send(f"/desk/{clips[0]}/claim").location == f"/desk/{clips[0]}"
    assert f'data-clip="{clips[0]}"' in desk.page("/desk?mine=1")
    assert f'data-clip="{clips[1]}"' in desk.page(f"/desk?after={clips[0]}")


def test_a_decision_leads_to_the_next_clip_and_can_be_undone(
    desk: Studio, services: Services, clips: list[str]
) -> None:
    answer = desk.send(f"/desk/{clips[0]}", decision="approve", place="none")
    assert answer.status_code == 303
    assert answer.location.startswith(f"/desk/{clips[1]}?done=")
    assert _clip(services, clips[0]).state is ClipState.PUBLISHED
    page = desk.page(answer.location)
    assert "data-bar" in page
    assert "你通过了《十字步》" in page
    assert "data-bar" not in desk.page("/desk")
    assert desk.send(f"/desk/{clips[0]}/undo").location == f"/desk/{clips[0]}"
    assert _clip(services, clips[0]).state is ClipState.IN_REVIEW
    late = desk.send(f"/desk/{clips[0]}/undo")
    assert late.status_code == 409
    assert "不能再撤回" in late.text


def test_remarks_are_returned_with_their_seconds(desk: Studio, services: Services, clips: list[str]) -> None:
    sent = {"remark_at": ["0:12", "85", ""], "remark": ["门牌号看得见", "声音太小", ""], "reason": "请改两处"}
    assert desk.send(f"/desk/{clips[0]}", decision="return", **sent).status_code == 303
    said = _clip(services, clips[0]).reviews[-1]
    assert (said.verdict, said.reason) == (Verdict.RETURN, "请改两处")
    assert [(one.at, one.text) for one in said.remarks] == [(12.0, "门牌号看得见"), (85.0, "声音太小")]
    page = desk.page(f"/desk/{clips[0]}")
    assert "门牌号看得见" in page
    assert 'data-at="12.0"' in page


def test_without_a_word_nothing_is_returned_and_what_was_typed_stays(
    desk: Studio, services: Services, clips: list[str]
) -> None:
    answer = desk.send(f"/desk/{clips[0]}", decision="refuse", place="none", at="3:10")
    assert answer.status_code == 422
    assert f'data-clip="{clips[0]}"' in answer.text
    assert desk.send(f"/desk/{clips[0]}", decision="dance").status_code == 422
    assert _clip(services, clips[0]).state is ClipState.IN_REVIEW


def test_a_clip_goes_to_its_wished_lesson_at_a_second(
    desk: Studio, services: Services, clips: list[str], teacher: Member
) -> None:
    course = factories.published_course(services, teacher, "秧歌舞入门", ["基本步"])
    _told(services, clips[0], wished_lesson_id=course.lessons[0].id)
    place = f"lesson:{course.lessons[0].id}"
    assert f'value="{place}" checked' in desk.page(f"/desk/{clips[0]}")
    wrong = desk.send(f"/desk/{clips[0]}", decision="approve", place=place, at="soon")
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text
    desk.send(f"/desk/{clips[0]}", decision="approve", place=place, at="1:05")
    placed = _clip(services, clips[0]).placement
    assert placed is not None
    assert (placed.lesson_id, placed.at) == (course.lessons[0].id, 65.0)


def test_a_clip_becomes_a_lesson_of_a_course(
    desk: Studio, services: Services, clips: list[str], teacher: Member
) -> None:
    course = factories.published_course(services, teacher, "邻里秧歌", ["基本步"])
    desk.send(f"/desk/{clips[0]}", decision="approve", place=f"course:{course.id}")
    with services.database.readers() as session:
        titles = [one.title for one in session.scalars(select(Course).where(Course.id == course.id)).one().lessons]
    assert titles == ["基本步", "十字步"]


def test_places_are_found_by_search(desk: Studio, services: Services, clips: list[str], teacher: Member) -> None:
    course = factories.published_course(services, teacher, "剪纸入门", ["剪喜鹊"])
    services.indexer.rebuild(10)
    page = desk.page(f"/desk/{clips[0]}?q=剪纸")
    assert f'value="course:{course.id}"' in page
    assert f'value="lesson:{course.lessons[0].id}"' in desk.page(f"/desk/{clips[0]}?q=喜鹊")
    assert "没有找到" in desk.page(f"/desk/{clips[0]}?q=飞机")


def test_another_moderator_was_faster(
    desk: Studio, services: Services, clips: list[str], add_member: AddMember
) -> None:
    other = add_member("陈医生", Role.MODERATOR)
    with services.database.sessions() as session:
        review.claim(session, other, session.get_one(Clip, clips[0]), now())
        session.commit()
    assert f'data-clip="{clips[1]}"' in desk.page("/desk")
    assert "陈医生正在看这一段" in desk.page(f"/desk/{clips[0]}")
    for act in ("", "/claim", "/leave"):
        answer = desk.send(f"/desk/{clips[0]}{act}", decision="approve")
        assert answer.status_code == 409
        assert "陈医生" in answer.text
        assert f'data-clip="{clips[1]}"' in answer.text
    with services.database.sessions() as session:
        review.judge(session, other, session.get_one(Clip, clips[0]), Judgement(Verdict.APPROVE), now())
        session.commit()
    answer = desk.send(f"/desk/{clips[0]}", decision="refuse", reason="广告")
    assert (answer.status_code, f'data-clip="{clips[1]}"' in answer.text) == (409, True)
    assert _clip(services, clips[0]).state is ClipState.PUBLISHED


def test_left_to_others_it_keeps_its_turn(desk: Studio, services: Services, clips: list[str]) -> None:
    desk.send(f"/desk/{clips[0]}/claim")
    assert desk.send(f"/desk/{clips[0]}/leave").location == f"/desk/{clips[1]}"
    assert _clip(services, clips[0]).claimed_by_id is None
    assert desk.send(f"/desk/{clips[2]}/leave").location == f"/desk/{clips[0]}"


def test_two_moderators_see_each_other(
    desk: Studio, services: Services, clips: list[str], add_member: AddMember, moderator: Member
) -> None:
    _told(services, clips[0], category_id="medical")
    desk.send(f"/desk/{clips[0]}", decision="approve", reason="可以")
    assert f'data-clip="{clips[1]}"' in desk.page("/desk")
    second = Studio(desk.client.application.test_client(), add_member("陈医生", Role.MODERATOR))
    page = second.page(f"/desk/{clips[0]}")
    assert "高敏同意了" in page
    assert "1 / 2" in page
    second.send(f"/desk/{clips[0]}", decision="approve", place="first")
    assert _clip(services, clips[0]).state is ClipState.PUBLISHED


def test_categories_late_ones_and_an_empty_queue(desk: Studio, services: Services, clips: list[str]) -> None:
    _told(services, clips[2], category_id="medical", waits_since=now() - timedelta(hours=60))
    page = desk.page("/desk")
    assert f'data-clip="{clips[2]}"' in page
    assert "等了" in page
    assert "超时" in page
    filtered = desk.page("/desk?category=medical")
    assert f'data-clip="{clips[2]}"' in filtered
    assert "data-ahead=" not in filtered
    answer = desk.send(f"/desk/{clips[2]}?category=medical", decision="approve")
    assert answer.location.startswith("/desk?category=medical&done=")
    assert "这里没有等着看的" in desk.page(answer.location)
    for clip_id in clips[:2]:
        answer = desk.send(f"/desk/{clip_id}", decision="approve")
    assert "没有等着你看的" in desk.page(answer.location)


def test_ones_own_clip_is_left_to_another_moderator(
    desk: Studio, services: Services, clips: list[str], moderator: Member
) -> None:
    _told(services, clips[0], owner_id=moderator.id)
    assert "这是你自己的视频" in desk.page(f"/desk/{clips[0]}")
    assert desk.send(f"/desk/{clips[0]}", decision="approve").status_code == 403


def test_facts_of_checks_stand_beside_the_clip(desk: Studio, services: Services, clips: list[str]) -> None:
    assert 'class="whole"' not in desk.page(f"/desk/{clips[0]}")
    video_id = _clip(services, clips[0]).video_id
    with services.database.sessions() as session:
        session.add(Fact(video_id=video_id, kind=FactKind.FROZEN, at=40.0, until=46.0))
        session.add(Fact(video_id=video_id, kind=FactKind.COPY, data={"video": video_id, "exact": True}))
        session.commit()
    page = desk.page(f"/desk/{clips[0]}")
    assert 'data-at="40.0" data-until="46.0" data-still' in page
    assert "0:40–0:46" in page
    assert 'class="whole"' in page
    assert "和“十字步”是同一个文件" in page


def test_the_desk_is_for_moderators(app: Flask, clips: list[str], teacher: Member) -> None:
    studio = Studio(app.test_client(), teacher)
    assert studio.client.get("/desk").status_code == 403
    assert studio.client.get(f"/desk/{clips[0]}").status_code == 403
    assert 'href="/desk"' not in studio.page("/")
