"""Makes the demo school course by course; after a kill, the next start continues.

A file under the data folder has the progress. It is created at the first start of an empty school and removed at the
end, so that a demo course that an admin deleted never comes back.
"""

import io
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attachments import service as attachments
from catalog.attachments.service import File
from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.service import Track
from catalog.categories import pictures
from catalog.categories import service as categories
from catalog.categories.models import Category
from catalog.categories.service import CategoryDraft
from catalog.chapters.service import set_chapters
from catalog.clock import now
from catalog.courses.arrangement import add_section, move_lesson
from catalog.courses.facts import set_links
from catalog.courses.models import Course, Lesson, LinkKind, Section
from catalog.courses.publishing import publish_course
from catalog.courses.service import CourseDraft, add_lesson, feature_course, make_course, rename_lesson
from catalog.members import service as members
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.teams import service as teams
from catalog.teams.models import Offer as Invited
from catalog.uploads import service as uploads
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Chunk
from catalog.uploads.service import Offer
from catalog.videos import posters
from catalog.videos.models import Video
from catalog.watchlists import service as watchlists
from catalog.watchlists.service import ListDraft
from player.learning import service as learning
from player.progress import service as progress
from player.progress.service import Report
from school.demo import attendance, audience, classrooms, neighbours, programme, timetable
from school.demo import plan as demo
from school.demo.chapters import CHAPTERS
from school.demo.clips import ClipMissing, Packaged
from school.demo.heard import hear
from school.demo.plan import Words
from school.demo.talk import talk
from school.services import Services

log = structlog.get_logger()
PRIORITY = -10  # people's uploads go first
_BLOCK = 1 << 20  # bytes
_SENT = "sent"


def order(session: Session, data: Path) -> str:
    """Note that this school gets the demo courses, and add their members; returns the password of all of them."""
    password = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}"
    for name, role in programme.MEMBERS.items():
        if members.find(session, name) is None:
            members.add(session, name, password, role)
    mark = unfinished(data)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return password


def unfinished(data: Path) -> Path:
    """The file that exists until the demo school is complete."""
    return data / "run" / "demo-unfinished"


def make(services: Services) -> None:
    """Make the missing courses and upload their videos, if they were ordered."""
    mark = unfinished(services.settings.data)
    if not mark.exists() or mark.read_text(encoding="utf-8") == _SENT:
        return
    if not services.isolation.takes_files():
        log.warning("demo_waits", reason="ffmpeg is not isolated, see script/school doctor")
        return
    _categories(services)
    _watch_words(services)
    ids = {plan.title.zh: _course(services, plan) for plan in programme.COURSES}
    _link(services)
    _learn(services)
    for plan, lesson in sorted(_lessons(), key=_waits):
        if lesson.title.zh in ids[plan.title.zh]:
            _video(services, ids[plan.title.zh][lesson.title.zh], lesson)
    neighbours.share(services, _send)
    mark.write_text(_SENT, encoding="utf-8")
    log.info("demo_sent", courses=len(programme.COURSES))


def dress(services: Services) -> bool:
    """Choose the posters of finished lessons. True when nothing is left to do."""
    mark = unfinished(services.settings.data)
    if not mark.exists() or mark.read_text(encoding="utf-8") != _SENT:
        return True
    decided = neighbours.decide(services)
    waiting = [lesson for plan, lesson in _lessons() if not _dressed(services, plan, lesson)]
    if not waiting and decided:
        _watch(services)
        _category_picture(services)
        with services.database.sessions() as session:
            talk(session)
            hear(session, services.store)
            session.commit()
            operator = members.find(session, programme.OPERATOR)
            if may(operator, Right.ROOMS) and operator is not None:
                timetable.plan_weeks(session, operator, services.settings.time_zone, now())
                session.commit()
                _attend(session, operator)
                session.commit()
        mark.unlink()
        log.info("demo_made", courses=len(programme.COURSES))
    return not waiting and decided


def _attend(session: Session, operator: Member) -> None:
    """Let neighbours come to lessons in classrooms."""
    volunteer = members.find(session, programme.VOLUNTEER)
    titles = {plan.title.zh for plan in programme.COURSES}
    courses = session.scalars(select(Course).where(Course.title.in_(titles)).order_by(Course.title))
    lessons = [lesson for course in courses for lesson in course.public_lessons]
    if volunteer is not None and lessons:
        attendance.fill(session, operator, volunteer, lessons[:14], now())
        classrooms.fill(session, operator, lessons[0], now())


def _watch(services: Services) -> None:
    """Let neighbours watch the lessons."""
    titles = {plan.title.zh for plan in programme.COURSES}
    with services.database.sessions() as session:
        for course in session.scalars(select(Course).where(Course.title.in_(titles))):
            for lesson in course.public_lessons:
                audience.watch(session, lesson, now())
        session.commit()


