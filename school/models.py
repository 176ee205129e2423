"""Every mapped class, imported once, so that migrations and mappers know them all."""

from catalog.audit.models import AuditEntry
from catalog.captions.models import Captions
from catalog.database import Base
from catalog.jobs.models import Job
from catalog.members.models import ApiToken
from catalog.packages.models import Build, Package
from catalog.states import StateLog
from player.progress.models import Progress

__all__ = ["ApiToken", "AuditEntry", "Base", "Build", "Captions", "Job", "Package", "Progress", "StateLog"]
