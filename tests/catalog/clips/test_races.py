"""Two people at one clip at the same moment: one decision, a legal state and a whole record, on both databases."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.audit.service import broken_links
from catalog.clips import editing, invariants, review
from catalog.clips import service as clips
from catalog.clips.edits import Edits
from catalog.clips.models import Clip, ClipState, Placement, Review, Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.courses.models import Course
from catalog.errors import CatalogError
from catalog.jobs import ledger
from catalog.jobs.ledger import Claim, LeaseLost
from catalog.members.models import Member, Role
from catalog.states import move
from catalog.topic import Reading
from catalog.uploads import service as uploads
from catalog.uploads.jobs import FINISH, enqueue
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Chunk
from school.pipeline.claims import refuse_without_right
from school.services import Services
from tests import factories
from tests.conftest import AddMember

ROUNDS = 8
Act = Callable[[Session, Clip], object]


@pytest.fixture
def people(add_member: AddMember) -> dict[str, Member]:
    """By what they do; the teacher and three at the desk."""
    roles = {"resident": Role.RESIDENT, "teacher": Role.INSTRUCTOR, "operator": Role.OPERATOR}
    moderators = dict.fromkeys(("moderator", "second"), Role.MODERATOR)
    return {name: add_member(name, role) for name, role in (roles | moderators).items()}


@pytest.fixture
def course(services: Services, people: dict[str, Member]) -> Course:
    return factories.published_course(services, people["teacher"], "秧歌", ["十字步"])


def _begin(services: Services, people: dict[str, Member]) -> str:
    """The id of a new clip that waits for a moderator."""
    with services.database.sessions() as session:
        clip = factories.clip_in_review(session, session.get_one(Member, people["resident"].id))
        clip_id = clip.id
        session.commit()
        return clip_id


def _at_once(services: Services, clip_id: str, *acts: Act) -> list[str]:
    """What became of each act, done by a thread of its own: "" or the code of its refusal."""
    together, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Act) -> None:
        with services.database.sessions() as session:
            clip = session.get_one(Clip, clip_id)
            session.rollback()  # both have looked, and hold nothing
            together.wait()
            try:
                act(session, clip)
                session.commit()
            except Exception as error:  # also what the database says, such as of a deadlock
                session.rollback()
                known = isinstance(error, CatalogError | LeaseLost)
                ends[number] = getattr(error, "code", "lease_lost") if known else repr(error)

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def _judges(people: dict[str, Member], name: str, judgement: Judgement) -> Act:
    def act(session: Session, clip: Clip) -> None:
        review.judge(session, session.get_one(Member, people[name].id), clip, judgement, now())

    return act


def _faults(services: Services) -> Iterator[str]:
    """What `school check` would say of clips and of the record."""
    rules = (
        invariants.withdrawn_clips_are_recalled,
        invariants.clips_stand_only_while_published,
        invariants.the_queue_has_what_waits,
    )
    with services.database.readers() as session:
        yield from broken_links(session)
        seen = Reading(session=session, school=services, objects={}, now=now())
        for rule in rules:
            yield from rule(seen)


def _told(services: Services, clip_id: str) -> list[Action]:
    """The decisions on record about a clip, in their order."""
    with services.database.readers() as session:
        query = select(AuditEntry.action).where(AuditEntry.subject_id == clip_id).order_by(AuditEntry.id)
        return list(session.scalars(query))


def test_of_two_moderators_one_decides(services: Services, people: dict[str, Member], course: Course) -> None:
    approve = Judgement(Verdict.APPROVE, place=Place(lesson=course.lessons[0].id, at=1.0))
    first, second = (
        _judges(people, "moderator", approve),
        _judges(people, "second", Judgement(Verdict.REFUSE, "广告")),
    )
    for _ in range(ROUNDS):
        clip_id = _begin(services, people)
        ends = _at_once(services, clip_id, first, second)
        assert sorted(ends) == ["", "already_decided"]
        won = ends.index("")
        with services.database.readers() as session:
            clip = session.get_one(Clip, clip_id)
            assert clip.state is (ClipState.PUBLISHED, ClipState.REFUSED)[won]
            assert [one.by_id for one in clip.reviews] == [people[("moderator", "second")[won]].id]
        assert _told(services, clip_id)[1:] == [(Action.PUBLISH, Action.REFUSE)[won]]
    assert list(_faults(services)) == []


def test_a_clip_that_is_withdrawn_while_it_is_approved_is_gone(
    services: Services, people: dict[str, Member], course: Course
) -> None:
    def withdraw(session: Session, clip: Clip) -> None:
        clips.withdraw(session, session.get_one(Member, people["resident"].id), clip, now())

    approve = _judges(people, "moderator", Judgement(Verdict.APPROVE, place=Place(course=course.id)))
    for _ in range(ROUNDS):
        clip_id = _begin(services, people)
        ends = _at_once(services, clip_id, approve, withdraw)
        assert ends in (["", ""], ["already_decided", ""])
        with services.database.readers() as session:
            clip = session.get_one(Clip, clip_id)
            assert (clip.state, clip.video.recalled, clip.placement) == (ClipState.WITHDRAWN, True, None)
        assert _told(services, clip_id)[-1] is Action.WITHDRAW
        assert _told(services, clip_id).count(Action.PUBLISH) == (1 if ends[0] == "" else 0)
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 0
    assert list(_faults(services)) == []


def test_an_appeal_against_a_clip_that_is_taken_down_does_not_bring_it_back(
    services: Services, people: dict[str, Member]
) -> None:
    def appeal(session: Session, clip: Clip) -> None:
        clips.appeal(session, session.get_one(Member, people["resident"].id), clip, "请再看看", now())

    def recall(session: Session, clip: Clip) -> None:
        review.recall(session, session.get_one(Member, people["operator"].id), clip, "有广告", now())

    refuse = _judges(people, "moderator", Judgement(Verdict.REFUSE, "广告"))
    for _ in range(ROUNDS):
        clip_id = _begin(services, people)
        assert _at_once(services, clip_id, refuse) == [""]
        ends = _at_once(services, clip_id, appeal, recall)
        assert ends in (["", ""], ["not_now", ""])
        with services.database.readers() as session:
            clip = session.get_one(Clip, clip_id)
            assert (clip.state, clip.waits_since, clip.video.recalled) == (ClipState.RECALLED, None, True)
            decided = session.scalars(
                select(Review.verdict).where(Review.clip_id == clip_id).order_by(Review.at)
            ).all()
            assert decided == [Verdict.REFUSE, Verdict.RECALL]
        assert _told(services, clip_id)[-1] is Action.RECALL
    assert list(_faults(services)) == []


def test_a_file_that_arrives_while_the_one_before_is_finished_is_not_what_moderators_get(
    services: Services, people: dict[str, Member]
) -> None:
    for _ in range(ROUNDS):
        clip_id, first_id, second_id = _with_two_files(services, people)

        def finish(session: Session, clip: Clip, first_id: str = first_id) -> None:
            upload = session.get_one(Upload, first_id)
            move(session, upload, UploadState.READY)
            factories.package(session, upload)
            clips.video_is_ready(session, clip.video, now())

        def arrive(session: Session, _: Clip, second_id: str = second_id) -> None:
            uploads.complete(session, services.intake, session.get_one(Upload, second_id), now())

        assert _at_once(services, clip_id, finish, arrive) == ["", ""]
        with services.database.readers() as session:
            state, second = session.get_one(Clip, clip_id).state, session.get_one(Upload, second_id).state
            assert (state, second) in (
                (ClipState.IN_REVIEW, UploadState.WAITING),
                (ClipState.DRAFT, UploadState.RECEIVED),
                (ClipState.DRAFT, UploadState.WAITING),
            )
    assert list(_faults(services)) == []


def test_a_clip_that_is_edited_while_it_is_approved_is_seen_by_nobody_until_it_is_looked_at_again(
    services: Services, people: dict[str, Member], course: Course
) -> None:
    def edit(session: Session, clip: Clip) -> None:
        editing.edit(session, session.get_one(Member, people["resident"].id), clip, Edits((1.0, 8.0)))

    approve = _judges(
        people, "moderator", Judgement(Verdict.APPROVE, place=Place(lesson=course.lessons[0].id, at=1.0))
    )
    for _ in range(ROUNDS):
        clip_id = _begin(services, people)
        ends = _at_once(services, clip_id, approve, edit)
        assert ends in (["", ""], ["already_decided", ""])
        with services.database.readers() as session:
            clip = session.get_one(Clip, clip_id)
            assert (clip.state, clip.waits_since, clip.placement) == (ClipState.DRAFT, None, None)
            assert (clip.goes_on, clip.package is not None and clip.package.outdated) == (True, True)
        assert _told(services, clip_id)[-1] is Action.EDIT
    assert list(_faults(services)) == []


def test_what_the_engine_finishes_of_a_clip_that_is_withdrawn_or_edited_meanwhile_is_seen_by_nobody(
    services: Services, people: dict[str, Member]
) -> None:
    def withdraw(session: Session, clip: Clip) -> None:
        clips.withdraw(session, session.get_one(Member, people["resident"].id), clip, now())

    def edit(session: Session, clip: Clip) -> None:
        editing.edit(session, session.get_one(Member, people["resident"].id), clip, Edits((1.0, 8.0)))

    for act, state in ((withdraw, ClipState.WITHDRAWN), (edit, ClipState.DRAFT)) * (ROUNDS // 2):
        clip_id, claim = _nearly_finished(services, people)

        def finish(session: Session, clip: Clip, claim: Claim = claim) -> None:
            ledger.finish(session, claim, now())
            upload = session.get_one(Upload, claim.subject)
            refuse_without_right(session, upload, until_commit=True)
            move(session, upload, UploadState.READY)
            factories.package(session, upload)
            clips.video_is_ready(session, clip.video, now())

        ends = _at_once(services, clip_id, finish, act)
        assert ends in (["", ""], ["lease_lost", ""])
        with services.database.readers() as session:
            clip = session.get_one(Clip, clip_id)
            assert (clip.state, clip.waits_since, clip.public) == (state, None, False)
    assert list(_faults(services)) == []


def _nearly_finished(services: Services, people: dict[str, Member]) -> tuple[str, Claim]:
    """The id of a draft, and the claim of the worker that publishes its video in a moment."""
    with services.database.sessions() as session:
        clip = factories.clip(session, session.get_one(Member, people["resident"].id))
        upload = factories.upload(session, clip.video, UploadState.TRANSCODING, duration=12.0)
        enqueue(session, upload, FINISH, now=now())
        session.flush()
        claim = ledger.claim(session, FINISH, "worker", now())
        session.commit()
        assert claim is not None
        return clip.id, claim


def _with_two_files(services: Services, people: dict[str, Member]) -> tuple[str, str, str]:
    """The ids of a draft, of a file that the engine has nearly finished, and of another whose bytes are all there."""
    with services.database.sessions() as session:
        owner = session.get_one(Member, people["resident"].id)
        clip = factories.clip(session, owner)
        first = factories.upload(session, clip.video, UploadState.TRANSCODING)
        second = factories.upload(session, clip.video)
        session.commit()
        services.intake.parts.create(second.id)
        services.intake.parts.append(second.id, 1, Chunk(0, iter([b"x"]), None))
        return clip.id, first.id, second.id
