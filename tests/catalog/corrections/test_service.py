"""Neighbours propose corrections of captions, teachers decide, whatever else happens meanwhile."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.errors import CaptionsGone
from catalog.captions.models import Captions, Origin
from catalog.captions.service import Draft, Track
from catalog.clock import now
from catalog.corrections import deciding, service
from catalog.corrections.deciding import Desk
from catalog.corrections.errors import (
    CorrectionDecided,
    LineChanged,
    LineGone,
    NothingCorrected,
    ProposedAlready,
    TooManyCorrections,
)
from catalog.corrections.models import Correction, CorrectionState
from catalog.corrections.service import Proposal, Wanted
from catalog.courses.models import Lesson
from catalog.errors import EmptyField, NotAllowed, NotFound
from catalog.members.models import Member, MemberState, Role
from catalog.notices.models import Notice, NoticeKind
from school.services import Services
from tests import factories
from tests.conftest import EITHER

SAID = [Cue(0, 4, "左右成十字"), Cue(4, 8, "绸带跟着走走"), Cue(8, 12, "眼睛看着善子")]


@dataclass
class Stage:
    """A lesson with captions by the machine, its teacher, two neighbours."""

    session: Session
    services: Services
    lesson: Lesson
    neighbour: Member
    other: Member

    @property
    def teacher(self) -> Member:
        return self.lesson.course.owner

    @property
    def desk(self) -> Desk:
        return Desk(self.lesson, "zh-CN", self.services.store, now())

    @property
    def captions(self) -> Captions:
        found = captions.find(self.session, self.lesson.video_id, "zh-CN")
        assert found
        return found

    def texts(self) -> list[str]:
        return [cue.text for cue in captions.stored(self.services.store, self.captions)]

    def write(self, cues: list[Cue]) -> None:
        draft = Draft([{"at": 9.0, "text": "善", "guesses": ["扇"]}])
        track = Track("zh-CN", cues, origin=Origin.MACHINE, draft=draft)
        name = captions.store_track(self.services.store, self.lesson.video_id, track)
        captions.put(self.session, self.teacher, self.lesson.video, track, name)

    def propose(self, member: Member, place: int, after: str) -> Correction:
        cue = SAID[place]
        found = service.line_of(
            captions.stored(self.services.store, self.captions), Proposal(cue.start, cue.text, after)
        )
        return service.propose(self.session, member, self.lesson, Wanted("zh-CN", found, after), now())

    def told(self, member: Member) -> list[NoticeKind]:
        return list(self.session.scalars(select(Notice.kind).where(Notice.member_id == member.id)))


@pytest.fixture
def stage(services: Services, session: Session) -> Stage:
    teacher = factories.member(session)
    lesson = factories.lesson(session, factories.course(session, teacher))
    neighbours = [factories.member(session, name, Role.RESIDENT) for name in ("周美华", "刘德明")]
    made = Stage(session, services, lesson, *neighbours)
    made.write(SAID)
    return made


def test_an_accepted_correction_stands_in_the_draft_and_its_doubt_is_gone(stage: Stage) -> None:
    made = stage.propose(stage.neighbour, 2, "眼睛看着扇子")
    assert stage.told(stage.teacher) == [NoticeKind.CORRECTION]
    outcome = deciding.accept_one(stage.session, stage.teacher, stage.desk, made)
    assert stage.texts() == ["左右成十字", "绸带跟着走走", "眼睛看着扇子"]
    assert (stage.captions.is_draft, stage.captions.doubts, stage.captions.origin) == (True, [], Origin.MACHINE)
    assert outcome.earlier not in ("", stage.captions.name)
    assert made.decided_by_id == stage.teacher.id
    assert stage.told(stage.neighbour) == [NoticeKind.CORRECTION_ACCEPTED]
    assert stage.told(stage.teacher) == []
    entry = stage.session.scalars(select(AuditEntry).where(AuditEntry.action == Action.CAPTIONS)).one()
    assert (entry.before, entry.after, entry.subject_id) == ("zh-CN 1", "ACCEPTED", stage.lesson.id)
    with pytest.raises(CorrectionDecided):
        deciding.decline(stage.session, stage.teacher, stage.desk, [made])


@EITHER
def test_of_all_those_are_left_whose_line_was_changed_meanwhile(stage: Stage) -> None:
    first = stage.propose(stage.neighbour, 1, "绸带跟着肘走")
    rival = stage.propose(stage.other, 1, "绸带跟着手走")
    changed = stage.propose(stage.other, 2, "眼睛看着扇子")
    stage.write([*SAID[:2], Cue(8, 12, "眼睛看前面")])
    chosen = service.waiting(stage.session, stage.teacher, stage.lesson, "zh-CN")
    outcome = deciding.accept(stage.session, stage.teacher, stage.desk, chosen)
    assert (outcome.done, outcome.left) == ([first], [rival, changed])
    assert stage.texts() == ["左右成十字", "绸带跟着肘走", "眼睛看前面"]
    with pytest.raises(LineChanged):
        deciding.accept_one(stage.session, stage.teacher, stage.desk, changed)
    deciding.accept_one(stage.session, stage.teacher, stage.desk, changed, anyway=True)
    assert stage.texts()[2] == "眼睛看着扇子"
    stage.write(SAID[:1])
    with pytest.raises(LineGone):
        deciding.accept_one(stage.session, stage.teacher, stage.desk, rival, anyway=True)


@EITHER
def test_declining_can_be_undone(stage: Stage) -> None:
    made = stage.propose(stage.neighbour, 1, "绸带跟着肘走")
    deciding.decline(stage.session, stage.teacher, stage.desk, [made])
    assert stage.told(stage.neighbour) == [NoticeKind.CORRECTION_DECLINED]
    deciding.reopen(stage.session, stage.teacher, stage.desk, [made])
    assert (made.state, stage.told(stage.neighbour)) == (CorrectionState.WAITING, [])
    assert stage.texts()[1] == SAID[1].text


@EITHER
def test_what_cannot_be_proposed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = stage.propose(stage.neighbour, 1, "绸带跟着肘走")
    assert stage.propose(stage.neighbour, 1, "绸带跟着手走") is mine
    with pytest.raises(ProposedAlready):
        stage.propose(stage.other, 1, "绸带 跟着手走")
    for nothing, refusal in (("  \u200b", EmptyField), ("绸带\n跟着走走", NothingCorrected)):
        with pytest.raises(refusal):
            stage.propose(stage.other, 1, nothing)
    with pytest.raises(LineChanged):
        service.line_of(SAID, Proposal(4, "她说的是别的", "绸带跟着肘走"))
    monkeypatch.setattr(service, "MOST_OF_MEMBER", 1)
    with pytest.raises(TooManyCorrections):
        stage.propose(stage.neighbour, 2, "眼睛看着扇子")
    monkeypatch.setattr(service, "MOST_OF_LESSON", 1)
    with pytest.raises(TooManyCorrections):
        stage.propose(stage.other, 2, "眼睛看着扇子")


@EITHER
def test_members_see_and_withdraw_their_own_alone(stage: Stage) -> None:
    mine = stage.propose(stage.neighbour, 1, "绸带跟着肘走")
    theirs = stage.propose(stage.other, 2, "眼睛看着扇子")
    assert service.waiting(stage.session, stage.neighbour, stage.lesson, "zh-CN") == [mine]
    assert service.waiting(stage.session, None, stage.lesson, "zh-CN") == []
    with pytest.raises(NotFound):
        service.withdraw(stage.session, stage.neighbour, theirs.id)
    with pytest.raises(NotAllowed):
        deciding.accept(stage.session, stage.neighbour, stage.desk, [mine])
    service.withdraw(stage.session, stage.neighbour, mine.id)
    assert service.counts(stage.session, stage.lesson.course) == {(stage.lesson.id, "zh-CN"): 1}
    stage.other.state = MemberState.BLOCKED
    stage.session.flush()
    assert service.waiting(stage.session, stage.teacher, stage.lesson, "zh-CN") == []
    stage.other.state = MemberState.ACTIVE
    captions.remove(stage.session, stage.teacher, stage.lesson.video, "zh-CN")
    stage.session.flush()
    assert service.counts(stage.session, stage.lesson.course) == {}
    with pytest.raises(CaptionsGone):
        deciding.accept(stage.session, stage.teacher, stage.desk, [theirs])
