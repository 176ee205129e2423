"""Notices as sentences, for pages and mails; English msgids."""

from catalog.notices.models import Notice, NoticeKind

SENTENCES = {
    NoticeKind.RETURNED: "A moderator asks you to change something in “%(title)s”.",
    NoticeKind.PUBLISHED: "Your video “%(title)s” is published. Neighbours can watch it now.",
    NoticeKind.PLACED: "Your video “%(title)s” is published and stands in a course.",
    NoticeKind.REFUSED: "Your video “%(title)s” cannot be shown. You can ask once for another moderator.",
    NoticeKind.RECALLED: "Your video “%(title)s” was taken down.",
    NoticeKind.EXPIRED: "The time of your video “%(title)s” is over, so it was taken down.",
    NoticeKind.APPEAL_PUBLISHED: "Another moderator looked at “%(title)s”: it is published now.",
    NoticeKind.APPEAL_RETURNED: "Another moderator looked at “%(title)s” and asks you to change something.",
    NoticeKind.APPEAL_REFUSED: "Another moderator looked at “%(title)s”: it is still not shown.",
    NoticeKind.THANKED: "%(name)s thanks you for “%(title)s”.",
    NoticeKind.ASKED: "%(name)s wrote about “%(title)s”.",
    NoticeKind.COMMENT_REFUSED: "What you wrote about “%(title)s” is not shown.",
    NoticeKind.CORRECTION: "%(name)s proposes to correct the captions of “%(title)s”.",
    NoticeKind.CORRECTION_ACCEPTED: "Thank you: your correction stands in the captions of “%(title)s” now.",
    NoticeKind.CORRECTION_DECLINED: "Your correction of the captions of “%(title)s” was not taken.",
    NoticeKind.HELP: "A classroom calls for help, and you are on duty.",
}


def facts(notice: Notice) -> dict[str, str]:
    """What fills the sentence."""
    return {"title": notice.title, "name": notice.by.name if notice.by else ""}