def _category_picture(services: Services) -> None:
    """Let the first course's category be shown by a picture of it, unless an operator has chosen another."""
    with services.database.sessions() as session:
        operator = members.find(session, programme.OPERATOR)
        course = session.scalar(select(Course).where(Course.title == programme.COURSES[0].title.zh))
        package = course.public_lessons[0].package if course and course.shown else None
        if course is None or package is None or package.poster is None or not may(operator, Right.CLASSIFY):
            return
        if course.category.picture or course.category.sent_picture:
            return
        with services.store.open(package.key(package.poster)) as poster:
            name = pictures.receive(services.store, poster)
        job = pictures.use(session, operator, course.category, name, now())
        session.commit()
        services.transcoding.wake(job)


def _lessons() -> Iterator[tuple[demo.Course, demo.Lesson]]:
    return ((plan, lesson) for plan in programme.COURSES for lesson in plan.lessons)


def _waits(one: tuple[demo.Course, demo.Lesson]) -> tuple[bool, bool]:
    """Sort key: first clips that need no drawing, then the lesson that the home page shows first."""
    plan, lesson = one
    return not isinstance(lesson.clip, Packaged), not (plan.featured and lesson is plan.lessons[0])


def _course(services: Services, plan: demo.Course) -> dict[str, str]:
    """Make the course unless it exists; returns the ids of its lessons by title."""
    with services.database.sessions() as session:
        teacher = members.find(session, plan.teacher)
        if teacher is None:  # renamed or removed by an admin meanwhile
            return {}
        course = _find_course(session, teacher, plan)
        if course is None:
            course = _new_course(session, teacher, plan)
            session.commit()
        return {lesson.title: lesson.id for lesson in course.lessons}


def _new_course(session: Session, teacher: Member, plan: demo.Course) -> Course:
    draft = CourseDraft(
        plan.title.zh,
        plan.category,
        plan.description.zh,
        plan.title.en,
        plan.description.en,
        teacher=plan.taught_by,
        level=plan.level,
        tags=plan.tags,
        economical=plan.economical,
    )
    course = make_course(session, teacher, draft)
    sections: dict[Words, Section] = {}
    for lesson in plan.lessons:
        made = add_lesson(session, teacher, course, lesson.title.zh)
        rename_lesson(session, teacher, made, lesson.title.zh, lesson.title.en)
        if marks := CHAPTERS.get(lesson.title.zh):
            set_chapters(session, teacher, made, marks)
        if (words := lesson.section) is not None:
            section = sections.get(words) or add_section(session, teacher, course, words.zh, words.en)
            sections[words] = section
            move_lesson(session, teacher, made, section)
    _team(session, course, plan)
    publish_course(session, teacher, course)
    operator = members.find(session, programme.OPERATOR)
    if plan.featured and operator is not None:
        feature_course(session, operator, course, featured=True)
    return course


def _categories(services: Services) -> None:
    """Add the categories below others, unless an operator has deleted what they stand below."""
    with services.database.sessions() as session:
        operator = members.find(session, programme.OPERATOR)
        for below in programme.CATEGORIES:
            above = session.get(Category, below.above)
            there = session.scalar(select(Category.id).where(Category.name_en == below.names.en))
            if above is not None and there is None and may(operator, Right.CLASSIFY):
                draft = CategoryDraft(below.names.zh, below.names.en, below.art)
                categories.add(session, operator, draft, above)
        session.commit()


def _watch_words(services: Services) -> None:
    """Let moderators be told of some words, unless they keep lists of their own already."""
    with services.database.sessions() as session:
        operator = members.find(session, programme.OPERATOR)
        if operator is not None and not watchlists.all_lists(session):
            for title, words in programme.WATCHED.items():
                watchlists.add(session, operator, ListDraft(title, "\n".join(words), sounds=True))
        session.commit()


def _link(services: Services) -> None:
    """Let courses name each other."""
    with services.database.sessions() as session:
        for plan in programme.COURSES:
            teacher = members.find(session, plan.teacher)
            course = _find_course(session, teacher, plan) if teacher else None
            if course is None or course.links or not (plan.needs or plan.related):
                continue
            for kind, titles in ((LinkKind.PREREQUISITE, plan.needs), (LinkKind.RELATED, plan.related)):
                named = [session.scalar(select(Course.id).where(Course.title == title)) for title in titles]
                set_links(session, teacher, course, kind, [one for one in named if one])
        session.commit()


