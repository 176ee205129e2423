"""Use cases of operators around categories: add, rename, move, delete. They flush and never commit."""

import re
from dataclasses import dataclass
from unicodedata import normalize

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.categories.jobs import PICTURE
from catalog.categories.models import ARTS, MAX_WORD, Category
from catalog.courses.models import Course
from catalog.database import new_id
from catalog.errors import CategoryInUse, CategoryTooDeep, EmptyField
from catalog.jobs import ledger
from catalog.members.models import Appointment
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line, visible
from catalog.versions import count_edit

MAX_NAME = 24  # characters, of a name in either language: a tile and a tree show it in one line
MAX_NAME_EN = 40


@dataclass(frozen=True)
class CategoryDraft:
    """What is written about a category; None leaves a field unchanged."""

    name: str | None = None
    name_en: str | None = None
    """"" where nobody translated it: then the Chinese name stands there."""
    art: str | None = None
    two_moderators: bool | None = None
    """Whether neighbours' videos need a second moderator."""
    comments: bool | None = None
    """Whether members may write comments there."""


def add(session: Session, principal: Principal, draft: CategoryDraft, parent: Category | None = None) -> Category:
    """Add a category at the end, at the top or below `parent`. Raises NotAllowed, EmptyField, CategoryTooDeep."""
    require(principal, Right.CLASSIFY)
    if parent is not None and parent.parent_id is not None:
        raise CategoryTooDeep()
    name = _name(draft.name or "")
    name_en = line(draft.name_en or "", MAX_NAME_EN) or name
    two = parent.two_moderators if draft.two_moderators is None and parent else bool(draft.two_moderators)
    category = Category(
        id=_free_id(session, name_en),
        parent_id=parent.id if parent else None,
        position=1 + (session.scalar(select(func.max(Category.position))) or 0),
        name=name,
        name_en=name_en,
        art=draft.art if draft.art in ARTS else parent.art if parent else ARTS[0],
        two_moderators=two,
    )
    session.add(category)
    session.flush()
    return category


def change(session: Session, principal: Principal, category: Category, draft: CategoryDraft) -> None:
    """Give a category other names or another drawing; its address stays. Raises NotAllowed, EmptyField."""
    require(principal, Right.CLASSIFY)
    if draft.name is not None:
        category.name = _name(draft.name)
    if draft.name_en is not None:
        category.name_en = line(draft.name_en, MAX_NAME_EN) or category.name
    if draft.art in ARTS:
        category.art = draft.art
    if draft.two_moderators is not None:
        category.two_moderators = draft.two_moderators
    if draft.comments is not None:
        category.comments = draft.comments
    count_edit(category)
    session.flush()


def move(
    session: Session, principal: Principal, category: Category, parent: Category | None, position: int | None = None
) -> None:
    """Put a category below another one, or with None at the top.

    `position` counts those that stand there, from 1; None is behind them. Raises NotAllowed, CategoryTooDeep.
    """
    require(principal, Right.CLASSIFY)
    if parent is not None and (parent is category or parent.parent_id is not None or _has_below(session, category)):
        raise CategoryTooDeep()
    parent_id = parent.id if parent else None
    query = select(Category).where(Category.parent_id.is_not_distinct_from(parent_id), Category.id != category.id)
    there = list(session.scalars(query.order_by(Category.position, Category.id).with_for_update()))
    place = len(there) if position is None else min(max(position, 1), len(there) + 1) - 1
    there.insert(place, category)
    category.parent_id = parent_id
    for number, one in enumerate(there, start=1):
        one.position = number
    count_edit(category)
    session.flush()
    session.expire(category, ["parent"])
    for held in session.identity_map.values():
        if isinstance(held, Category):
            session.expire(held, ["children"])


def delete(session: Session, principal: Principal, category: Category) -> None:
    """Delete a category to which nothing refers. Raises NotAllowed, CategoryInUse."""
    require(principal, Right.CLASSIFY)
    referring = (
        select(Course.id).where(Course.category_id == category.id),
        select(Category.id).where(Category.parent_id == category.id),
        select(Appointment.member_id).where(Appointment.category_id == category.id),
    )
    if any(session.scalar(query.limit(1)) is not None for query in referring):
        raise CategoryInUse()
    ledger.drop(session, category.id, (PICTURE,))
    session.delete(category)
    session.flush()


def _has_below(session: Session, category: Category) -> bool:
    return session.scalar(select(Category.id).where(Category.parent_id == category.id).limit(1)) is not None


def _name(text: str) -> str:
    name = line(text, MAX_NAME)
    if not visible(name):
        raise EmptyField(field="name")
    return name


def _free_id(session: Session, name_en: str) -> str:
    """An id that says in an address what the category is, where its English name has letters for that."""
    ascii_only = normalize("NFKD", name_en).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")[:MAX_WORD] or new_id(6)
    return word if session.get(Category, word) is None else f"{word}-{new_id(4)}"
