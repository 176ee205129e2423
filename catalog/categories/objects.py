"""Objects that categories refer to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.objects import References
from catalog.videos.keys import picture_key, sent_picture_key


def references(session: Session) -> References:
    """The pictures, and the files of which they are being made."""
    found = session.execute(select(Category.picture, Category.sent_picture)).all()
    pictures = [picture_key(made) for made, _ in found if made]
    return References(dict.fromkeys([*pictures, *(sent_picture_key(sent) for _, sent in found if sent)]))
