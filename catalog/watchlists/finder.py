"""Finds watched words in a text, as they are written and as they are hidden. Pure, but for the dictionary of rjieba.

What is found is a fact for a moderator, so a short list must not cry wolf: 色情 is not in 角色情感, whose words are
角色 and 情感, and nobody who writes 试试 means 事实.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from catalog.search.pinyin import readings_of
from catalog.search.terms import is_han
from catalog.watchlists.hiding import latin_pattern, parted
from catalog.watchlists.reading import Character, Reading, plain, read

SOUNDS_FROM = 2
"""Characters of a word that is also found by its sound: hundreds of characters share the sound of one."""


STRANGE = 2
"""Letters and digits that may stand between two characters of a Chinese word."""
LONG = 3
"""Characters of a word that is found by the sound of all together: 加威信 for 加微信, though 威信 is a word."""
_TONES = "012345"
NEW_WORD = 100
"""How often a word that no dictionary has counts, in the 60 million words of rjieba's; a rare one has 3."""
SUFFIXES = frozenset("片罪网站业品场者犯案书图狂窝点店群厅")
"""Characters that make a longer word of a word without another meaning: 赌博罪 is about 赌博, 马拉松 is not about
马拉."""


class How(Enum):
    """How a word was found."""

    WRITTEN = "written"
    HIDDEN = "hidden"
    """With other forms of its characters, or with signs, letters or digits between them."""
    PARTED = "parted"
    """With a character in its parts: 贝者博."""
    SOUND = "sound"
    """By characters of the same sound, or in pinyin."""


@dataclass(frozen=True)
class Watched:
    """A word, and whether it is to be found by its sound as well."""

    word: str
    sounds: bool = True


@dataclass(frozen=True)
class Hit:
    """A watched word in a text, and what stands there."""

    word: str
    written: str
    place: int
    how: How


@dataclass(frozen=True)
class _Entry:
    word: str
    plain: str
    sounds: tuple[frozenset[str], ...]


class Finder:
    """Looks for the words of all lists at once."""

    def __init__(self, words: Iterable[Watched]) -> None:
        entries = [_entry(one) for one in words]
        known = [one for one in entries if one.plain]
        self._chinese = [one for one in known if any(map(is_han, one.plain))]
        chinese = set(self._chinese)
        self._latin = [(one, latin_pattern(one.plain)) for one in known if one not in chinese]
        self._by_sound: dict[str, list[_Entry]] = {}
        for one in self._chinese:
            for sound in one.sounds[0] if one.sounds else ():
                self._by_sound.setdefault(sound, []).append(one)

    def find(self, text: str) -> list[Hit]:
        """The watched words in a text, in their order; of two at one place the surer one."""
        reading = read(text)
        words = _Words(reading, self._dictionary)
        found = [*self._found_latin(reading), *self._found_written(reading, words)]
        found += [*self._found_mixed(reading, words), *self._found_by_sound(reading, words)]
        surest: dict[tuple[str, int], Hit] = {}
        for hit in found:
            surest.setdefault((hit.word, hit.place), hit)
        return sorted(surest.values(), key=lambda hit: (hit.place, hit.word))

    @cached_property
    def _dictionary(self) -> Any:
        """The segmenter's dictionary with the watched words: new ones would fall to pieces in it."""
        import rjieba  # its dictionary takes 34 MB; only where texts are looked at

        dictionary = rjieba.Jieba()
        for one in self._chinese:
            if not dictionary.has_word(one.plain):
                dictionary.add_word(one.plain, NEW_WORD, None)
        return dictionary

    def _found_latin(self, reading: Reading) -> Iterator[Hit]:
        for one, pattern in self._latin:
            for match in pattern.finditer(reading.plain):
                yield _hit(one, reading, reading.characters[match.start() : match.end()], How.HIDDEN)

    def _found_written(self, reading: Reading, words: "_Words") -> Iterator[Hit]:
        for one in self._chinese:
            forms = [(one.plain, How.HIDDEN), *((form, How.PARTED) for form in parted(one.plain))]
            for form, how in forms:
                for start in _places(reading.dense_plain, form):
                    if words.stand_alone(start, start + len(form)):
                        yield _hit(one, reading, reading.dense[start : start + len(form)], how)

    def _found_mixed(self, reading: Reading, words: "_Words") -> Iterator[Hit]:
        """With letters and digits between the characters, each of which stands alone."""
        text = "".join(reading.dense_plain[place] for place in reading.chinese)
        for one in self._chinese:
            if not all(map(is_han, one.plain)):
                continue
            for start in _places(text, one.plain):
                places = reading.chinese[start : start + len(one.plain)]
                gaps = [later - earlier - 1 for earlier, later in pairwise(places)]
                if 0 < max(gaps, default=0) <= STRANGE and words.are_single(places):
                    yield _hit(one, reading, reading.dense[places[0] : places[-1] + 1], How.HIDDEN)

    def _found_by_sound(self, reading: Reading, words: "_Words") -> Iterator[Hit]:
        for start, character in enumerate(reading.dense):
            for one in self._beginning_with(reading.dense_plain, start, character.plain):
                end = _sounding(one.sounds, reading, start)
                other = reading.dense_plain[start:end] != one.plain
                if end and other and words.may_sound(start, end, len(one.sounds)):
                    yield _hit(one, reading, reading.dense[start:end], How.SOUND)

    def _beginning_with(self, text: str, start: int, character: str) -> list[_Entry]:
        if is_han(character):
            sounds: Iterable[str] = readings_of(character)
        elif _is_letter(character) and not (start and _is_letter(text[start - 1])):
            sounds = (text[start : start + size] for size in range(1, 7))
        else:
            return []
        return [one for sound in sounds for one in self._by_sound.get(sound, ())]


