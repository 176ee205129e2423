"""Pictures of courses and lessons: seen by those who see the course, gone when taken away, known to gc and check."""

import pytest

from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.pictures import service as pictures
from catalog.pictures.objects import references
from catalog.videos import posters
from catalog.videos.keys import cover_key
from school.services import Services
from tests.catalog.pictures.asking import NAME
from tests.catalog.web.test_studio import Studio, studio
from tests.factories import published_course

pytestmark = pytest.mark.databases("sqlite")
__all__ = ["studio"]


@pytest.fixture
def course(services: Services, teacher: Member) -> Course:
    """A published course of one lesson, both shown by a picture."""
    services.store.put(cover_key(NAME), b"\xff\xd8\xff picture")
    made = published_course(services, teacher, "秧歌", ["十字步"])
    with services.database.sessions() as session:
        owner, found = session.get_one(Member, teacher.id), session.get_one(Course, made.id)
        pictures.show_course(session, owner, found, NAME)
        pictures.show_video(session, owner, found.lessons[0].video, NAME)
        session.commit()
    return made


def test_pages_show_the_pictures_and_the_teacher_may_take_each_away(
    services: Services, course: Course, studio: Studio
) -> None:
    own, lessons = f"/pictures/courses/{course.id}/{NAME}", f"/pictures/lessons/{course.lessons[0].id}/{NAME}"
    page = f"/courses/{course.id}"
    assert own in studio.page(page)
    assert lessons in studio.page(page)
    assert studio.client.get(own).mimetype == "image/jpeg"
    assert own in studio.page(f"/studio/courses/{course.id}/about")
    studio.send(f"/studio/courses/{course.id}/picture")
    studio.send(f"/studio/lessons/{course.lessons[0].id}/poster", drawn="1")
    assert "/pictures/" not in studio.page(page)
    assert studio.client.get(own).status_code == studio.client.get(lessons).status_code == 404


def test_gc_spares_them_until_they_show_nothing(services: Services, course: Course, teacher: Member) -> None:
    with services.database.sessions() as session:
        assert set(references(session).keys) == {cover_key(NAME)}
        owner, found = session.get_one(Member, teacher.id), session.get_one(Course, course.id)
        pictures.show_course(session, owner, found, None)
        posters.forget(session, owner, session.get_one(Lesson, course.lessons[0].id).video)
        assert not references(session).keys
