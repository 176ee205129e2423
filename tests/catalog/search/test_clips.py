"""Neighbours' videos in search: what finds them, where they lead, and that they vanish at once when they are gone."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.captions.cues import Cue
from catalog.captions.service import Track, put, store_track
from catalog.clips import placing, reports, review
from catalog.clips import service as clips
from catalog.clips.models import Clip, Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.courses.models import Course
from catalog.members.models import Member, Role
from catalog.uploads.models import UploadState
from school.services import Services
from tests import factories
from tests.conftest import EITHER, AddMember

pytestmark = EITHER


@pytest.fixture
def resident(add_member: AddMember) -> Member:
    return add_member("周美华", Role.RESIDENT)


@pytest.fixture
def moderator(add_member: AddMember) -> Member:
    return add_member("高敏", Role.MODERATOR)


@pytest.fixture
def there(services: Services, teacher: Member) -> Course:
    return factories.published_course(services, teacher, "秧歌舞入门", ["第一讲 站姿", "第二讲 十字步"])


def _publish(services: Services, owner: Member, moderator: Member, place: Place, **said: str) -> str:
    """The id of a published clip that is in the index."""
    with services.database.sessions() as session:
        member, judge = session.get_one(Member, owner.id), session.get_one(Member, moderator.id)
        clip = factories.clip(session, member, **said)
        factories.package(session, factories.upload(session, clip.video, UploadState.READY))
        track = Track("zh-CN", [Cue(2.0, 4.0, "膝盖别锁死")])
        put(session, member, clip.video, track, store_track(services.store, clip.video_id, track))
        clips.submit(session, member, clip, now())
        review.judge(session, judge, clip, Judgement(Verdict.APPROVE, place=place), now())
        session.commit()
        clip_id = clip.id
    services.indexer.catch_up()
    return clip_id


def _hits(client: FlaskClient, query: str, **narrowed: str) -> list[dict[str, Any]]:
    found = client.get("/api/v1/search", query_string={"q": query, **narrowed})
    assert found.status_code == 200
    items: list[dict[str, Any]] = found.get_json()["hits"]
    return items


def test_a_demonstration_is_found_by_all_its_texts_and_leads_to_its_second(
    client: FlaskClient, services: Services, there: Course, resident: Member, moderator: Member
) -> None:
    lesson = there.lessons[1]
    place = Place(lesson=lesson.id, at=1.0)
    clip_id = _publish(services, resident, moderator, place, title="八号楼扭一扭", description="广场东头录的")
    for query in ("八号楼", "广场东头", "周美华", "膝盖别锁死", "bhl"):
        (hit,) = _hits(client, query)
        assert (hit["kind"], hit["id"], hit["lesson"], hit["course"]) == ("clip", clip_id, lesson.id, there.id), query
        assert (hit["url"], hit["at"]) == (f"/lessons/{lesson.id}?t=1&beside={clip_id}", None)
    assert hit["title"] == "八号楼扭一扭"
    (said,) = _hits(client, "膝盖别锁死", kind="clip")
    assert said["snippet"] == "<mark>膝盖别锁死</mark>"
    page = client.get("/search?q=广场东头").text
    assert f'href="/lessons/{lesson.id}?t=1&amp;beside={clip_id}"' in page
    assert "<mark>广场东头</mark>" in page


def test_facets_count_clips_only_where_clips_are_asked_for(
    client: FlaskClient, services: Services, there: Course, resident: Member, moderator: Member
) -> None:
    _publish(services, resident, moderator, Place(), title="秧歌舞扭一扭", category="dance")
    found = client.get("/api/v1/search?q=秧歌舞").get_json()
    assert [hit["kind"] for hit in found["hits"]] == ["course", "clip"]
    assert (found["total"], found["facets"]["category"][0]["count"]) == (2, 1)
    assert [one["title"] for one in found["facets"]["teacher"]] == [there.taught_by]
    only = client.get("/api/v1/search?q=秧歌舞&kind=clip").get_json()
    assert (only["total"], only["facets"]["category"][0]["count"], only["facets"]["teacher"]) == (1, 1, [])
    assert _hits(client, "秧歌舞", kind="clip", category="dance") != []
    assert _hits(client, "秧歌舞", kind="clip", teacher=there.teacher_id) == []
    suggested = client.get("/api/v1/suggest?q=秧歌").get_json()["items"]
    assert [one["kind"] for one in suggested] == ["course"]


def test_a_clip_that_is_a_lesson_is_found_as_that_lesson_alone(
    client: FlaskClient, services: Services, there: Course, resident: Member, moderator: Member
) -> None:
    clip_id = _publish(services, resident, moderator, Place(course=there.id), title="八号楼扭一扭")
    hits = _hits(client, "八号楼")
    assert [hit["kind"] for hit in hits] == ["lesson"]
    assert clip_id not in client.get("/search?q=八号楼").text


def _withdraw(session: Session, owner: Member, _: Member, clip: Clip) -> None:
    clips.withdraw(session, owner, clip, now())


def _recall(session: Session, _: Member, moderator: Member, clip: Clip) -> None:
    review.recall(session, moderator, clip, "有广告", now())


def _hide(session: Session, _: Member, __: Member, clip: Clip) -> None:
    for number in range(reports.HIDES):
        reports.report(session, factories.member(session, f"老师{number}", Role.INSTRUCTOR), clip, "有广告", now())


@pytest.mark.parametrize("go", [_withdraw, _recall, _hide])
def test_a_clip_that_is_gone_is_in_no_answer_before_and_after_the_index_follows(
    client: FlaskClient, services: Services, there: Course, resident: Member, moderator: Member, go: Any
) -> None:
    clip_id = _publish(services, resident, moderator, Place(lesson=there.lessons[0].id), title="八号楼扭一扭")
    assert _hits(client, "八号楼") != []
    with services.database.sessions() as session:
        members = (session.get_one(Member, one.id) for one in (resident, moderator))
        go(session, *members, session.get_one(Clip, clip_id))
        session.commit()
    assert _hits(client, "八号楼") == []
    assert clip_id not in client.get("/search?q=八号楼").text
    services.indexer.catch_up()
    assert clip_id not in services.indexer.index.held()
    assert _hits(client, "八号楼") == []


def test_a_declined_demonstration_leads_to_its_own_page(
    client: FlaskClient, services: Services, there: Course, resident: Member, moderator: Member
) -> None:
    clip_id = _publish(services, resident, moderator, Place(lesson=there.lessons[0].id), title="八号楼扭一扭")
    with services.database.sessions() as session:
        clip = session.get_one(Clip, clip_id)
        assert clip.placement is not None
        lesson = clip.placement.lesson
        placing.decline(session, session.get_one(Member, there.owner_id), lesson, clip_id)
        session.commit()
    (hit,) = _hits(client, "八号楼")
    assert (hit["url"], hit["lesson"], hit["course"]) == (f"/clips/{clip_id}", None, None)