def _entry(watched: Watched) -> _Entry:
    word = "".join(each.plain for each in read(watched.word).dense)
    word = plain(watched.word) if not any(map(is_han, word)) else word
    chinese = len(word) >= SOUNDS_FROM and all(map(is_han, word))
    sounds = tuple(frozenset(readings_of(each)[:1]) for each in word) if watched.sounds and chinese else ()
    return _Entry(watched.word, word, sounds if all(sounds) else ())


def _hit(one: _Entry, reading: Reading, characters: tuple[Character, ...], how: How) -> Hit:
    written = reading.written(characters[0], characters[-1])
    return Hit(one.word, written, characters[0].place, How.WRITTEN if written.lower() == one.word.lower() else how)


def _places(text: str, form: str) -> Iterator[int]:
    place = text.find(form)
    while place >= 0:
        yield place
        place = text.find(form, place + 1)


def _sounding(sounds: tuple[frozenset[str], ...], reading: Reading, start: int) -> int:
    """Where a run ends that is read like a word and begins at `start`; 0: it is not. Letters count as pinyin, with or
    without the digit of a tone."""
    text, place = reading.dense_plain, start
    for one in sounds:
        if place >= len(text):
            return 0
        if is_han(text[place]):
            if not one & set(readings_of(text[place])):
                return 0
            place += 1
            continue
        fitting = [sound for sound in one if text.startswith(sound, place)]
        if not fitting:
            return 0
        place += len(fitting[0])
        place += place < len(text) and text[place] in _TONES and not reading.parts(place)
    inside = place < len(text) and _is_letter(text[place - 1]) and _is_letter(text[place])
    return 0 if inside else place


def _is_letter(character: str) -> bool:
    return "a" <= character <= "z"


class _Words:
    """Where the words of a text begin and end: with all signs left out, and as it is written."""

    def __init__(self, reading: Reading, dictionary: Any) -> None:
        self._text = reading.dense_plain
        self._dictionary = dictionary
        self._gaps = {place for place in range(1, len(reading.dense)) if reading.parts(place)}

    @cached_property
    def _joined(self) -> set[int]:
        return self._edges(self._text)

    @cached_property
    def _apart(self) -> set[int]:
        edges = set()
        cuts = [0, *sorted(self._gaps), len(self._text)]
        for start, end in pairwise(cuts):
            edges |= {start + edge for edge in self._edges(self._text[start:end])}
        return edges

    def _edges(self, text: str) -> set[int]:
        words = list(self._dictionary.cut(text, False))
        ends = list(accumulate(map(len, words)))
        inner = {end - 1 for word, end in zip(words, ends, strict=True) if len(word) > 2 and word[-1] in SUFFIXES}
        return {0, *ends} | inner

    def stand_alone(self, start: int, end: int) -> bool:
        """Whether no word reaches over an end of these characters."""
        edges = [self._apart]
        if any(start < gap < end for gap in self._gaps):
            edges.append(self._joined)
        return all({start, end} <= each for each in edges)

    def may_sound(self, start: int, end: int, length: int) -> bool:
        """Whether these characters may be read by their sound as a word of this length: each stands alone, as no word
        of its neighbours; of a long word both ends do."""
        chinese = [place for place in range(start, end) if is_han(self._text[place])]
        return self.are_single(chinese) or (length >= LONG and {start, end} <= self._apart)

    def are_single(self, places: Iterable[int]) -> bool:
        """Whether each of these characters stands alone, as no word of its neighbours."""
        return all({place, place + 1} <= self._apart for place in places)
