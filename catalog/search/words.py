"""Words of Chinese text, which is written without blanks, by a dictionary (rjieba)."""

from catalog.search.pinyin import cuts
from catalog.search.query import FILLERS


def prepare() -> None:
    """Load the dictionaries of words and of sounds, so that nobody has to wait for them."""
    words("准备好")
    cuts(("zhunbeihao",))


def words(run: str) -> list[str]:
    """The words of a run of Chinese, without fillers if there are others; nothing for a single word."""
    import rjieba  # its dictionary takes 34 MB and a tenth of a second: only who asks in sentences needs it

    found = list(dict.fromkeys(_without_filler(word) for word in rjieba.cut(run)))
    said = [word for word in found if word not in FILLERS] or found
    return [] if said == [run] else said


def _without_filler(word: str) -> str:
    """What the dictionary does not know it guesses, and joins 学 and 微信 into one."""
    return word[1:] if len(word) > 2 and word[0] in FILLERS else word
