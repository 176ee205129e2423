"""Captions by the machine: drafts until somebody has read them."""

from dataclasses import replace

import pytest

from catalog.captions import service
from catalog.captions.cues import Cue
from catalog.captions.models import Doubt, Origin
from catalog.captions.service import Draft, Track
from school.pipeline.speech import track_of

pytestmark = pytest.mark.pure
DOUBTS: list[Doubt] = [
    {"at": 1.2, "text": "走", "guesses": ["肘"]},
    {"at": 4.0, "text": "善", "guesses": ["扇"]},
]


def test_a_doubt_ends_when_its_word_is_gone_or_its_caption_elsewhere() -> None:
    cues = [Cue(1.0, 2.0, "绸带跟着肘走"), Cue(3.5, 5.0, "眼睛看着扇子")]
    assert service.left_in(DOUBTS, cues) == DOUBTS[:1]
    assert service.left_in(DOUBTS, [Cue(9.0, 10.0, "走"), Cue(20.0, 21.0, "善")]) == []


def test_words_become_a_draft_with_its_doubts() -> None:
    words = [
        ["大", 0.0, 0.2, 0.9, "", []],
        ["秧", 0.2, 0.4, 0.7, "央", ["央"]],
        ["歌", 0.4, 0.6, 0.3, "", ["哥"]],
        ["，", 0.6, 0.6, 0.2, "", []],
    ]
    track = track_of(words, "zh", [])
    assert (track.language, track.origin, [cue.text for cue in track.cues]) == ("zh-CN", Origin.MACHINE, ["大秧歌"])
    assert track.draft
    assert [doubt["text"] for doubt in track.draft.doubts] == ["秧", "歌"]
    assert track_of([[" Hello", 0.0, 0.4, 0.9, "", []]], "en", []).language == "en"
    assert replace(track, draft=Draft([])).draft is not None
    assert isinstance(track, Track)
