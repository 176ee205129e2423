"""Words become captions."""

from itertools import pairwise

import pytest

from catalog.captions.lines import LONGEST, WIDTH, Word, cues, width

pytestmark = pytest.mark.pure
TALK = (
    "大家好，欢迎来到秧歌舞入门课。今天我们先学十字步，左脚向前迈一步，右脚跟上，"
    "再向后退一步，左右成十字。绸带跟着手腕走，不要甩。"
)


def spoken(text: str, pace: float = 0.22, pauses: dict[int, float] | None = None) -> list[Word]:
    """The words of a text, said one after the other; `pauses` are seconds before some of them."""
    words, at = [], 0.0
    for place, sign in enumerate(text):
        at += (pauses or {}).get(place, 0.0)
        length = pace if sign.isalnum() else 0.0
        words.append(Word(sign, at, at + length))
        at += length
    return words


@pytest.mark.parametrize("pace", [0.12, 0.22, 0.4, 0.9])
def test_no_line_is_too_long_and_no_word_is_lost(pace: float) -> None:
    made = cues(spoken(TALK, pace))
    for one in made:
        lines = one.text.split("\n")
        assert len(lines) <= 2
        assert max(map(width, lines)) <= WIDTH
        assert one.end - one.start <= LONGEST
    said = "".join(one.text for one in made)
    assert [sign for sign in said if sign.isalnum()] == [sign for sign in TALK if sign.isalnum()]
    assert all(one.end <= other.start for one, other in pairwise(made))


def test_captions_end_at_sentences() -> None:
    assert [one.text for one in cues(spoken("大家好欢迎来上课今天学十字步", pauses={3: 0.8, 8: 0.9}))] == [
        "大家好",
        "欢迎来上课",
        "今天学十字步",
    ]


def test_pauses_become_marks_and_questions_are_told() -> None:
    made = cues(spoken("你们听得见吗我们开始上课大家坐好", 0.2, {6: 0.4, 12: 0.4}))
    assert "，" in made[0].text
    assert [one.text for one in cues(spoken("听得见吗我们开始", 0.2, {4: 1.0}))] == ["听得见吗？", "我们开始"]


def test_a_caption_does_not_go_on_across_a_cut_of_the_picture() -> None:
    words = spoken("现在把鼓点加上第一遍我数你们走", 0.25, {7: 0.5})
    cut = words[7].start - 0.1
    made = cues(words, [cut])
    assert all(not one.start + 0.1 < cut < one.end - 0.1 for one in made)


@pytest.mark.parametrize("cuts", [[3.0], [1.1, 5.5], [4.05, 8.3], [2.2, 5.0, 9.7]])
def test_speech_without_a_pause_is_cut_where_the_picture_is(cuts: list[float]) -> None:
    made = cues(spoken(TALK), cuts)
    said = "".join(one.text for one in made).replace("\n", "")
    assert [sign for sign in said if sign.isalnum()] == [sign for sign in TALK if sign.isalnum()]
    over = [min(cut - one.start, one.end - cut) for one in made for cut in cuts if one.start < cut < one.end]
    assert max(over, default=0.0) <= 0.12  # three frames


def test_quick_cuts_of_the_picture_do_not_tear_captions_apart() -> None:
    made = cues(spoken(TALK), [0.5 * number for number in range(30)])
    assert len(made) < 12


def test_a_caption_ends_with_the_picture_when_nothing_more_is_said() -> None:
    assert cues(spoken("大家好", 0.3), [1.0])[-1].end == 1.0


@pytest.mark.parametrize("pace", [0.1, 0.3, 0.6])
def test_english_has_lines_of_forty_letters(pace: float) -> None:
    text = "Hold one needle in your right hand and leave a long tail of yarn. Keep your shoulders relaxed, and begin."
    words = [Word(f" {word}", place * pace, (place + 1) * pace) for place, word in enumerate(text.split())]
    made = cues(words, chinese=False)
    assert " ".join(one.text for one in made).replace("\n", " ").split() == text.split()
    for one in made:
        lines = one.text.split("\n")
        assert len(lines) <= 2
        assert max(map(len, lines)) <= 40
        assert one.end - one.start <= LONGEST


def test_words_in_letters_keep_their_blanks() -> None:
    words = [Word(text, at * 0.3, at * 0.3 + 0.3) for at, text in enumerate([" Step", " forward", " with", " me."])]
    assert [one.text for one in cues(words, chinese=False)] == ["Step forward with me."]


def test_silence_gives_no_captions() -> None:
    assert cues([]) == []
