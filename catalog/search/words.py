"""Words of Chinese text, which is written without blanks, by a dictionary (rjieba)."""

from catalog.search.query import FILLERS


def words(run: str) -> list[str]:
    """The words of a run of Chinese, without fillers if there are others; nothing for a single word."""
    import rjieba  # its dictionary takes 34 MB and a tenth of a second: only who asks in sentences needs it

    found = list(dict.fromkeys(rjieba.cut(run)))
    said = [word for word in found if word not in FILLERS] or found
    return [] if said == [run] else said
