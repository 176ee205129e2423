"""Chapters proposed from pauses, phrases and words of captions."""

from itertools import pairwise

import pytest

from catalog.captions.cues import Cue
from catalog.chapters.proposing import Reason, pause_weight, phrase_weight, proposals, title_of

pytestmark = pytest.mark.pure


def _said(*texts: str, length: float = 5.0, pause: dict[int, float] | None = None) -> list[Cue]:
    """Captions of `length` seconds, with a short gap, or the `pause` before some of them."""
    cues, at = [], 0.0
    for place, text in enumerate(texts):
        at += (pause or {}).get(place, 0.3)
        cues.append(Cue(at, at + length, text))
        at += length
    return cues


DANCE = [
    "右脚向前点地",
    "重心留在左脚",
    "收回来再撤半步",
    "脚尖先着地",
    "左右成十字",
    "膝盖不要绷直",
    "脚跟慢慢落下",
    "步子要小一点",
]
FANS = [
    "扇子打开朝上",
    "手腕放松转扇",
    "扇面对着眼睛",
    "绸带飘起来",
    "扇骨合在手心",
    "换手的时候转扇",
    "扇花从里往外",
    "扇子收在腰间",
]


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("第一步，站好", 3.0),
        ("好，那么第二个动作", 3.0),
        ("我们来看第3节", 3.0),
        ("Step two: fold it", 3.0),
        ("接下来我们学扇花", 2.0),
        ("嗯，最后收势", 2.0),
        ("Next, let us turn", 2.0),
        ("我第一次来", 0.0),
        ("她接下来说什么", 0.0),
        ("the next step", 0.0),
    ],
)
def test_phrases_that_begin_something_new(text: str, weight: float) -> None:
    assert phrase_weight(text) == weight


def test_a_pause_counts_by_the_pace_of_the_speaker() -> None:
    assert pause_weight(1.5, 0.2) == 0.0
    assert pause_weight(3.0, 0.2) == pytest.approx(1.25)
    assert pause_weight(3.0, 1.5) == 0.0
    assert pause_weight(60.0, 0.2) == 2.0


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["第一步，右脚向前点地"], "第一步 右脚向前点地"),
        (["好，接下来我们来看扇花。手腕放松"], "扇花"),
        (["接下来", "绸带怎么甩"], "绸带怎么甩"),
        (["嗯，那么，现在大家一起练习转身，慢一点"], "转身"),
        (["step one: fold the paper"], "Step one fold the paper"),
        (["这是一句非常非常长没有标点也没有停顿一直说下去的话"], "这是一句非常非常长没有标点也没有"),
        (["a long sentence without any marks that goes on and on"], "A long sentence without any"),
        (["……"], ""),
    ],
)
def test_titles_are_what_is_said_without_what_leads_to_it(texts: list[str], title: str) -> None:
    assert title_of(_said(*texts)) == title


def test_steps_that_are_counted_become_chapters() -> None:
    cues = _said(
        "大家好，今天学十字步", *DANCE, "第一步，向前点地", *DANCE, "第二步，向后撤", *DANCE, "最后连起来走", *DANCE
    )
    found = proposals(cues, cues[-1].end)
    assert [(one.title, one.reason) for one in found] == [
        ("十字步", Reason.START),
        ("第一步 向前点地", Reason.PHRASE),
        ("第二步 向后撤", Reason.PHRASE),
        ("连起来走", Reason.PHRASE),
    ]
    assert found[0].at == 0.0
    assert 0 <= cues[9].start - found[1].at < 0.1


def test_a_long_pause_divides_where_other_words_follow() -> None:
    cues = _said(*DANCE, *FANS, pause={8: 3.0})
    assert [one.title for one in proposals(cues, cues[-1].end)] == ["右脚向前点地", "扇子打开朝上"]
    assert proposals(_said(*DANCE, *DANCE, pause={8: 3.0}), 90) == []


def test_nothing_is_proposed_where_nothing_divides() -> None:
    assert proposals([], 100) == []
    assert proposals(_said("第一步", "第二步"), 10) == []
    assert proposals(_said(*DANCE * 4), 200) == []


def test_proposals_are_few_and_apart() -> None:
    cues = _said(*(f"第{number}步，转身" for number in range(1, 200)), length=4)
    found = proposals(cues, cues[-1].end)
    assert len(found) == 12
    assert all(later.at - before.at >= 59 for before, later in pairwise(found))
