"""Pieces, inventions and mending, as tables: they need no model."""

import math

import pytest

from transcode.speech import pieces
from transcode.speech.inventions import Said, particles, real, without_repetition
from transcode.speech.lexicon import Lexicon
from transcode.speech.mending import Heard, apart, mend
from transcode.speech.sounds import distance, loose, syllable

pytestmark = pytest.mark.pure

_SOUNDS = """
央 yang1 秧 yang1 歌 ge1 哥 ge1 舞 wu3 学 xue2 血 xue4 压 ya1 凌 ling2 邻 lin2 剧 ju4 居 ju1 刮 gua1 挂 gua4
号 hao4 耗 hao4 大 da4 家 jia1 做 zuo4 作 zuo4 好 hao3
"""
_COUNTS = """
秧歌 100 血压 500 邻居 900 挂号 400 大家 4000 大 5000 家 500 央 5 歌 200 哥 90 学 400 压 50 凌 4 剧 70 刮 9 耗 6 舞 30
做 4000 作 3000 秧 2 血 60 邻 2 居 20 挂 30 号 90 好 6000
"""


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


READINGS = {sign: (sound,) for sign, sound in _table(_SOUNDS).items()}
COUNTS = {word: int(count) for word, count in _table(_COUNTS).items()}


def lexicon() -> Lexicon:
    total = sum(COUNTS.values()) * 20
    return Lexicon({word: math.log(count / total) for word, count in COUNTS.items()}, READINGS)


def heard(text: str, sure: float = 0.6) -> list[Heard]:
    return [Heard(sign, place * 0.2, place * 0.2 + 0.2, sure) for place, sign in enumerate(text)]


def text_of(words: list[Heard]) -> str:
    return "".join(word.text for word in words)


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("央歌", "秧歌"),
        ("学压", "血压"),  # another tone
        ("凌剧", "邻居"),  # -ng as -n, another tone
        ("刮耗", "挂号"),
        ("央歌舞, 大家好", "秧歌舞, 大家好"),
        ("大家", "大家"),
        ("做", "做"),  # a homophone for itself: nothing speaks for another one
    ],
)
def test_homophones_become_the_likeliest_words(said: str, mended: str) -> None:
    assert text_of(list(mend(apart([Heard(said, 0.0, 2.0, 0.6)]), lexicon()))) == mended


def test_a_sure_word_stays_and_a_mended_one_tells_what_was_heard() -> None:
    known = lexicon()
    known.add(["大嫁"], [])
    assert text_of(list(mend(heard("大家", 0.97), known))) == "大家"
    first = mend(heard("央歌"), lexicon())[0]
    assert (first.heard, first.guesses[0], first.is_doubtful) == ("央", "央", False) or first.heard == "央"


class Neighbours:
    """A word model that knows one thing: 量 comes before 血压."""

    def begin(self) -> str:
        return ""

    def follow(self, state: str, word: str) -> tuple[float, str]:
        return (0.0 if (state, word) in {("", "量"), ("量", "血压")} else -6.0), word


@pytest.mark.parametrize(("sure", "mended"), [(0.5, "量血压"), (0.95, "凉血压")])
def test_a_word_model_speaks_for_a_single_character_unless_it_was_sure(sure: float, mended: str) -> None:
    known = lexicon()
    known.readings |= {"量": ("liang2",), "凉": ("liang2",)}  # type: ignore[operator]
    known.weights |= {"量": -7.0, "凉": -9.0}
    known.by_sound[("liang",)] += ["量", "凉"]
    known.model = Neighbours()
    words = [Heard("凉", 0.0, 0.2, sure), *heard("学压", 0.5)]
    assert text_of(list(mend(words, known))) == mended


def test_a_glossary_of_any_size_and_with_any_signs_does_no_harm() -> None:
    known = lexicon()
    known.add([f"秧歌{'歌' * number}" for number in range(300)] + ["(.*[", "\\", "秧" * 10_000, "𠮷野"], ["^$[a-"])
    assert text_of(list(mend(heard("央歌"), known))) == "秧歌"
    assert known.longest <= 8


def test_words_of_the_course_win_over_frequent_ones() -> None:
    known = lexicon()
    known.weights["阳歌"] = known.weights["大家"]
    known.readings |= {"阳": ("yang2",)}  # type: ignore[operator]
    known.by_sound[("yang", "ge")].insert(0, "阳歌")
    known.add(["秧歌"], ["秧歌舞入门"])
    assert text_of(list(mend(heard("央歌"), known))) == "秧歌"


@pytest.mark.parametrize(
    ("one", "other", "near"), [("zhang1", "zan4", True), ("nan2", "lang3", True), ("fei1", "hui1", True),
                              ("shi4", "si4", True), ("ba1", "pa1", False), ("liang4", "lian4", False)],
)  # fmt: skip
def test_near_sounds(one: str, other: str, near: bool) -> None:
    assert (loose(one) == loose(other)) is near
    assert (distance((one,), (other,)) < 3) is near


def test_syllables_are_read_with_their_tone() -> None:
    assert [syllable(marked) for marked in ("yāng", "nǚ", "lüè", "ma")] == ["yang1", "nü3", "lüe4", "ma5"]


@pytest.mark.parametrize(
    ("text", "silence", "sureness", "stays"),
    [
        ("字幕由某某社区提供", 0.1, -0.2, False),
        ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", 0.1, -0.1, False),
        ("谢谢观看", 0.8, -0.4, False),
        ("谢谢观看", 0.05, -0.2, True),  # a teacher may say so
        ("今天我们学十字步", 0.9, -0.3, True),
        ("嗯嗯嗯", 0.9, -1.0, False),
        ("Thank you for watching!", 0.9, -0.3, False),
        ("左脚向前迈一步", 0.1, -2.0, False),
    ],
)
def test_inventions_are_dropped(text: str, silence: float, sureness: float, stays: bool) -> None:
    assert bool(real(Said((Heard(text, 0.0, 3.0, 0.8),), silence, sureness))) is stays


def test_endless_repetition_stands_twice_but_counting_stays() -> None:
    endless = heard("我们走吧" * 20, 0.4)
    assert text_of(list(without_repetition(endless))) == "我们走吧" * 2
    counting = heard("一二三四五六七八" * 3, 0.9)
    assert without_repetition(counting) == tuple(counting)


def test_particles() -> None:
    assert particles("看著扇子，著名的原著") == "看着扇子，著名的原著"


def test_pieces_are_cut_at_the_longest_pause_and_silence_is_left_out() -> None:
    speech = [(0.0, 10.0), (10.3, 20.0), (21.5, 27.0), (27.2, 40.0), (90.0, 91.0)]
    assert pieces.plan(speech) == [(0.0, 20.0), (21.5, 40.0), (90.0, 91.0)]
    assert all(end - start <= pieces.LONGEST for start, end in pieces.plan([(0.0, 100.0)]))


def test_speech_across_blocks_is_looked_at_once() -> None:
    assert pieces.next_block([(1.0, 5.0), (598.0, 600.0)], 600.0, False) == ([(1.0, 5.0)], 598.0)
    assert pieces.next_block([(1.0, 5.0), (598.0, 600.0)], 600.0, True) == ([(1.0, 5.0), (598.0, 600.0)], 600.0)
