"""What the addresses of clips for programs share: a member does something with a clip, and sees it afterwards."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.clips.models import Clip
from catalog.members.models import Member
from catalog.web.shared.context import context
from catalog.web.shared.session import session

Act = Callable[[Session, Member, Clip, datetime], object]


def done(found: tuple[Member, Clip], act: Act) -> tuple[Clip, Member]:
    """Let the member act on the clip, and commit. Raises what `act` raises."""
    member, clip = found
    act(session(), member, clip, context().clock())
    session().commit()
    return clip, member
