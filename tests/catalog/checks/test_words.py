"""Watched words are told with the field, and in captions with the seconds."""

from catalog.captions.cues import Cue
from catalog.checks import words
from catalog.checks.words import Texts
from catalog.watchlists.finder import Finder, Watched

FINDER = Finder([Watched("赌博"), Watched("代开发票")])


def test_each_field_is_looked_through() -> None:
    cues = [Cue(0, 2, "大家好"), Cue(2, 5, "今天教大家赌博"), Cue(9, 11, "可以代开"), Cue(11, 12, "发票，找我")]
    found = words.facts("v", Texts("赌 博", "专业代開發票", (("zh-CN", cues),)), FINDER)
    assert [(one.data["field"], one.data["word"], one.at, one.until) for one in found] == [
        ("title", "赌博", None, None),
        ("description", "代开发票", None, None),
        ("captions", "赌博", 2, 5),
        ("captions", "代开发票", 9, 11),
    ]
    assert found[2].data == {
        **{"word": "赌博", "written": "赌博", "how": "written", "field": "captions", "place": 9},
        "language": "zh-CN",
    }


def test_no_more_is_told_than_anybody_reads() -> None:
    assert len(words.facts("v", Texts("", "赌博 " * 1000), FINDER)) == words.MOST


def test_nothing_is_found_where_nothing_is_written() -> None:
    assert words.facts("v", Texts("", "", (("zh-CN", []),)), FINDER) == []
