"""Who may see a video: without a lesson, with any holder, and when it was recalled."""

import subprocess
import sys

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
    assert {viewer: may_see(session, viewer, video) for viewer in sees} == sees
    with pytest.raises(NotFound):
        services.access.public_package(session, package.prefix)
    grant = services.access.grants.issue(package.id, owner.id, now())
    assert services.access.granted(session, grant) is package


SEE_ALL = (Role.MODERATOR, Role.OPERATOR, Role.ADMIN)

ANOTHER_HOLDER = """
import school.models
from sqlalchemy.orm import Mapped, mapped_column
from catalog.clock import now
from catalog.connection import connect
from catalog.database import Base, new_id
from catalog.errors import NotFound
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload
from catalog.videos.models import Package, Video, VideoHolder
from player.delivery.access import Access
from player.delivery.grants import Grants

class Clip(VideoHolder, Base):
    __tablename__ = "clip"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    approved: Mapped[bool]
    category_id = "dance"

    @property
    def placed_by(self) -> "Clip":
        return self

    @property
    def published(self) -> bool:
        return self.approved

database = connect("sqlite://")
with database.engine.connect() as line:
    Base.metadata.create_all(line)
    session = database.sessions(bind=line)
    owner = Member(name="a", name_key="a", password_hash="", role=Role.RESIDENT)
    clip = Clip(video=Video(owner=owner), approved=False)
    upload = Upload(member=owner, video=clip.video, filename="a.mp4", length=1)
    session.add_all([clip, upload])
    session.flush()
    access = Access(Grants(["key"]), now)
    facts = {"duration": 9.0, "playlist": "main.m3u8", "renditions": [], "size": 1, "objects": 1}
    clip.video.package = Package(upload_id=upload.id, prefix="u/1", **facts)
    session.flush()
    print(access.address(clip, "main.m3u8", owner)[:5])
    try:
        access.public_package(session, "u/1")
    except NotFound:
        print("hidden")
    clip.approved = True
    session.flush()
    print(access.address(clip, "main.m3u8", None), access.public_package(session, "u/1").prefix)
"""


def test_another_holder_than_a_lesson_needs_no_change_of_delivery() -> None:
    """In a process of its own, whose tables no other test sees."""
    ran = subprocess.run([sys.executable, "-c", ANOTHER_HOLDER], capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == ["/hls/", "hidden", "/media/u/1/main.m3u8 u/1"], ran.stderr
