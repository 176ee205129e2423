"""Where it is counted what screens tell: by kind, the function of its topic."""

from sqlalchemy.orm import Session

from player.classrooms.attendance import told
from player.classrooms.help import service as help_calls
from player.classrooms.help.models import HelpReason
from player.classrooms.help.service import Press
from player.classrooms.offline.happenings import CALL, HEADCOUNT, PLAY, Handlers
from player.classrooms.offline.models import Happening
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.models import Screen


def _call(session: Session, screen: Screen, happening: Happening) -> None:
    """Somebody pressed Help while the line was down. Raises ScreenNotPaired."""
    if screen.classroom is None:
        raise ScreenNotPaired()
    facts = happening.facts
    said = str(facts.get("reason", "")).lower()
    reason = HelpReason(said) if said in {one.value for one in HelpReason} else HelpReason.OTHER
    text = str(facts.get("text", ""))
    pressed = Press(screen.classroom, screen, None, reason, text, happening.key, happening.at)
    help_calls.press(session, pressed, happening.received_at)


HANDLERS: Handlers = {PLAY: told.play, HEADCOUNT: told.headcount, CALL: _call}
