"""The topic of neighbours' own videos."""

from collections.abc import Mapping

from catalog.clips import invariants
from catalog.clips.jobs import EXPIRE
from catalog.clips.models import Clip, Consent, Placement, Remark, Report, Review, TrustedMember
from catalog.jobs.kinds import JobKind
from catalog.topic import Act, Blueprints, Link, Topic


def _blueprints() -> Blueprints:
    from catalog.clips.web import api, desk_api, pages, share

    return (api.blueprint, desk_api.blueprint, pages.blueprint, share.blueprint)


def _acts() -> Mapping[JobKind, Act]:
    from catalog.clips.expiry import carry_out

    return {EXPIRE: carry_out}


TOPIC = Topic(
    models=(Clip, Consent, Review, Remark, Report, Placement, TrustedMember),
    job_kinds=(EXPIRE,),
    acts=_acts,
    links=(Link("Share", "share", "share.index", "share", rank=27),),
    blueprints=_blueprints,
    invariants=(
        invariants.withdrawn_clips_are_recalled,
        invariants.clips_stand_only_while_published,
        invariants.every_clip_has_consent,
        invariants.the_queue_has_what_waits,
    ),
)
