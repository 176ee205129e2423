"""The topic of videos."""

from catalog.personal import Fate, Personal
from catalog.topic import Topic
from catalog.videos import invariants
from catalog.videos.jobs import POSTER
from catalog.videos.models import Build, Package, Video
from catalog.videos.objects import references

TOPIC = Topic(
    models=(Video, Package, Build),
    job_kinds=(POSTER,),
    references=references,
    invariants=(
        invariants.ready_uploads_play,
        invariants.an_upload_has_one_package,
        invariants.packages_are_whole,
        invariants.packages_have_the_edits_of_their_owners,
    ),
    personal=(Personal(Video.owner_id, Fate.PASSED_ON),),
)
