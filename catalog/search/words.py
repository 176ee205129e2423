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
    said = [word for word in found if not _is_filler(word)] or found
    return _known(run, rjieba.cut_for_search(run)) if said == [run] else said


def _is_filler(word: str) -> bool:
    """Whether it says little; 视频教程 is two such words."""
    return any(word[:end] in FILLERS and word[end:] in FILLERS for end in range(1, len(word))) or word in FILLERS


def _known(run: str, found: list[str]) -> list[str]:
    """A word that the dictionary only guesses, cut at the longest one in it that it knows: 脖子酸 at 脖子."""
    inside = max((word for word in found if word != run and len(word) > 1), key=len, default="")
    before, _, after = run.partition(inside) if inside else ("", "", "")
    return [part for part in (before, inside, after) if part]


def _without_filler(word: str) -> str:
    """What the dictionary does not know it guesses, and joins 学 and 微信 into one."""
    return word[1:] if len(word) > 2 and word[0] in FILLERS else word
