"""The topic of neighbours' own videos."""

from collections.abc import Mapping

from catalog.clips import invariants
from catalog.clips.jobs import EXPIRE
from catalog.clips.models import Clip, Consent, Placement, Remark, Report, Review, TrustedMember
from catalog.jobs.kinds import JobKind
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.personal import Fate, Leaving, Personal
from catalog.topic import Act, Blueprints, Link, Topic


def _blueprints() -> Blueprints:
    from catalog.clips.web import api, beside, cutting, desk, desk_api, members, pages, share, studio, trusted

    programs = (api.blueprint, members.api, desk_api.blueprint)
    views = (beside, cutting, desk, pages, share, studio, trusted)
    return (*programs, members.pages, *(view.blueprint for view in views))


def _acts() -> Mapping[JobKind, Act]:
    from catalog.clips.expiry import carry_out

    return {EXPIRE: carry_out}


def _has_room(viewer: Member | None) -> bool:
    """Whether a phone's bar has a place left: it has five, and those who teach and run the school need them all."""
    return not (may(viewer, Right.TEACH) and may(viewer, Right.RUN))


def _has_no_room(viewer: Member | None) -> bool:
    return not _has_room(viewer)


def _reviews(viewer: Member | None) -> bool:
    return may(viewer, Right.REVIEW)


def _waiting(moderator: Member) -> int:
    from catalog.clips.review import waiting
    from catalog.comments.review import count_waiting
    from catalog.web.shared.session import session

    return waiting(session(), moderator) + count_waiting(session(), moderator)


def _leaving() -> Leaving:
    from catalog.clips.leaving import leave

    return leave


TOPIC = Topic(
    models=(Clip, Consent, Review, Remark, Report, Placement, TrustedMember),
    job_kinds=(EXPIRE,),
    acts=_acts,
    blueprints=_blueprints,
    links=(
        Link("Share", "share", "share.index", "share", rank=27, shown=_has_room),
        Link("Share", "share", "share.index", "share", rank=27, shown=_has_no_room, on_phone=False),
        Link("Desk", "desk", "desk.index", "eye", rank=35, shown=_reviews, on_phone=False, waiting=_waiting),
    ),
    invariants=(
        invariants.withdrawn_clips_are_recalled,
        invariants.clips_stand_only_while_published,
        invariants.every_clip_has_consent,
        invariants.the_queue_has_what_waits,
    ),
    personal=(
        Personal(
            Clip.owner_id,
            Fate.REMOVED,
            "clips",
            (
                "id",
                "title",
                "description",
                "category.name",
                "state",
                "created_at",
                "published_at",
                "appeal",
                "consent.wording",
                "consent.at",
                "consent.guardian",
            ),
            "Your own videos, with their files",
        ),
        Personal(Clip.claimed_by_id, Fate.EMPTIED),
        Personal(Clip.approved_by_id, Fate.EMPTIED),
        Personal(Clip.refused_by_id, Fate.KEPT),
        Personal(
            Report.member_id, Fate.REMOVED, "reports", ("clip_id", "reason", "at"), "Reports about others' videos"
        ),
        Personal(Review.by_id, Fate.EMPTIED, "reviews", ("clip_id", "verdict", "reason", "at")),
        Personal(TrustedMember.member_id, Fate.REMOVED, "trusted", ("granted_at",)),
        Personal(TrustedMember.granted_by_id, Fate.EMPTIED),
    ),
    leaving=_leaving,
)
