"""The operators' page of categories, as it works without scripts."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.categories.models import Category, all_categories
from catalog.courses.publishing import publish_course
from catalog.members.models import Role
from tests import factories
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, AddMember

PAGE = "/operations/categories"


@pytest.fixture
def desk(client: FlaskClient, add_member: AddMember) -> Studio:
    """The browser of an operator."""
    return Studio(client, add_member("李运维", Role.OPERATOR))


def test_a_category_is_added_changed_moved_and_deleted(desk: Studio, session: Session) -> None:
    answer = desk.send(PAGE, name="书法", name_en="Calligraphy", parent="crafts", art="calligraphy")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}#c-calligraphy")
    page = desk.page(PAGE)
    assert "“书法”已添加" in page
    assert 'class="category-row is-below" id="c-calligraphy"' in page
    version = re.findall(r'name="version" value="(\d+)"', page[page.index("c-calligraphy") :])[0]
    sent = {"name": "软笔书法", "name_en": "", "parent": "", "version": version}
    assert desk.send(f"{PAGE}/calligraphy", **sent).status_code == 303
    assert desk.send(f"{PAGE}/calligraphy/move", by="up").status_code == 303
    found = session.get_one(Category, "calligraphy")
    assert (found.name, found.name_en, found.art, found.parent_id) == ("软笔书法", "软笔书法", "calligraphy", None)
    assert [one.id for one in all_categories(session)][-2:] == ["calligraphy", "neighbours"]
    session.rollback()
    assert desk.send(f"{PAGE}/calligraphy", **sent).status_code == 409
    assert desk.send(f"{PAGE}/calligraphy/delete").status_code == 303
    session.expire_all()
    assert session.get(Category, "calligraphy") is None


@EITHER
def test_what_cannot_be_done_says_why_where_it_was_tried(desk: Studio, session: Session) -> None:
    owner = factories.member(session)
    factories.course(session, owner, category_id="dance")
    session.commit()
    answer = desk.send(f"{PAGE}/dance/delete")
    assert answer.status_code == 409
    assert "这个分类里还有课程" in answer.text[answer.text.index('id="c-dance"') :]
    answer = desk.send(PAGE, name=" ", name_en="Nameless")
    assert answer.status_code == 422
    assert 'value="Nameless"' in answer.text
    assert desk.send(f"{PAGE}/nothing", name="书法").status_code == 404


def test_the_catalogue_shows_the_tree_and_counts_what_is_below(desk: Studio, session: Session) -> None:
    desk.send(PAGE, name="秧歌", name_en="Yangge", parent="dance")
    course = factories.course(session, factories.member(session), category_id="yangge")
    factories.watchable(session, course)
    publish_course(session, course.owner, course)
    session.commit()
    for address in ("/courses", "/categories/dance", "/categories/yangge"):
        page = desk.page(address)
        assert f'href="/courses/{course.id}"' in page
        for category in ("dance", "yangge"):
            assert re.search(rf'href="/categories/{category}"[^<]*>[^<]+<span class="num">1</span>', page), address
    assert f'href="/courses/{course.id}"' not in desk.page("/categories/crafts")
