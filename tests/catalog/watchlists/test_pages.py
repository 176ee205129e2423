"""The page of watched words, as it works without scripts."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.members.models import Role
from catalog.watchlists.models import WatchList
from tests.catalog.web.test_studio import Studio
from tests.conftest import AddMember

PAGE = "/watched-words"


@pytest.fixture
def desk(client: FlaskClient, add_member: AddMember) -> Studio:
    """The browser of a moderator."""
    return Studio(client, add_member("高敏", Role.MODERATOR))


def test_a_list_is_made_changed_tried_and_deleted(desk: Studio, session: Session) -> None:
    assert "还没有词表" in desk.page(PAGE)
    answer = desk.send(PAGE, title="广告", words="代开发票\n加微信", sounds="1")
    made = session.scalars(select(WatchList)).one()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}#l-{made.id}")
    list_id = made.id
    session.rollback()  # it is the database's one writer
    page = desk.page(PAGE)
    assert "2 个词" in page
    version = re.findall(r'name="version" value="(\d+)"', page)[0]

    tried = desk.send(f"{PAGE}/try", text="请 加.微.信").text
    assert "加.微.信" in tried[tried.index("<b>加微信</b>") :]
    assert "这段文字里没有留意的词" in desk.send(f"{PAGE}/try", text="十字步").text

    sent = {"title": "广告", "words": "代开发票", "version": version}
    assert desk.send(f"{PAGE}/{list_id}", **sent).status_code == 303
    session.expire_all()
    assert (session.get_one(WatchList, list_id).words, session.get_one(WatchList, list_id).sounds) == (
        ["代开发票"],
        False,
    )
    session.rollback()
    assert desk.send(f"{PAGE}/{list_id}", **sent).status_code == 409
    assert desk.send(f"{PAGE}/{list_id}/delete").status_code == 303
    session.expire_all()
    assert session.get(WatchList, list_id) is None
    session.rollback()


def test_what_was_typed_stays_when_it_is_refused(desk: Studio) -> None:
    answer = desk.send(PAGE, title="广告", words="赌\n代开发票")
    assert answer.status_code == 422
    assert "“赌”只有一个字" in answer.text
    assert "代开发票" in answer.text
    assert desk.send(f"{PAGE}/nothing", title="广告", words="代开发票").status_code == 404


def test_operators_find_it_among_the_parts_of_operations(client: FlaskClient, add_member: AddMember) -> None:
    desk = Studio(client, add_member("李运维", Role.OPERATOR))
    assert f'href="{PAGE}"' in desk.page("/operations/categories")
    desk.send(PAGE, title="广告", words="代开发票")
    assert "广告：添加了 代开发票" in desk.page("/operations/audit")
