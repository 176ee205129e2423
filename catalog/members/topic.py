"""The topic of members; their pages are in school/people."""

from catalog.members.models import ApiToken, Appointment, BrowserSession, DistrictAppointment, EndedSession, Member
from catalog.personal import Fate, Personal
from catalog.topic import Topic

TOPIC = Topic(
    models=(Member, Appointment, DistrictAppointment, BrowserSession, EndedSession, ApiToken),
    personal=(
        Personal(
            Member.id,
            Fate.REMOVED,
            "account",
            ("id", "name", "role", "state", "created_at", "community.name"),
            "Name, password, and all about the account",
        ),
        Personal(Appointment.member_id, Fate.REMOVED, "appointments", ("role", "category.name")),
        Personal(DistrictAppointment.member_id, Fate.REMOVED, "districts", ("role", "district.name")),
        Personal(ApiToken.member_id, Fate.REMOVED, "api_keys", ("scope", "created_at", "expires_at"), "API keys"),
        Personal(
            BrowserSession.member_id,
            Fate.REMOVED,
            "sessions",
            ("browser", "address", "created_at", "seen_at"),
            "Signed-in browsers",
        ),
    ),
)
