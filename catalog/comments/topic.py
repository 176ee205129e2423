"""The topic of comments."""

from catalog.comments.models import Comment, CommentReport, CommentReview
from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.comments.web import api, pages

    return api.blueprint, pages.blueprint


TOPIC = Topic(
    models=(Comment, CommentReport, CommentReview),
    blueprints=_blueprints,
    personal=(
        Personal(
            Comment.member_id,
            Fate.REMOVED,
            "comments",
            ("clip_id", "lesson_id", "text", "state", "created_at", "reason"),
            "Comments",
        ),
        Personal(Comment.decided_by_id, Fate.EMPTIED),
        Personal(CommentReview.by_id, Fate.EMPTIED, "comment_reviews", ("comment_id", "good", "at")),
        Personal(CommentReport.member_id, Fate.REMOVED, "comment_reports", ("comment_id", "reason", "at")),
    ),
)
