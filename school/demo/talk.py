"""What neighbours of the demo school say: thanks, likes, comments read and waiting, and an address for mails."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.clips.models import Clip
from catalog.clock import now
from catalog.comments import review
from catalog.comments import service as comments
from catalog.comments.models import Comment
from catalog.comments.review import Ruling
from catalog.courses.models import Lesson
from catalog.mail.models import Contact
from catalog.members import service as members
from catalog.members.models import Member
from catalog.reactions import service as reactions
from catalog.reactions.about import About
from catalog.reactions.models import ReactionKind

OPEN = ("dance", "neighbours")
"""The categories that take comments."""
MODERATOR = "陈静"
CLIP, LESSON = "我们楼的十字步", "十字步"
SAID = (
    ("李梅", CLIP, "你们楼跳得真齐！音乐是哪一首？", True),
    ("赵敏", CLIP, "左脚先走，一看就明白了。", True),
    ("李梅", LESSON, "第二步总是踩不准，慢放看了三遍，学会了。", True),
    ("孙桂芳", LESSON, "想学的邻居加微信找我。", None),
    ("李梅", LESSON, "周六下午在六号楼前一起练，有人来吗？", None),
)
"""Who, about what, the words; True: a moderator has read them, None: they wait."""
THANKS = (("李梅", CLIP), ("赵敏", CLIP), ("孙桂芳", LESSON), ("李梅", LESSON))


def talk(session: Session) -> None:
    """Say all of it once; nothing where a name belongs to nobody of the demo, or somebody has said something."""
    moderator = members.find(session, MODERATOR)
    if moderator is None or session.scalar(select(Comment.id).limit(1)) is not None:
        return
    for category in session.scalars(select(Category).where(Category.id.in_(OPEN))):
        category.comments = True
    owner = members.find(session, "孙桂芳")
    if owner is not None and session.get(Contact, owner.id) is None:
        session.add(Contact(member_id=owner.id, email="guifang@example.org", wants_mail=False))
    for name, title in THANKS:
        member, about = members.find(session, name), _about(session, title)
        if member is not None and about is not None and about.owner_id != member.id:
            for kind in ReactionKind:
                reactions.give(session, member, about, kind, now())
    for name, title, text, is_read in SAID:
        member, about = members.find(session, name), _about(session, title)
        if member is not None and about is not None and about.category.comments:
            _say(session, moderator, comments.write(session, member, about, text, now()), is_read=bool(is_read))


def _say(session: Session, moderator: Member, comment: Comment, *, is_read: bool) -> None:
    if is_read:
        review.judge(session, moderator, comment, Ruling(good=True), now())


def _about(session: Session, title: str) -> About | None:
    """The public clip or lesson of this title."""
    things = [*session.scalars(select(Clip).where(Clip.title == title))]
    lessons = [*session.scalars(select(Lesson).where(Lesson.title == title))]
    return next((About(thing) for thing in (*things, *lessons) if thing.public), None)
