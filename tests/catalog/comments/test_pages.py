"""A comment from the form to the page, past the desk, and thanks beside it; the record stays readable."""

from sqlalchemy import select

from catalog.clips import review
from catalog.clips.models import Verdict
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.comments.models import Comment
from catalog.members.models import Member, Role
from school.services import Services
from tests import factories
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import NewBrowser


@EITHER
def test_a_comment_goes_from_the_form_past_the_desk_to_the_page(
    services: Services,
    new_browser: NewBrowser,
    add_member: AddMember,
) -> None:
    owner, writer, moderator = add_member("孙桂芳"), add_member("周美华"), add_member("高敏", Role.MODERATOR)
    operator = add_member("值班员", Role.OPERATOR)
    with services.database.sessions() as session:
        shared = factories.clip_in_review(session, session.get_one(Member, owner.id), category="dance")
        review.judge(session, session.get_one(Member, moderator.id), shared, Judgement(Verdict.APPROVE), now())
        session.commit()
        page = f"/clips/{shared.id}"
    people = {}
    for member in (owner, writer, moderator, operator):
        people[member.name] = new_browser()
        people[member.name].sign_in(member.name, PASSWORD)
    desk, clerk = people[moderator.name], people[operator.name]
    assert 'id="comments"' not in people[writer.name].get(page).text
    fields = {"name": "歌舞健身", "name_en": "Dance", "art": "yangge", "moderators": "1", "comments": "1"}
    assert clerk.send("/operations/categories", "/operations/categories/dance", **fields).status_code == 303
    assert people[writer.name].send(page, f"{page}/comments", text="跳得<b>真</b>好").status_code == 303
    assert "跳得" in people[writer.name].get(page).text
    assert "跳得" not in people[owner.name].get(page).text
    waiting = desk.get("/desk/comments").text
    assert "跳得&lt;b&gt;真&lt;/b&gt;好" in waiting
    with services.database.readers() as session:
        comment = session.scalars(select(Comment)).one()
    told = desk.send("/desk/comments", f"/desk/comments/{comment.id}", decision="refuse")
    assert (told.status_code, 'role="alert"' in told.text or 'class="error"' in told.text) == (422, True)
    assert desk.send("/desk/comments", f"/desk/comments/{comment.id}", decision="approve").status_code == 303
    undo = f"/desk/comments/{comment.id}/undo"
    assert f'action="{undo}"' in desk.get("/desk/comments").text
    assert desk.send("/desk/comments", undo).status_code == 303
    assert "跳得" not in new_browser().get(page).text
    assert desk.send("/desk/comments", undo).status_code == 409
    assert desk.send("/desk/comments", f"/desk/comments/{comment.id}", decision="approve").status_code == 303
    assert "跳得&lt;b&gt;真&lt;/b&gt;好" in new_browser().get(page).text
    assert people[writer.name].send(page, f"{page}/reactions", give="thanks").status_code == 303
    assert 'aria-pressed="true"' in people[writer.name].get(page).text
    notices = people[owner.name].get("/notices").text
    assert notices.count("notice-row is-new") == 3  # published, asked, thanked
    assert "周美华" in notices
    assert clerk.get("/operations/audit").status_code == 200
    assert people[writer.name].send(page, f"/comments/{comment.id}/delete").status_code == 303
    assert "跳得" not in new_browser().get(page).text


@EITHER
def test_a_members_page_shows_what_is_public_and_nothing_else(
    services: Services,
    new_browser: NewBrowser,
    add_member: AddMember,
) -> None:
    owner, moderator = add_member("孙桂芳"), add_member("高敏", Role.MODERATOR)
    visitor, address = new_browser(), f"/members/{owner.id}"
    assert visitor.get(address).status_code == visitor.get("/members/nobody").status_code == 404
    with services.database.sessions() as session:
        member = session.get_one(Member, owner.id)
        shown = factories.clip_in_review(session, member, "看得见的")
        factories.clip_in_review(session, member, "还在等的")
        review.judge(session, session.get_one(Member, moderator.id), shown, Judgement(Verdict.APPROVE), now())
        session.commit()
    page = visitor.get(address).text
    assert ("看得见的" in page, "还在等的" in page) == (True, False)
    known = visitor.get(f"/api/v1{address}").json
    assert (known["name"], [one["title"] for one in known["clips"]]) == ("孙桂芳", ["看得见的"])
