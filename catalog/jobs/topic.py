"""The parts of the school that jobs contribute."""

from catalog.jobs.invariants import jobs_have_a_subject, no_job_is_stuck, no_job_is_tried_too_often
from catalog.jobs.models import Job
from catalog.personal import Fate, Personal
from catalog.topic import Topic

TOPIC = Topic(
    models=(Job,),
    invariants=(jobs_have_a_subject, no_job_is_stuck, no_job_is_tried_too_often),
    personal=(Personal(Job.owner_id, Fate.EMPTIED),),
)
