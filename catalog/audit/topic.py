"""The topic of the audit record; its pages are in school/operations."""

from catalog.audit import invariants
from catalog.audit.models import AuditEntry
from catalog.topic import Topic

TOPIC = Topic(models=(AuditEntry,), invariants=(invariants.the_audit_record_is_whole,))
