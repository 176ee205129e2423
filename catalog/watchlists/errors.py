"""Refusals of the lists of watched words."""

from catalog.errors import CatalogError, Kind


class TooManyWords(CatalogError):
    """A list has more words than fit."""

    kind = Kind.INVALID
    code = "too_many_words"
    sentence = "This list has %(count)s words; up to %(most)s fit. Please make a second list. Nothing was changed."

    def __init__(self, count: int, most: int) -> None:
        super().__init__(count=count, most=most)


class NoWord(CatalogError):
    """A list without a word."""

    code = "no_word"
    sentence = "This list has no word yet. Write one on each line."


class WordTooShort(CatalogError):
    """A word of one character would be found everywhere."""

    code = "word_too_short"
    sentence = "“%(word)s” has one character only and would be found everywhere. Write at least two."

    def __init__(self, word: str) -> None:
        super().__init__(word=word)
