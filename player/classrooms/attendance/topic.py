"""The topic of attendance."""

from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Topic
from player.classrooms.attendance.models import Headcount, Presence, RegisterName, ScreenPlay, Showing


def _blueprints() -> Blueprints:
    from player.classrooms.attendance.web import api, mine, register, reports

    return api.blueprint, register.blueprint, reports.blueprint, mine.blueprint


TOPIC = Topic(
    models=(Showing, ScreenPlay, Headcount, RegisterName, Presence),
    blueprints=_blueprints,
    personal=(
        Personal(
            Presence.member_id,
            Fate.EMPTIED,
            "attendance",
            ("showing.title", "showing.classroom.name", "showing.began_at", "source", "removed_at"),
            "Lessons in classrooms: the number of people stays, without your name",
        ),
        Personal(Presence.by_id, Fate.EMPTIED),
        Personal(Headcount.by_id, Fate.EMPTIED),
    ),
)
