"""What the record of decisions brings to the school; its pages are those of school/operations."""

from catalog.audit import invariants
from catalog.audit.models import AuditEntry
from catalog.topic import Topic

TOPIC = Topic(models=(AuditEntry,), invariants=(invariants.the_audit_record_is_whole,))
