"""Where it is counted what screens tell: by kind, the function of its topic."""

from player.classrooms.attendance import told
from player.classrooms.offline.happenings import HEADCOUNT, PLAY, Handlers

HANDLERS: Handlers = {PLAY: told.play, HEADCOUNT: told.headcount}
