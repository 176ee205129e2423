"""The pages of classrooms, as they work without scripts, and lists of classrooms."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.clock import now
from player.classrooms.screens import lists, pairing, rooms
from player.classrooms.screens.errors import NotAList
from player.classrooms.screens.models import Classroom, ScreenState
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER
from tests.player.classrooms import houses
from tests.player.classrooms.houses import House


@pytest.fixture
def house(session: Session) -> House:
    made = houses.house(session)
    session.commit()
    return made


@EITHER
def test_operators_add_change_and_close_a_classroom(client: FlaskClient, session: Session, house: House) -> None:
    desk = Studio(client, house.operator)
    assert "和平社区" in desk.page("/classrooms")
    refused = desk.send("/classrooms", name="一号教室", community="和平社区")
    assert (refused.status_code, "已经有叫“一号教室”的教室了" in refused.text) == (422, True)
    made = desk.send("/classrooms", name="二号教室", community="幸福社区")
    address = made.headers["Location"]
    version = re.findall(r'name="version" value="(\d+)"', desk.page(address))[0]
    sent = {"window_from": "21:00", "window_until": "05:30", "volume": "60", "rung": "480", "version": version}
    sent["language"] = "en"
    assert desk.send(f"{address}/settings", **{**sent, "volume": "900"}).status_code == 422
    assert desk.send(f"{address}/settings", **sent).status_code == 303
    assert desk.send(f"{address}/settings", **sent).status_code == 409  # somebody else was faster
    assert desk.send(f"{address}/volunteers", member="孙桂芳").status_code == 303
    assert desk.send(f"{address}/volunteers", member="没有这人").status_code == 422
    session.expire_all()
    room = session.get_one(Classroom, address.rpartition("/")[2])
    assert (room.window_from, room.rung, room.volume, len(room.volunteers)) == ("21:00", 480, 60, 1)
    assert room.language == "en"
    session.rollback()
    assert desk.send(f"{address}/name", name="舞蹈室", community="幸福社区").status_code == 303
    assert "舞蹈室" in desk.page("/classrooms?q=幸福")
    assert desk.send(f"{address}/close").status_code == 303
    assert "找到这样的教室" in desk.page("/classrooms?q=幸福")


@EITHER
def test_a_volunteer_pairs_by_the_short_address_and_replaces_a_lost_screen(
    client: FlaskClient, session: Session, house: House
) -> None:
    made = pairing.begin(session, now())
    session.commit()
    code = made.screen.code
    desk = Studio(client, house.volunteer)
    assert client.get("/classrooms").headers["Location"] == f"/classrooms/{house.room.id}"  # the only one
    assert 'href="/classrooms" aria-current="page"' in desk.page(f"/classrooms/{house.room.id}")
    assert client.get(f"/tv?code={code}").headers["Location"] == f"/classrooms/pair?code={code}"
    page = desk.page(f"/classrooms/pair?code={code}")
    assert f'value="{code}"' in page
    wrong = desk.send("/classrooms/pair", code="000000", classroom=house.room.id)
    assert (wrong.status_code, "现在没有哪块大屏显示这个码" in wrong.text) == (404, True)
    sent = desk.send("/classrooms/pair", code=code, classroom=house.room.id, replaces=house.screen.id)
    assert sent.status_code == 303
    screen_id, room_id = made.screen.id, house.room.id
    session.expire_all()
    assert (made.screen.state, house.screen.state) == (ScreenState.PAIRED, ScreenState.REVOKED)
    session.rollback()
    assert desk.send(f"/screens/{screen_id}/remotes/end").status_code == 303
    assert desk.send(f"/classrooms/{room_id}/close").status_code == 403


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            "社区,教室,区,志愿者\n和平社区,一号教室,东城,李秀英\n\n幸福社区，二号教室\n",
            [(2, "一号教室"), (4, "二号教室")],
        ),
        ("和平社区\t一号教室\r\n", [(1, "一号教室")]),
        ('"和平社区";"一号,教室"', [(1, "一号,教室")]),
    ],
    ids=["commas", "tabs", "semicolons"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_as_spreadsheets_write_it(content: str, found: list[tuple[int, str]], encoding: str) -> None:
    lines = lists.read(lists.decode(content.encode(encoding)))
    assert [(one.number, one.room.name) for one in lines] == found


@pytest.mark.parametrize("content", [b"", b"\xff\xff\xff", b"only one\n", b"a,b\n" * (lists.MOST_LINES + 1)], ids=len)
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(NotAList):
        lists.read(lists.decode(content))


@EITHER
def test_a_list_adds_what_is_new_and_tells_wrong_lines(session: Session, house: House) -> None:
    text = "和平社区,一号教室\n和平社区,二号教室,,李秀英\n幸福社区,一号教室,西城,没有这人\n长寿社区,三号教室,西城"
    outcome = lists.add(session, house.operator, lists.read(text))
    assert (outcome.added, outcome.known, [number for number, _ in outcome.wrong]) == (2, 1, [3])
    assert [room.community.name for room in rooms.all_rooms(session)] == ["和平社区", "和平社区", "长寿社区"]
    assert len(rooms.rooms_of(session, house.volunteer.id)) == 2
