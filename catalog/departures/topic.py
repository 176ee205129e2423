"""The topic of deleted accounts; its pages are in school/people."""

from catalog.departures import invariants
from catalog.departures.jobs import ERASE
from catalog.departures.models import Departure
from catalog.topic import Topic

TOPIC = Topic(
    models=(Departure,),
    job_kinds=(ERASE,),
    invariants=(invariants.deleted_accounts_are_erased,),
)
