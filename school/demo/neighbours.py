"""Neighbours' own videos of the demo school: one in each state, with the ordinary use cases."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.calls import service as calls
from catalog.calls.service import Wish
from catalog.clips import editing, reports, review
from catalog.clips import service as clips
from catalog.clips.edits import Cover, Edits
from catalog.clips.models import Clip as Shared
from catalog.clips.models import ClipState, Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clips.service import Agreement, ClipDraft
from catalog.clips.settings import ClipSettings
from catalog.clock import now
from catalog.communities import service as communities
from catalog.courses.models import Lesson
from catalog.members import service as members
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.uploads import service as uploads
from catalog.uploads.models import UploadState
from school.demo.clips import BIKES, BUNNY, CITY, OCEAN, Clip, ClipMissing
from school.demo.films import dance
from school.demo.programme import OPERATOR
from school.services import Services

MODERATOR = "陈静"
STEP_S = 3.0
"""Where the four steps begin in the lesson of the cross step (chapters.py)."""
HOMES = (("孙桂芳", "和平社区", "东城"), ("李梅", "柳荫社区", "西城"))
"""Where those live whose videos wait: the desk chooses by district."""
OPEN_FOR = timedelta(days=14)
CALLS = (
    ("十字步", Wish("想看邻居坐着怎么跳这一步", now(), STEP_S, 3)),
    ("眼睛跟着燕子走", Wish("一家老小一起做，拍一段给大家看", now())),
)
"""What teachers ask neighbours for, by the title of the lesson; `ask` says until when."""
Fate = Callable[[Session, Member, Shared], None]
"""What becomes of a clip once it waits for a moderator."""


@dataclass(frozen=True)
class Neighbour:
    """A clip that a neighbour shares."""

    owner: str
    title: str
    description: str
    clip: Clip | None
    """None: she has not chosen a file yet."""
    fate: Fate
    lesson: str = ""
    """The title of the lesson to which it might belong."""
    category: str | None = None


def _waits(_session: Session, _moderator: Member, _clip: Shared) -> None:
    """It stays in the queue."""


def _returned(session: Session, moderator: Member, clip: Shared) -> None:
    remarks = [(2.0, "开头有两秒是黑的，请剪掉。"), (6.0, "这里看得见门牌号，请盖住。")]
    judge(session, moderator, clip, Judgement(Verdict.RETURN, "跳得真齐，改两处就好。", remarks))


def _refused(session: Session, moderator: Member, clip: Shared) -> None:
    judge(session, moderator, clip, Judgement(Verdict.REFUSE, "画面太暗，看不清手上的动作。白天再拍一次就行。"))


def _shown(session: Session, moderator: Member, clip: Shared) -> None:
    """It stands at the lesson that its owner had in mind, at the step that it shows."""
    place = Place(lesson=clip.wished_lesson_id, at=STEP_S) if clip.wished_lesson_id else None
    judge(session, moderator, clip, Judgement(Verdict.APPROVE, "谢谢你，邻居们正好学。", place=place))


def _reported(session: Session, moderator: Member, clip: Shared) -> None:
    _shown(session, moderator, clip)
    viewer = members.find(session, "赵敏")
    if viewer is not None:
        reports.report(session, viewer, clip, "声音太大，吓人一跳。", now())


def _edited(session: Session, _moderator: Member, clip: Shared) -> None:
    """Its owner covers a number plate and mutes what a neighbour shouts; then it waits again."""
    found = editing.edits_of(session, clip)
    if found is not None:
        _, length = found
        plate = Cover(0.0, length, 0.42, 0.55, 0.16, 0.2)
        editing.edit(session, clip.owner, clip, Edits(mutes=((length / 3, length / 2),), covers=(plate,)))


CLIPS = (
    Neighbour("孙桂芳", "我们楼的十字步", "六号楼一起跳，左脚先走，音乐放慢了。", dance.CROSS_STEP, _shown, "十字步"),
    Neighbour("孙桂芳", "河边的秧歌", "早上在河边跳的，风有点大。", OCEAN, _returned, "十字步"),
    Neighbour("李梅", "骑车去买菜", "车筐里怎么放得稳。", BIKES, _waits),
    Neighbour("李梅", "薄荷泡水", "自家种的薄荷，怎么泡、喝多少。", BUNNY, _waits, category="medical"),
    Neighbour("李梅", "晚上的街", "路灯下拍的。", CITY, _refused),
    Neighbour("李梅", "门口的大喇叭", "教大家听通知。", BIKES, _reported),
    Neighbour("孙桂芳", "路口怎么过", "等灯，看两边，推车走。", CITY, _edited),
    Neighbour("孙桂芳", "下周再拍的扇花", "还没拍，先写下来。", None, _waits, "十字步"),
)


def judge(session: Session, moderator: Member, clip: Shared, judgement: Judgement) -> None:
    """Decide, if the moderator still may, and somebody still waits for it."""
    if clip.waits_for is not None and may(moderator, Right.REVIEW, clip) and moderator.id != clip.owner_id:
        review.judge(session, moderator, clip, judgement, now())


def ask(session: Session) -> None:
    """Let the teachers ask for what is not asked for yet."""
    for title, wish in CALLS:
        lesson = _lesson(session, title)
        if lesson is not None and not calls.calls_of(session, lesson, 1):
            calls.open_call(session, lesson.course.owner, lesson, replace(wish, closes_at=now() + OPEN_FOR), now())


def settle(session: Session) -> None:
    """Give each of HOMES a community who has none yet."""
    operator = members.find(session, OPERATOR)
    for name, community, district in HOMES:
        member = members.find(session, name)
        if member is not None and member.community is None and may(operator, Right.ROOMS) and operator is not None:
            made = communities.get_or_make(session, operator, community, district)
            members.settle(session, member, made.id, operator)


def share(services: Services, send: Callable[[Services, str, str, Path], None]) -> None:
    """Share each clip that is not there yet; `send` uploads a file for a video as its owner would."""
    with services.database.sessions() as session:
        ask(session)
        settle(session)
        session.commit()
    for plan in CLIPS:
        with services.database.sessions() as session:
            owner = members.find(session, plan.owner)
            if owner is None:
                continue
            clip = _find(session, owner, plan) or _begin(session, owner, plan)
            session.commit()
            video_id = clip.video_id
            latest = uploads.latest_uploads(session, [video_id]).get(video_id)
            sent = latest is not None and latest.state is not UploadState.WAITING
        if plan.clip is not None and not sent:
            with tempfile.TemporaryDirectory(dir=services.settings.data / "run", prefix="demo-") as folder:
                source = Path(folder) / "clip.mp4"
                try:
                    plan.clip.make(source)
                except ClipMissing:
                    continue
                send(services, video_id, f"{plan.title}.mp4", source)


def decide(services: Services) -> bool:
    """Let the moderator decide about those that are ready. True when nothing is left to do."""
    left = False
    with services.database.sessions() as session:
        moderator = members.find(session, MODERATOR)
        for plan in CLIPS:
            owner = members.find(session, plan.owner)
            clip = _find(session, owner, plan) if owner else None
            if clip is None or moderator is None or plan.clip is None or clip.reviews:
                continue
            if clip.state is not ClipState.DRAFT:
                plan.fate(session, moderator, clip)
                continue
            latest = uploads.latest_uploads(session, [clip.video_id]).get(clip.video_id)
            left = left or (latest is not None and not latest.ended)
        session.commit()
    return not left


def _begin(session: Session, owner: Member, plan: Neighbour) -> Shared:
    lesson = _lesson(session, plan.lesson) if plan.lesson else None
    category = lesson.course.category_id if lesson else plan.category
    draft = ClipDraft(plan.title, plan.description, category)
    clip = clips.share(session, owner, draft, Agreement(given=True), ClipSettings())
    clip.wished_lesson = lesson  # nobody sees it yet: its video is still being prepared
    if lesson is not None and plan.fate is _shown:
        clip.call = next(iter(calls.open_at(session, [lesson.id], now())), None)
    return clip


def _lesson(session: Session, title: str) -> Lesson | None:
    return session.scalar(select(Lesson).where(Lesson.title == title).limit(1))


def _find(session: Session, owner: Member, plan: Neighbour) -> Shared | None:
    return session.scalar(select(Shared).where(Shared.owner_id == owner.id, Shared.title == plan.title))
