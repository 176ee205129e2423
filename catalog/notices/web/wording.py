"""Notices in the language of the reader, and where they lead."""

from flask import url_for
from flask_babel import gettext

from catalog.notices.models import Notice, NoticeKind
from catalog.notices.sentences import SENTENCES, facts

_OF_THE_OWNER = frozenset(NoticeKind) - {NoticeKind.THANKED, NoticeKind.ASKED, NoticeKind.COMMENT_REFUSED}


def sentence(notice: Notice) -> str:
    """What happened, in the reader's language."""
    return str(gettext(SENTENCES[notice.kind], **facts(notice)))


def address(notice: Notice) -> str:
    """The page on which the member goes on from there."""
    if notice.kind is NoticeKind.HELP:
        return str(url_for("help.show", help_id=notice.cause))
    if notice.clip_id is not None:
        page = "share.show" if notice.kind in _OF_THE_OWNER else "clips.show"
        return str(url_for(page, clip_id=notice.clip_id))
    if notice.kind is NoticeKind.CORRECTION:
        return str(url_for("studio_captions.show", lesson_id=notice.lesson_id, _anchor="h-proposed"))
    return str(url_for("lesson.show", lesson_id=notice.lesson_id))