def _learn(services: Services) -> None:
    """Let the learner join courses and watch some lessons."""
    with services.database.sessions() as session:
        learner = members.find(session, programme.LEARNER)
        for title, shares in programme.JOINED.items():
            course = session.scalar(select(Course).where(Course.title == title))
            if learner is None or course is None:
                continue
            learning.join(session, learner, course, now())
            for lesson, share in zip(course.lessons, shares, strict=False):
                seconds = share * programme.LENGTH_S
                progress.save(session, learner, lesson, Report(seconds, now(), [(0.0, seconds)]))
        session.commit()


def _find_course(session: Session, teacher: Member, plan: demo.Course) -> Course | None:
    return session.scalar(select(Course).where(Course.owner_id == teacher.id, Course.title == plan.title.zh))


def _video(services: Services, lesson_id: str, plan: demo.Lesson) -> None:
    """Upload the clip as its teacher would, unless that is done."""
    with services.database.readers() as session:
        video_id = session.get_one(Lesson, lesson_id).video_id
        latest = uploads.latest_uploads(session, [video_id]).get(video_id)
        if latest is not None and latest.state is not UploadState.WAITING:
            return
    # Not in work/: workers remove everything there that belongs to no running attempt.
    with tempfile.TemporaryDirectory(dir=services.settings.data / "run", prefix="demo-") as folder:
        source = Path(folder) / "clip.mp4"
        try:
            plan.clip.make(source)
        except ClipMissing as missing:
            log.warning("demo_clip_missing", path=str(missing))
            return
        _captions(services, video_id, plan)
        _handout(services, lesson_id, plan)
        _send(services, video_id, f"{plan.title.zh}.mp4", source)


def _captions(services: Services, video_id: str, plan: demo.Lesson) -> None:
    if not plan.captions:
        return
    starts = [said.at for said in plan.captions]
    ends = [*starts[1:], starts[-1] + 6.0]
    for language in ("zh", "en"):
        rows = zip(starts, ends, plan.captions, strict=True)
        track = Track(language, [Cue(start, end, getattr(said.words, language)) for start, end, said in rows])
        name = captions.store_track(services.store, video_id, track)
        with services.database.sessions() as session:
            video = session.get_one(Video, video_id)
            captions.put(session, video.owner, video, track, name)
            session.commit()


def _handout(services: Services, lesson_id: str, plan: demo.Lesson) -> None:
    if plan.handout is None:
        return
    file = File(plan.handout.file_name, io.BytesIO(plan.handout.make()))
    received = attachments.receive(services.store, file, services.intake.settings.folder)
    with services.database.sessions() as session:
        lesson = session.get_one(Lesson, lesson_id)
        attachments.add(session, lesson.course.owner, lesson, received)
        session.commit()


def _team(session: Session, course: Course, plan: demo.Course) -> None:
    """Invite the other teachers, and let those accept who make the course together."""
    for name in (*plan.together, *plan.invited):
        invited = members.find(session, name)
        if invited is None or not may(invited, Right.TEACH):  # renamed, or somebody else with this name
            continue
        teams.invite(session, course.owner, course, name, Invited.JOIN)
        if name in plan.together:
            teams.accept(session, invited, course.id)


def _send(services: Services, video_id: str, name: str, source: Path) -> None:
    with services.database.sessions() as session:
        waiting = (Upload.video_id == video_id, Upload.state == UploadState.WAITING)
        for left in session.scalars(select(Upload).where(*waiting)).all():
            uploads.discard(session, services.intake, left)  # begun by a run that was killed
        offer = Offer(name, video_id, source.stat().st_size)
        upload = uploads.begin(session, services.intake, session.get_one(Video, video_id).owner, offer)
        session.commit()
        with source.open("rb") as file:
            chunk = Chunk(0, iter(lambda: file.read(_BLOCK), b""))
            services.intake.parts.append(upload.id, offer.length, chunk)
        job = uploads.complete(session, services.intake, upload, now())
        if job is not None:  # None: the reaper was quicker
            job.priority = PRIORITY
        session.commit()
        if job is not None:
            services.transcoding.wake(job)


def _dressed(services: Services, plan: demo.Course, wanted: demo.Lesson) -> bool:
    """Whether a lesson needs nothing more: its poster is chosen, or the lesson or video no longer exists."""
    if wanted.poster_at is None:
        return True
    with services.database.sessions() as session:
        teacher = members.find(session, plan.teacher)
        course = _find_course(session, teacher, plan) if teacher else None
        lesson = next((one for one in course.lessons if one.title == wanted.title.zh), None) if course else None
        if teacher is None or lesson is None:
            return True
        if lesson.package is None:
            latest = uploads.latest_uploads(session, [lesson.video_id]).get(lesson.video_id)
            return latest is None or latest.ended
        if lesson.package.poster_at is not None or posters.coming(session, lesson.video) is not None:
            return True
        job = posters.choose(session, teacher, lesson.video, wanted.poster_at, now())
        session.commit()
        services.transcoding.wake(job)
    return True
