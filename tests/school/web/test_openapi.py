"""The API keeps to its own description: schemathesis asks the running app, as an admin and as a visitor."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.courses.models import Course, Lesson
from catalog.members.models import Role
from catalog.uploads.models import UploadState
from catalog.videos.models import Video
from school.services import Services
from tests import factories
from tests.conftest import AddMember, Bearer

CONTRACT = {
    "/api/v1/tokens": {"post"},
    "/api/v1/categories": {"get"},
    "/api/v1/courses": {"get", "post"},
    "/api/v1/courses/{course_id}": {"get", "patch"},
    "/api/v1/courses/{course_id}/lessons": {"post"},
    "/api/v1/courses/{course_id}/publish": {"post"},
    "/api/v1/lessons/{lesson_id}": {"get"},
    "/api/v1/lessons/{lesson_id}/captions/{language}": {"put"},
    "/api/v1/lessons/{lesson_id}/progress": {"get", "put"},
    "/api/v1/uploads/{upload_id}": {"get"},
}


pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.filterwarnings("error::UserWarning")
def test_the_description_holds_what_the_contract_names_and_no_page(client: FlaskClient) -> None:
    description = client.get("/api/v1/openapi.json").json
    assert description["openapi"].startswith("3.")
    paths = description["paths"]
    assert all(path.startswith("/api/v1/") for path in paths)
    for path, methods in CONTRACT.items():
        assert methods <= set(paths[path]), path


# Ids that exist, or nearly every request would end as 404; what DELETE takes is not what the others work on.
CONFIG = """
[parameters]
course_id = "{lesson.course_id}"
lesson_id = "{lesson.id}"
upload_id = "{upload.id}"
language = "zh-CN"

[[operations]]
include-name = "DELETE /api/v1/lessons/{{lesson_id}}"
parameters = {{ lesson_id = "{spare.id}" }}

[[operations]]
include-name = "DELETE /api/v1/courses/{{course_id}}"
parameters = {{ course_id = "{other.id}" }}

[[operations]]
include-name = "DELETE /api/v1/uploads/{{upload_id}}"
parameters = {{ upload_id = "{second.id}" }}

# No schema can say that a range must not end before it begins, or that chapters begin one after the other.
[[operations]]
include-name = [
  "PUT /api/v1/lessons/{{lesson_id}}/progress", "PUT /api/v1/lessons/{{lesson_id}}/plays/{{play_id}}",
  "POST /api/v1/progress", "PUT /api/v1/lessons/{{lesson_id}}/chapters",
]
checks = {{ positive_data_acceptance.enabled = false }}

# No schema can say that a time must be still to come.
[[operations]]
include-name = [
  "POST /api/v1/courses/{{course_id}}/publish", "POST /api/v1/lessons/{{lesson_id}}/calls",
  "POST /api/v1/screenings", "PATCH /api/v1/screenings/{{screening_id}}",
]
checks = {{ positive_data_acceptance.enabled = false }}

# No schema can say what a file of captions is: most texts that it allows are none, and are refused.
[[operations]]
include-name = "PUT /api/v1/lessons/{{lesson_id}}/captions/{{language}}"
checks = {{ positive_data_acceptance.enabled = false }}

# Nor that a guardian is named where children are seen, that one of two is named, or that a place is there.
[[operations]]
include-name = [
  "POST /api/v1/clips", "PATCH /api/v1/clips/{{clip_id}}", "POST /api/v1/uploads", "POST /api/v1/review/{{clip_id}}",
  "PUT /api/v1/clips/{{clip_id}}/expiry",
]
checks = {{ positive_data_acceptance.enabled = false }}

# Nor who is a member, what is a stick of this school, or that somebody without a classroom has to name one.
[[operations]]
include-name = [
  "POST /api/v1/calls", "PUT /api/v1/duty", "POST /api/v1/sticks", "PUT /api/v1/classrooms/{{classroom_id}}/line",
]
checks = {{ positive_data_acceptance.enabled = false }}

# Nor what a handout is, whose name and bytes must agree, or a picture.
[[operations]]
include-name = ["POST /api/v1/lessons/{{lesson_id}}/attachments", "PUT /api/v1/categories/{{category_id}}/picture"]
checks = {{ positive_data_acceptance.enabled = false }}
"""


@pytest.fixture
def things(session: Session, services: Services, lesson: Lesson) -> str:
    """Configures schemathesis to work on a course with two lessons, an upload that was refused, and spare ones."""
    course = session.get_one(Course, lesson.course_id)
    spare, other = factories.lesson(session, course, "扇花"), factories.course(session, course.owner, "太极")
    upload, second = (
        factories.upload(
            session, session.get_one(Video, one.video_id), UploadState.REJECTED, reason_code="empty_file"
        )
        for one in (lesson, spare)
    )
    session.commit()
    services.indexer.catch_up()
    return CONFIG.format(lesson=lesson, spare=spare, other=other, upload=upload, second=second)


@pytest.mark.system  # a program beside the school asks every address: half a minute
@pytest.mark.parametrize("who", ["admin", "visitor"])
def test_schemathesis_finds_nothing(
    site: str, things: str, add_member: AddMember, bearer: Bearer, tmp_path: Path, who: str
) -> None:
    (tmp_path / "schemathesis.toml").write_text(things)
    command = [str(Path(sys.executable).parent / "schemathesis"), "run", f"{site}/api/v1/openapi.json"]
    command += ["--seed", "1", "--workers", "1"]
    if who == "admin":
        token = bearer(add_member("admin", Role.ADMIN))["Authorization"]
        command += ["--max-examples", "3", "-H", f"Authorization: {token}"]
    else:  # nearly all is refused before anybody looks at what was sent
        command += ["--max-examples", "2", "--phases", "fuzzing"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
