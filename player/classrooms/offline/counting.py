"""Where it is counted what screens tell: by kind, the function of its topic."""

from player.classrooms.offline.happenings import Handlers

HANDLERS: Handlers = {}
