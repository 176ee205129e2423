"""Captions by the machine: drafts until somebody has read them."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from catalog.captions import service
from catalog.captions.cues import Cue, reread, written
from catalog.captions.models import Doubt, Origin
from catalog.captions.service import Draft, Track
from school.pipeline.speech import track_of
from tests import factories
from tests.conftest import EITHER

DOUBTS: list[Doubt] = [
    {"at": 1.2, "text": "走", "guesses": ["肘"]},
    {"at": 4.0, "text": "善", "guesses": ["扇"]},
]


@pytest.mark.pure
def test_a_doubt_ends_when_its_word_is_gone_or_its_caption_elsewhere() -> None:
    cues = [Cue(1.0, 2.0, "绸带跟着肘走"), Cue(3.5, 5.0, "眼睛看着扇子")]
    assert service.left_in(DOUBTS, cues) == DOUBTS[:1]
    assert service.left_in(DOUBTS, [Cue(9.0, 10.0, "走"), Cue(20.0, 21.0, "善")]) == []


@pytest.mark.pure
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


@pytest.mark.pure
def test_what_was_written_is_read_again_word_for_word() -> None:
    texts = ["9:00 → 10:00", "上课\n1:00 → 2:00\n下课", "<b>粗</b> & &amp; &lt;", "NOTE 记住", "1", "a --> b"]
    cues = [Cue(float(place), place + 1.5, text) for place, text in enumerate(texts)]
    file = written(cues)
    again = [cue.text for cue in cues[:-1]] + ["a --> b"]
    assert [cue.text for cue in reread(file)] == again
    assert [(cue.start, cue.end) for cue in reread(file)] == [(cue.start, cue.end) for cue in cues]
    assert [cue.text for cue in service.parse(file.encode())][:2] == texts[:2]
    assert reread("WEBVTT\n\n00:01.000 --> 01:02.500\none") == [Cue(1.0, 62.5, "one")]
    assert reread("WEBVTT\n\n1,0 --> 2,0\nnot ours\n") == []


@EITHER
def test_a_restored_draft_is_one_again(session: Session) -> None:
    teacher = factories.member(session)
    video = factories.lesson(session, factories.course(session, teacher)).video
    track = Track("zh-CN", [Cue(0, 1, "善子")], origin=Origin.MACHINE, draft=Draft([]))
    service.set_machine(session, video.id, track, "one")
    earlier = replace(track, origin=None, draft=None)
    assert service.as_before(session, video.id, earlier, "zero").draft is not None
    service.remove(session, teacher, video, "zh-CN")
    session.flush()
    assert service.as_before(session, video.id, earlier, "one").draft is not None
    assert service.as_before(session, video.id, earlier, "zero").draft is None
    service.put(session, teacher, video, earlier, "two")
    assert service.set_machine(session, video.id, track, "three") is None
