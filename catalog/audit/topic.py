"""The topic of the audit record; its pages are in school/operations."""

from catalog.audit import invariants
from catalog.audit.models import AuditEntry
from catalog.personal import Fate, Personal
from catalog.topic import Topic

TOPIC = Topic(
    models=(AuditEntry,),
    invariants=(invariants.the_audit_record_is_whole,),
    personal=(
        Personal(
            AuditEntry.by_id,
            Fate.KEPT,
            "decisions_made",
            ("at", "action", "kind", "subject_id", "before", "after", "why"),
            "Decisions in the record, which cannot be edited: they keep a random number without a name",
        ),
        Personal(AuditEntry.subject_id, Fate.KEPT, "decisions_about", ("at", "action", "before", "after")),
    ),
)
