"""Where a video has watched words: in its title, its description, its captions. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from catalog.captions.cues import Cue
from catalog.checks.models import Fact, FactKind
from catalog.watchlists.finder import Finder, Hit

MOST = 200
"""Words that are told of a video; more is not read."""


@dataclass(frozen=True)
class Texts:
    """What is written about a video, and its captions by language."""

    title: str
    description: str
    captions: tuple[tuple[str, Sequence[Cue]], ...] = ()


def facts(video_id: str, texts: Texts, finder: Finder) -> list[Fact]:
    """A fact for each watched word."""
    found = [
        *(_fact(video_id, hit, "title") for hit in finder.find(texts.title)),
        *(_fact(video_id, hit, "description") for hit in finder.find(texts.description)),
    ]
    for language, cues in texts.captions:
        found += _in_captions(video_id, language, cues, finder)
    return found[:MOST]


def _in_captions(video_id: str, language: str, cues: Sequence[Cue], finder: Finder) -> Iterator[Fact]:
    """In all cues at once, since a word may be cut by the end of one."""
    starts = [0, *accumulate(len(cue.text) + 1 for cue in cues)]
    for hit in finder.find("\n".join(cue.text for cue in cues)):
        cue = cues[bisect_right(starts, hit.place) - 1]
        fact = _fact(video_id, hit, "captions")
        fact.at, fact.until = cue.start, cue.end
        fact.data = {**fact.data, "language": language}
        yield fact


def _fact(video_id: str, hit: Hit, field: str) -> Fact:
    data = {"word": hit.word, "written": hit.written, "how": hit.how.value, "field": field, "place": hit.place}
    return Fact(video_id=video_id, kind=FactKind.WORD, data=data)
