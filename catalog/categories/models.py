"""Categories of courses, and the default ones."""

from collections import defaultdict

from sqlalchemy import ForeignKey, false, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from catalog.database import Base
from catalog.errors import UnknownCategory
from catalog.text import line
from catalog.versions import Versioned

MAX_WORD = 120  # characters of a category's id or name


class Category(Versioned, Base):
    """A subject that courses are grouped by. Categories have two levels."""

    __tablename__ = "category"

    id: Mapped[str] = mapped_column(primary_key=True)
    """It stands in addresses."""
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("category.id"), index=True)
    """The category above; None: it stands at the top."""
    position: Mapped[int]
    """Among those with the same parent."""
    name: Mapped[str]
    name_en: Mapped[str]
    art: Mapped[str]
    """The drawing shown in place of a poster, one of ARTS."""
    two_moderators: Mapped[bool] = mapped_column(default=False)
    """Whether neighbours' videos need a second moderator: they are about minors, health or money."""
    comments: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether members may write comments on its clips and lessons."""
    picture: Mapped[str | None]
    """The name of its own picture, made of a file that an operator sent; None: the drawing is shown."""
    sent_picture: Mapped[str | None]
    """The name of the file that was sent, until a worker has made `picture` of it."""
    picture_refused: Mapped[bool] = mapped_column(default=False)
    """Whether the file sent last could not be read as a picture."""
    parent: Mapped["Category | None"] = relationship(remote_side=[id])
    children: Mapped[list["Category"]] = relationship(viewonly=True, order_by="Category.position, Category.id")

    @property
    def cover(self) -> str:
        """What pages show for it: `NAME.jpg` with its own picture, or else `art`."""
        return f"{self.picture}.jpg" if self.picture else self.art


ARTS = (
    *("abacus", "calligraphy", "drum", "electric", "fan", "herb", "kite", "mother", "papercut", "phone", "pressure"),
    *("school", "square", "stage", "steamer", "step", "street", "taichi", "yangge"),
)
"""The drawings that a category may have."""


# In the order in which they are shown.
DEFAULTS = (
    ("children", "少儿兴趣", "Children's interests", "kite"),
    ("tutoring", "中小学辅导", "School tutoring", "school"),
    ("elders", "老人保健", "Elders' health", "pressure"),
    ("dance", "歌舞健身", "Dance and exercise", "yangge"),
    ("finance", "家庭理财", "Family finance", "abacus"),
    ("skills", "职业技能", "Job skills", "electric"),
    ("mother-child", "母婴护理", "Mother and child", "mother"),
    ("medical", "医疗咨询", "Medical advice", "herb"),
    ("crafts", "手工书画", "Crafts and calligraphy", "papercut"),
    ("kitchen", "家常厨房", "Home kitchen", "steamer"),
    ("phone", "手机生活", "Life with a phone", "phone"),
    ("neighbours", "邻里视频", "Neighbours' own videos", "street"),
)
_TWO_MODERATORS = {"children", "tutoring", "elders", "finance", "mother-child", "medical"}


def ensure_defaults(session: Session) -> None:
    """Add the default categories to a school that has none. Flushes."""
    if session.scalar(select(Category.id).limit(1)) is None:
        session.add_all(
            Category(
                id=slug,
                position=place,
                name=name,
                name_en=english,
                art=art,
                two_moderators=slug in _TWO_MODERATORS,
            )
            for place, (slug, name, english, art) in enumerate(DEFAULTS, start=1)
        )
        session.flush()


def all_categories(session: Session) -> list[Category]:
    """Every category in order, each followed by those below it."""
    found = list(session.scalars(select(Category).order_by(Category.position, Category.id)))
    children: dict[str | None, list[Category]] = defaultdict(list)
    for one in found:
        children[one.parent_id].append(one)
    return [one for top in children[None] for one in (top, *children[top.id])]


def top_categories(session: Session) -> list[Category]:
    """The categories that stand at the top, in order."""
    query = select(Category).where(Category.parent_id.is_(None)).order_by(Category.position, Category.id)
    return list(session.scalars(query))


def below(session: Session, category: Category) -> list[Category]:
    """The categories below one, in order."""
    query = select(Category).where(Category.parent_id == category.id).order_by(Category.position, Category.id)
    return list(session.scalars(query))


def find_category(session: Session, word: str) -> Category:
    """The category with this id, or with this name in either language. Raises UnknownCategory."""
    word = line(word, MAX_WORD)
    by_name = or_(Category.name == word, Category.name_en == word)
    category = session.get(Category, word) or session.scalar(select(Category).where(by_name).limit(1))
    if category is None:
        raise UnknownCategory(category=word)
    return category
