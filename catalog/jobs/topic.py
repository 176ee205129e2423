"""What jobs bring to the school."""

from catalog.jobs import invariants
from catalog.jobs.models import Job
from catalog.topic import Topic

TOPIC = Topic(models=(Job,), invariants=(invariants.no_job_is_stuck, invariants.no_job_is_tried_too_often))
