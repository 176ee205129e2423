"""Fingerprints of a video, by which copies of it are found: in another size or quality, cropped, with a logo, cut, a
little faster or slower. Pure.

Pictures: for each cell of a grid, whether it became brighter or darker within a second, or stayed. What does not
move, a room, a logo, a black border, says nothing; two dances in one room differ. Differences in space and time are
the idea of Oostveen, Kalker and Haitsma, "Feature Extraction and a Database Strategy for Video Fingerprinting"
(VISUAL 2002). Sound: the words of Chromaprint, which ffmpeg writes (Jang et al., "Pairwise Boosted Audio
Fingerprint", 2009).
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import add
from statistics import median_low

from transcode import hashes

RATE = 4
"""Pictures a second."""
WIDTH, HEIGHT = 72, 64
"""Pixels of the grey pictures from which it is made."""
COLUMNS, ROWS = 9, 8
"""The grid. Coarse enough that a cropped picture still falls into nearly the same cells."""
SAMPLE = 2 * COLUMNS * ROWS // 8
"""Bytes of one picture: a bit for each brighter cell, then one for each darker cell."""
CHANGE = 2.0
"""Of 255: a smaller change of a cell is noise of the camera or the encoder."""
BORDER = 40
"""Of 255: lines at the edges that are never brighter are a border."""
ZOOMS = (1.0, 0.9, 0.8, 1.12, 1.25)
"""How the grid is laid over a new picture: it may show less than an earlier one (above 1: the grid reaches beyond its
edges) or more. Between two of them correlation stays high."""
MOST_SECONDS = 1800
"""Of a longer video only so many are compared: the rest would take minutes."""

NOVEL = 8
"""Bits of 64 in which a picture must differ from the last one that was put into the index."""
SOUND_RATE = 11025 * 3 / 4096
"""Chromaprint's words a second: it makes one of 4096 samples at 11,025 Hz, and these overlap by two thirds."""
INDEXED_ZOOMS = ZOOMS[:3]
BANDS = ((0, 3), (3, 6), (5, 8))
"""Rows of the hash that are one word of the index: a logo spoils one of them."""
MOST_PICTURE_WORDS, MOST_SOUND_WORDS = 256, 96
"""Words of a video in the index, at most. Of a minute that moves much there are 600 and 400; a copy without changes
shares most of them, one of which a sixth was cropped off still one in fifty."""
SOUND = 1 << 32
"""Added to words of the sound, so that they differ from those of pictures."""


@dataclass(frozen=True)
class Fingerprint:
    """The fingerprint of a video. `duration` in seconds."""

    duration: float
    picture: bytes
    """SAMPLE bytes for each quarter of a second; zeros where nothing moves."""
    stills: bytes
    """The difference hash of each picture, 8 bytes, low byte first."""
    variants: tuple[bytes, ...]
    """`picture` as it would be if this video showed more or less of an earlier one, and mirrored."""
    sound: bytes
    """Chromaprint's words, 4 bytes each, low byte first; zeros in silence."""
    words: frozenset[int]
    """Its words for an index: copies share some."""


def make(duration: float, frames: Sequence[bytes], sound: bytes) -> Fingerprint:
    """The fingerprint of pictures of WIDTH by HEIGHT grey pixels, RATE a second, and of a sound."""
    frames = frames[: MOST_SECONDS * RATE]
    area = _without_border(frames)
    sums = [_sums(frame) for frame in frames]
    grids = {zoom: [_grid(one, area, zoom) for one in sums] for zoom in ZOOMS}
    mirrored = [_mirrored(grid) for grid in grids[1.0]]
    stills = [_hash(grid) for grid in grids[1.0]]
    return Fingerprint(
        duration,
        _changes(grids[1.0]),
        b"".join(one.to_bytes(8, "little") for one in stills),
        (*(_changes(grids[zoom]) for zoom in ZOOMS[1:]), _changes(mirrored)),
        sound,
        frozenset(
            _few(_picture_words(grids, mirrored, stills), MOST_PICTURE_WORDS)
            | _few(_sound_words(sound), MOST_SOUND_WORDS)
        ),
    )


Area = tuple[int, int, int, int]
Grid = list[float]
"""The brightness of each cell; OUTSIDE for cells beyond the edges."""
OUTSIDE = -1.0


def _without_border(frames: Sequence[bytes]) -> Area:
    """Left, top, right and bottom of what is ever brighter than a border; of a black video, the whole."""
    columns, rows = [0] * WIDTH, [0] * HEIGHT
    for frame in frames[::RATE]:
        columns = [max(most, *frame[x::WIDTH]) for x, most in enumerate(columns)]
        rows = [max(most, *frame[y * WIDTH : (y + 1) * WIDTH]) for y, most in enumerate(rows)]
    wide = [x for x, most in enumerate(columns) if most > BORDER]
    high = [y for y, most in enumerate(rows) if most > BORDER]
    # Less than the grid has cells is no picture.
    if not wide or wide[-1] - wide[0] < COLUMNS or high[-1] - high[0] < ROWS:
        return 0, 0, WIDTH, HEIGHT
    return wide[0], high[0], wide[-1] + 1, high[-1] + 1


