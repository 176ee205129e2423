"""What the index holds of neighbours' videos that stand in no lesson of their own, read from the database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.captions.models import Captions
from catalog.categories.models import Category
from catalog.clips.listing import findable
from catalog.clips.models import Clip
from catalog.members.models import Member
from catalog.search.documents import CueText, cues_of, digest
from catalog.videos.models import Package, Video
from storage.store import Store


@dataclass(frozen=True)
class ClipText:
    """A neighbour's video that anybody may watch."""

    id: str
    title: str
    description: str
    category: tuple[str, str, str]
    """Its id, its name, its English name."""
    member: tuple[str, str]
    """The id and the name of the member who shared it."""
    fingerprint: str
    """Of all that is indexed of it; another one means that it has changed."""
    seconds: float
    published: float
    """When, in seconds since 1970."""
    cues: list[CueText]


def clip_fingerprints(session: Session) -> dict[str, str]:
    """The fingerprint of each clip that search finds, newest first.

    Titles and descriptions are told by the version that counts edits (catalog/versions.py).
    """
    captions = _captions(session)
    query = _found().order_by(Clip.published_at.desc(), Clip.id)
    return {clip_id: _fingerprint(facts, captions.get(clip_id, ())) for clip_id, *facts in session.execute(query)}


def read_clips(session: Session, store: Store, clip_ids: Iterable[str]) -> Iterator[ClipText]:
    """Those of these clips that search finds, one after the other, with what is said in them."""
    for clip_id in clip_ids:
        row = session.execute(_found().where(Clip.id == clip_id)).one_or_none()
        if row is not None:
            captions = _captions(session, clip_id).get(clip_id, ())
            yield _text(session.get_one(Clip, clip_id), _fingerprint(list(row[1:]), captions), store, captions)
        session.expunge_all()


def _text(clip: Clip, fingerprint: str, store: Store, captions: tuple[str, ...]) -> ClipText:
    return ClipText(
        id=clip.id,
        title=clip.title,
        description=clip.description,
        category=(clip.category_id, clip.category.name, clip.category.name_en),
        member=(clip.owner_id, clip.owner.name),
        fingerprint=fingerprint,
        seconds=clip.duration or 0.0,
        published=clip.published_at.timestamp() if clip.published_at else 0.0,
        cues=cues_of(store, clip.video_id, captions),
    )


def _fingerprint(facts: Iterable[object], captions: tuple[str, ...]) -> str:
    return digest(*facts, captions)


def _found() -> Select[str, int, datetime | None, str, str, str, str, str, float]:
    facts = (Clip.id, Clip.version, Clip.published_at, Category.id, Category.name, Category.name_en)
    query = select(*facts, Member.id, Member.name, Package.duration).select_from(Clip)
    query = query.join(Video, Video.id == Clip.video_id).join(Package, Package.video_id == Clip.video_id)
    query = query.join(Category, Category.id == Clip.category_id).join(Member, Member.id == Clip.owner_id)
    return query.where(*findable())


def _captions(session: Session, clip_id: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """The names of each clip's captions, by the clip's id."""
    query = select(Clip.id, Captions.name).join(Captions, Captions.video_id == Clip.video_id)
    query = query.order_by(Clip.id, Captions.language)
    if clip_id is not None:
        query = query.where(Clip.id == clip_id)
    names: dict[str, tuple[str, ...]] = {}
    for found, name in session.execute(query):
        names[found] = (*names.get(found, ()), name)
    return names
