"""The pages of a team, without scripts: invite, accept, hand on, leave."""

from flask import Flask
from sqlalchemy import select

from catalog.courses.models import Course, Lesson
from catalog.members.models import Member, Role
from school.services import Services
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, AddMember

pytestmark = EITHER


def _owner(services: Services, lesson: Lesson) -> str:
    with services.database.readers() as session:
        return session.scalars(select(Course.owner_id).where(Course.id == lesson.course_id)).one()


def test_a_teacher_is_invited_joins_gets_the_course_and_the_former_owner_leaves(
    app: Flask, services: Services, teacher: Member, lesson: Lesson, add_member: AddMember
) -> None:
    other = add_member("赵铁山", Role.INSTRUCTOR)
    mine, theirs = Studio(app.test_client(), teacher), Studio(app.test_client(), other)
    team = f"/studio/courses/{lesson.course_id}/team"
    assert mine.send(f"{team}/invite", name="没有", offer="JOIN").status_code == 422
    mine.send(f"{team}/invite", name="赵铁山", offer="JOIN")
    page = mine.page(team)
    assert "赵铁山会在“备课”里看到邀请。" in page
    assert "等对方答应" in page

    assert "邀请你一起教" in theirs.page("/studio/")
    theirs.send(f"{team}/accept")
    assert lesson.title in theirs.page(f"/studio/courses/{lesson.course_id}")
    assert theirs.send(f"{team}/invite", name=teacher.name, offer="JOIN").status_code == 403
    assert theirs.send(f"/studio/courses/{lesson.course_id}/remove").status_code == 403

    mine.send(f"{team}/invite", name="赵铁山", offer="OWN")
    assert "想把课程" in theirs.page("/studio/")
    theirs.send(f"{team}/accept")
    assert _owner(services, lesson) == other.id
    left = mine.send(f"{team}/{teacher.id}/remove")
    assert left.location == "/studio/"
    assert mine.client.get(f"/studio/courses/{lesson.course_id}").status_code == 404

    operator = Studio(app.test_client(), add_member("李秀英", Role.OPERATOR))
    record = operator.page("/operations/audit")
    assert f"由{teacher.name}交给赵铁山" in record
    assert f"{teacher.name}不再教" in record