def _sums(frame: bytes) -> list[list[int]]:
    """For each corner of pixels, the sum of all above and to the left of it: the sum of a cell is four of them."""
    sums = [[0] * (WIDTH + 1)]
    for row in range(HEIGHT):
        line = accumulate(frame[row * WIDTH : (row + 1) * WIDTH], initial=0)
        sums.append(list(map(add, sums[-1], line)))
    return sums


def _grid(sums: list[list[int]], area: Area, zoom: float) -> Grid:
    left, top, right, bottom = area
    across = [(max(left, min(right, edge)), edge) for edge in _edges(left, right, COLUMNS, zoom)]
    down = [(max(top, min(bottom, edge)), edge) for edge in _edges(top, bottom, ROWS, zoom)]
    found: Grid = []
    for (above, upper), (below, lower) in pairwise(down):
        first, last = sums[above], sums[below]
        for (start, before), (end, after) in pairwise(across):
            inside = (end - start) * (below - above)
            # A cell of which less than half is inside says nothing.
            if inside * 2 < (after - before) * (lower - upper):
                found.append(OUTSIDE)
            else:
                found.append((last[end] - last[start] - first[end] + first[start]) / inside)
    return found


def _edges(start: int, end: int, cells: int, zoom: float) -> list[int]:
    middle, size = (start + end) / 2, (end - start) * zoom
    return [round(middle - size / 2 + size * cell / cells) for cell in range(cells + 1)]


def _mirrored(grid: Grid) -> Grid:
    return [cell for row in range(ROWS) for cell in reversed(grid[row * COLUMNS : (row + 1) * COLUMNS])]


def _hash(grid: Grid) -> int:
    return hashes.brighter(grid, COLUMNS)


def _changes(grids: Sequence[Grid]) -> bytes:
    return b"".join(
        _change(grid, grids[number - RATE]) if number >= RATE else bytes(SAMPLE) for number, grid in enumerate(grids)
    )


def _change(grid: Grid, before: Grid) -> bytes:
    known = [now - then for now, then in zip(grid, before, strict=True) if now != OUTSIDE]
    # The camera adapts to the light: what all cells do together says nothing.
    common = median_low(known)
    up = down = 0
    for place, (now, then) in enumerate(zip(grid, before, strict=True)):
        change = now - then - common if now != OUTSIDE else 0.0
        up |= (change > CHANGE) << place
        down |= (change < -CHANGE) << place
    return up.to_bytes(SAMPLE // 2, "little") + down.to_bytes(SAMPLE // 2, "little")


def _picture_words(grids: dict[float, list[Grid]], mirrored: list[Grid], stills: list[int]) -> Iterator[int]:
    """Words of the pictures that differ from those before, as they are, cropped, and mirrored."""
    for number in _novel(stills):
        for grid in (*(grids[zoom][number] for zoom in INDEXED_ZOOMS), mirrored[number]):
            picture = _hash(grid)
            for band, (first, end) in enumerate(BANDS):
                bits = picture >> (first * (COLUMNS - 1)) & ((1 << (end - first) * (COLUMNS - 1)) - 1)
                # A plain area has no bright side.
                if bits:
                    yield band << 24 | bits


def _novel(stills: list[int]) -> Iterator[int]:
    """The numbers of pictures that differ from the last one."""
    last = None
    for number, still in enumerate(stills):
        if last is None or (still ^ last).bit_count() >= NOVEL:
            yield number
            last = still


def _sound_words(sound: bytes) -> Iterator[int]:
    words = array("I")
    words.frombytes(sound[: len(sound) // 4 * 4])
    return (SOUND | word for word in words if word)


def _few(words: Iterable[int], most: int) -> set[int]:
    """At most so many words, chosen by their value: of two copies the same ones, also if one has more."""
    found, mask = {*words}, 0
    while len(found) > most:
        mask = mask << 1 | 1
        found = {word for word in found if _scattered(word) & mask == 0}
    return found


def _scattered(word: int) -> int:
    """Bits that are independent of how words are made (Knuth's multiplicative hash)."""
    return (word * 2654435761 & 0xFFFFFFFF) >> 16


def heard(sound: bytes, silences: Sequence[tuple[float, float]]) -> bytes:
    """Chromaprint's words with zeros in silence, given in seconds: there its words are those of any other silence."""
    words = bytearray(sound[: len(sound) // 4 * 4])
    for start, end in silences:
        first, last = (min(len(words) // 4, max(0, round(at * SOUND_RATE))) for at in (start, end))
        words[first * 4 : last * 4] = bytes((last - first) * 4)
    return bytes(words)
