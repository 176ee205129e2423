"""Moderators read the facts of a clip at the desk, in their language; nobody else does."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.checks.models import Fact, FactKind
from catalog.members.models import Member, Role
from tests import factories
from tests.conftest import AddMember, Bearer

FACTS = [
    (FactKind.LENGTH, None, None, {"seconds": 75.0}, "长度：1:15"),
    (FactKind.LOUDNESS, None, None, {"integrated": -31.2, "peak": -9.0}, "响度：-31.2 LUFS，最响处 -9 dBTP"),
    (FactKind.BLACK, 3.0, 5.5, {}, "画面全黑"),
    (FactKind.UNCHECKED, 80.0, None, {"code": "unreadable"}, "没能检查：请从头到尾看一遍"),
]


def _word(how: str) -> dict[str, object]:
    return {"word": "加微信", "written": "加.薇.信", "how": how, "field": "captions", "place": 3, "language": "zh-CN"}


def _copy(video_id: str, medium: str | None, *, exact: bool = False, mirrored: bool = False) -> dict[str, object]:
    there = {"other_at": 10.0, "other_until": 72.0}
    return {"video": video_id, "medium": medium, "exact": exact, "mirrored": mirrored, "share": 0.8, **there}


def test_the_desk_tells_facts_with_their_seconds(
    client: FlaskClient, session: Session, add_member: AddMember, bearer: Bearer
) -> None:
    moderator, resident = add_member("高敏", Role.MODERATOR), add_member("周美华", Role.RESIDENT)
    owner = session.get_one(Member, resident.id)
    clip, earlier = factories.clip_in_review(session, owner), factories.clip_in_review(session, owner, "早先的舞")
    told = [
        *FACTS,
        (FactKind.WORD, 6.0, 8.0, _word("written"), "字幕里有“加微信”"),
        (FactKind.WORD, 7.0, 8.0, _word("sound"), "字幕里有“加微信”，读音相同：加.薇.信"),
        (FactKind.COPY, 20.0, 82.0, _copy(earlier.video_id, "picture"), "画面和“早先的舞”的 0:10–1:12 相同"),
        (FactKind.COPY, 21.0, 82.0, _copy(earlier.video_id, "sound"), "声音和“早先的舞”的 0:10–1:12 相同"),
        (FactKind.COPY, 22.0, 82.0, _copy("gone", None, exact=True), "和“一位邻居的视频”是同一个文件"),
    ]
    for kind, at, until, data, _ in told:
        session.add(Fact(video_id=clip.video_id, kind=kind, at=at, until=until, data=data))
    session.commit()
    address = f"/api/v1/review/{clip.id}"
    session.rollback()

    desk = client.get(address, headers={**bearer(moderator), "Accept-Language": "zh-CN"}).get_json()
    found = {(one["kind"], one["at"], one["until"]): one["text"] for one in desk["facts"]}
    assert found == {(kind.name, at, until): text for kind, at, until, _, text in told}
    assert [one["at"] for one in desk["facts"]] == [None, None, 3.0, 6.0, 7.0, 20.0, 21.0, 22.0, 80.0]
    assert "facts" not in client.get(f"/api/v1/clips/{clip.id}", headers=bearer(resident)).get_json()
    assert client.get(address, headers=bearer(resident)).status_code == 403
