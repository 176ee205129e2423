"""Who may see a video: without a lesson, with any holder, and when it was recalled."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.listing import public_lessons
from catalog.courses.models import Lesson
from catalog.errors import NotFound
from catalog.members.models import Member, Role
from catalog.uploads.models import UploadState
from catalog.videos.models import Video
from catalog.videos.service import is_public, may_see, recall
from school.services import Services
from tests import factories
from tests.conftest import AddMember
from tests.factories import published_course

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def admin(add_member: AddMember) -> Member:
    return add_member("赵敏", Role.ADMIN)


@pytest.fixture
def shown(services: Services, teacher: Member, admin: Member, session: Session) -> Lesson:
    """A lesson that anybody may watch."""
    course = published_course(services, teacher, "秧歌", ["十字步"])
    return session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one()


def test_nobody_gets_a_recalled_video_by_any_address_it_had(
    services: Services, session: Session, shown: Lesson, teacher: Member, admin: Member
) -> None:
    package, access = shown.package, services.access
    assert package is not None
    grants = [access.grants.issue(package.id, one.id, now()) for one in (teacher, admin)]
    assert access.public_package(session, package.prefix) is package
    assert [access.granted(session, grant) for grant in grants] == [package, package]
    recall(session, select(Video.id).where(Video.id == shown.video_id))
    with pytest.raises(NotFound):
        access.public_package(session, package.prefix)
    for grant in grants:
        with pytest.raises(NotFound):
            access.granted(session, grant)
    assert public_lessons(session, [shown.id]) == []
    recall(session, select(Video.id).where(Video.id == shown.video_id), recalled=False)
    assert is_public(session, shown.video)


def test_a_video_that_nothing_holds_is_for_its_owner_and_those_who_see_all(
    services: Services, session: Session, add_member: AddMember
) -> None:
    owner = add_member("王婷")
    sees = {owner: True, None: False} | {add_member(role.name, role): role in SEE_ALL for role in Role}
    video = factories.video(session, session.get_one(Member, owner.id))
    package = factories.package(session, factories.upload(session, video, UploadState.READY))
    mine = {viewer: session.get_one(Member, viewer.id) if viewer else None for viewer in sees}
    assert {viewer: may_see(session, mine[viewer], video) for viewer in sees} == sees
    with pytest.raises(NotFound):
        services.access.public_package(session, package.prefix)
    grant = services.access.grants.issue(package.id, owner.id, now())
    assert services.access.granted(session, grant) is package


SEE_ALL = (Role.MODERATOR, Role.OPERATOR, Role.ADMIN)
