import re

import pytest
from flask.testing import FlaskClient

from catalog.captions.models import Captions
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.models import UploadState
from catalog.videos.models import Video
from player.progress.service import Report, save
from school.services import Services
from tests import factories
from tests.conftest import EITHER, AddMember, Bearer
from tests.factories import published_course


@EITHER
def test_a_visitor_gets_the_player_with_playlist_and_storyboard(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    page = client.get(f"/lessons/{course.lessons[0].id}").text
    assert re.search(r'<source src="/media/\w+/1/main.m3u8" type="application/vnd.apple.mpegurl">', page)
    assert re.search(r'data-storyboard="/media/\w+/1/storyboard.vtt"', page)
    assert "data-member" not in page
    assert f'data-next="/lessons/{course.lessons[1].id}"' in page


@EITHER
def test_captions_of_the_readers_language_show_from_the_start(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    lesson = published_course(services, teacher, "秧歌舞入门", ["站姿"]).lessons[0]
    with services.database.sessions() as session:
        session.add_all(
            Captions(video_id=lesson.video_id, language=tag, name=f"c{tag}", cues=1) for tag in ("zh-CN", "en")
        )
        session.commit()
    page = client.get(f"/lessons/{lesson.id}").text
    assert re.search(
        rf'<track kind="captions" src="/captions/{lesson.id}/czh-CN.vtt" srclang="zh-CN".+ default>', page
    )
    assert re.search(rf'<track kind="captions" src="/captions/{lesson.id}/cen.vtt" srclang="en" label="英语">', page)


@EITHER
def test_the_last_lesson_leads_back_and_not_on(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    page = client.get(f"/lessons/{course.lessons[1].id}").text
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page
    assert "data-next" not in page


@EITHER
@pytest.mark.parametrize(("stopped", "goes_on"), [(62.0, "62.0"), (199.0, "0.0")])
def test_a_member_goes_on_where_they_stopped_and_at_the_end_from_the_start(
    stopped: float, goes_on: str, client: FlaskClient, services: Services, teacher: Member, bearer: Bearer
) -> None:
    lesson = published_course(services, teacher, "秧歌舞入门", ["站姿"]).lessons[0]
    with services.database.sessions() as session:
        here = session.get_one(Member, teacher.id), session.get_one(Lesson, lesson.id)
        save(session, *here, Report(stopped, now()))
        session.commit()
    page = client.get(f"/lessons/{lesson.id}", headers=bearer(teacher)).text
    assert f'data-at="{goes_on}"' in page
    assert 'data-end="190.0"' in page
    assert "data-member" in page


@EITHER
def test_without_scripts_there_is_a_sentence_and_a_link(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    lesson = published_course(services, teacher, "秧歌舞入门", ["站姿"]).lessons[0]
    page = client.get(f"/lessons/{lesson.id}").text
    assert re.search(r"<noscript>.*请允许浏览器运行脚本.*main\.m3u8.*</noscript>", page)


@EITHER
@pytest.mark.parametrize(
    ("state", "facts", "sentence"),
    [
        (UploadState.WAITING, {}, "视频还在上传"),
        (UploadState.RECEIVED, {}, "这一课正在处理"),
        (UploadState.TRANSCODING, {"progress": 0.38}, "已处理 38%"),
        (UploadState.REJECTED, {"reason_code": "truncated"}, "这个文件缺了结尾"),
        (UploadState.FAILED, {"reason_code": "failed_here"}, "不用再上传"),
    ],
)
def test_the_teacher_sees_where_a_lesson_stands_before_it_is_ready(
    state: UploadState,
    facts: dict[str, object],
    sentence: str,
    client: FlaskClient,
    services: Services,
    lesson: Lesson,
    teacher: Member,
    bearer: Bearer,
) -> None:
    with services.database.sessions() as session:
        factories.upload(session, session.get_one(Video, lesson.video_id), state, length=5, **facts)
        session.commit()
    assert sentence in client.get(f"/lessons/{lesson.id}", headers=bearer(teacher)).text


@EITHER
def test_a_lesson_without_video_leads_its_teacher_to_the_studio(
    client: FlaskClient, lesson: Lesson, teacher: Member, bearer: Bearer
) -> None:
    assert "还没有视频" in client.get(f"/lessons/{lesson.id}", headers=bearer(teacher)).text


@EITHER
def test_nobody_else_learns_that_a_draft_exists(
    client: FlaskClient, lesson: Lesson, add_member: AddMember, bearer: Bearer
) -> None:
    assert client.get(f"/lessons/{lesson.id}").status_code == 404
    assert client.get(f"/lessons/{lesson.id}", headers=bearer(add_member("赵铁山"))).status_code == 404


@EITHER
def test_breadcrumbs_of_categories_courses_and_lessons_begin_alike(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    addresses = ("/categories/dance", f"/courses/{course.id}", f"/lessons/{course.lessons[0].id}")
    trails = []
    for address in addresses:
        page = client.get(address).text
        crumbs = page[page.index('<ol class="crumbs">') : page.index("</ol>", page.index('<ol class="crumbs">'))]
        trails.append(re.findall(r'href="([^"]+)"', crumbs))
    assert trails == [
        ["/", "/courses"],
        ["/", "/courses", "/categories/dance"],
        ["/", "/courses", "/categories/dance", f"/courses/{course.id}"],
    ]


def test_a_visitor_sees_that_an_imported_video_comes_and_asks_for_it(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    coming = course.lessons[1].id
    with services.database.sessions() as session:
        lesson = session.get_one(Lesson, coming)
        session.delete(lesson.video.package)
        lesson.video.awaited = True
        factories.upload(session, lesson.video, UploadState.RECEIVED)
        session.commit()
    page = client.get(f"/lessons/{coming}").text
    assert f'data-coming="{coming}"' in page
    assert "视频正在准备" in page
    assert "只有你" not in page
    assert "正在处理" in client.get(f"/courses/{course.id}").text
    asked = client.post(f"/api/v1/lessons/{coming}/await")
    assert (asked.status_code, asked.json) == (200, {"asked": True})
    assert client.get(f"/api/v1/lessons/{coming}").json["playable"] is False
