"""Scores how well a text fits a language, by its most and least frequent characters.

Each function returns a share between 0 and 1 of the characters outside ASCII. It is derived from the tables of the
encodings, which have frequent characters first, and from the most common characters of each language.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

OTHER = re.compile(r"[^\x00-\x7f]")
IMPOSSIBLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
"""Control and private-use characters: captions have none, text in a wrong encoding often has some."""

_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
    "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性"
    "知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次"
    "度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建"
    "务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路"
    "记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运字幕请您吗呢吧啊哦谢快早晚吃喝爸妈爱谁怎爷"
    "等慢左右脚步跟练讲节课老腿腰唱歌舞跳笔纸菜"
)
_TRADITIONAL = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作里用道行所然家種事成方多"
    "經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性"
    "知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次"
    "度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建"
    "務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路"
    "記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運字幕請您嗎呢吧啊哦謝快早晚吃喝爸媽愛誰怎爺"
    "裡裏妳測試繁體各位注意慢左右腳步跟練講節課腿腰唱歌舞跳筆紙菜"
)
_CHINESE = _SIMPLIFIED | _TRADITIONAL
_KOREAN = frozenset(
    "이다는에의가을를고하은지도로한기사니시나아어요그리해서자일인있수대만보것들과여정오면라게장내구거신주상제전안우세적무말부원생"
    "조성었저까야습스없마알네소문때미모호경유더않여왔겠같좋겨왜님번데된될됐할함합했줄중출직진집차처천치친크통트파하학행화회후"
)
_FULL_WIDTH = re.compile(
    "[\u3001-\u301f\u2014\u2018\u2019\u201c\u201d\u2026\u00b7\uff01-\uff5e\u3000\u30fb\u2015\u266a]"
)
_KANA = re.compile("[\u3041-\u3093\u30a1-\u30f6\u30fc]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")

_LATIN = tuple(
    frozenset(signs)
    for signs in (
        "éèêëàâçùûüïîôœæÿÉÈÊÀÂÇÔŒ",  # French
        "áéíóúñüÁÉÍÓÚÑ¿¡ªº",  # Spanish, Catalan without ·
        "áâãàçéêíóôõúüÁÂÃÀÇÉÊÍÓÔÕÚªº",  # Portuguese
        "äöüßÄÖÜé",  # German
        "àèéìíòóùúÀÈÉÌÒÙ",  # Italian
        "åäöæøéÅÄÖÆØÉ",  # Swedish, Danish, Norwegian, Finnish
        "ëéèïöüáóíú",  # Dutch
    )
)
_LATIN_SIGNS = frozenset("¿¡ªº“”‘’„‚–—…«»‹›·•°€£©®\u00a0")
_LATIN_LETTER = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153]")
_LONELY = re.compile("(?<![A-Za-z\u00c0-\u00ff])[\u00c0-\u00ff]{2,}|[\u00c0-\u00ff]{3,}")
"""Words of accented letters only: another alphabet, decoded as Western."""


def simplified(_text: str, counts: Counter[str]) -> float:
    """Chinese as in mainland China; GB 18030 also has the characters of Taiwan and Hong Kong."""
    return _share(counts, lambda sign: _chinese(sign, _CHINESE, "gb2312", range(0xB0, 0xD8)))


def traditional(_text: str, counts: Counter[str]) -> float:
    """Chinese as in Taiwan and Hong Kong."""
    return _share(counts, lambda sign: _chinese(sign, _TRADITIONAL, "big5", range(0xA4, 0xC7)))


def japanese(_text: str, counts: Counter[str]) -> float:
    """Japanese, which has kana between its Chinese characters."""
    kana = sum(count for sign, count in counts.items() if _KANA.match(sign))
    han = sum(count for sign, count in counts.items() if _HAN.match(sign))
    weight = 0.75 if 6 * kana >= han else 0.2
    return _share(counts, lambda sign: _japanese(sign, weight))


def korean(_text: str, counts: Counter[str]) -> float:
    """Korean, whose syllables are nearly all among 2,350 of the standard KS X 1001."""
    return _share(counts, _korean)


def western(text: str, counts: Counter[str]) -> float:
    """A language of Western Europe: all accented letters of the text belong to it, among plain letters."""
    accented = sum(count for sign, count in counts.items() if _LATIN_LETTER.match(sign))
    if _LONELY.search(text) or accented * 2 > sum(sign.isalpha() and sign.isascii() for sign in text):
        return 0.0
    others = set(counts) - _LATIN_SIGNS
    return 0.9 if any(others <= language for language in _LATIN) else 0.0


def _share(counts: Counter[str], weigh: Callable[[str], float]) -> float:
    return sum(count * weigh(sign) for sign, count in counts.items()) / max(1, counts.total())


@lru_cache(maxsize=16384)
def _chinese(sign: str, common: frozenset[str], table: str, front: range) -> float:
    if sign in common:
        return 1.0
    if _HAN.match(sign):
        return 0.55 if _lead(sign, table) in front else 0.1
    return 0.6 if _FULL_WIDTH.match(sign) else 0.0


@lru_cache(maxsize=16384)
def _japanese(sign: str, weight: float) -> float:
    if _KANA.match(sign):
        return 0.9
    if _HAN.match(sign):
        return weight if 0xB0 <= _lead(sign, "euc_jp") <= 0xCF else 0.1
    return 0.6 if _FULL_WIDTH.match(sign) else 0.0


@lru_cache(maxsize=16384)
def _korean(sign: str) -> float:
    if sign in _KOREAN:
        return 1.0
    if _HANGUL.match(sign):
        return 0.5 if _lead(sign, "euc_kr") in range(0xB0, 0xC9) else 0.0
    return 0.6 if _FULL_WIDTH.match(sign) else 0.0


def _lead(sign: str, table: str) -> int:
    """The first byte of a character in an encoding, 0 when it is not in it."""
    return sign.encode(table, "ignore")[:1].ljust(1, b"\0")[0]


def simplified_only(counts: Counter[str]) -> int:
    """How many of the characters are common in mainland China and unknown in Taiwan."""
    return sum(count for sign, count in counts.items() if sign in _SIMPLIFIED - _TRADITIONAL)


def traditional_only(counts: Counter[str]) -> int:
    """How many of the characters are common in Taiwan and unknown in mainland China."""
    return sum(count for sign, count in counts.items() if sign in _TRADITIONAL - _SIMPLIFIED)
