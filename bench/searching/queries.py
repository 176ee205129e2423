"""Queries of all kinds about a made corpus, and what somebody types on the way to them; the same each time."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.searching.corpus import SUBJECTS
from catalog.search.documents import CourseText
from catalog.search.pinyin import readings_of

HAN = ("\u4e00", "\u9fff")


@dataclass(frozen=True)
class Query:
    """Something that is looked for."""

    kind: str
    text: str
    wanted: str
    """The course or lesson that it was made from."""


class Maker:
    """Makes queries about a corpus."""

    def __init__(self, courses: Sequence[CourseText], seed: int = 11) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - the same queries each time
        self._courses = courses
        self._kinds: dict[str, tuple[int, Callable[[], Query]]] = {
            "title": (15, lambda: self._of_title("title", lambda title: title)),
            "part": (25, lambda: self._of_title("part", self._part)),
            "pinyin": (12, lambda: self._of_title("pinyin", lambda title: pinyin(self._part(title)))),
            "letters": (10, lambda: self._of_title("letters", lambda title: first_letters(self._part(title)))),
            "two": (12, self._two),
            "number": (5, self._number),
            "said": (12, self._said),
            "teacher": (4, self._teacher),
            "typo": (3, self._typo),
            "nothing": (2, lambda: Query("nothing", "".join(self._dice.sample("魑魅魍魉饕餮貔貅", 3)), "")),
        }

    def queries(self, count: int) -> list[Query]:
        """So many queries of mixed kinds."""
        names = list(self._kinds)
        weights = [self._kinds[name][0] for name in names]
        return [self._kinds[name][1]() for name in self._dice.choices(names, weights, k=count)]

    def keystrokes(self, count: int) -> list[str]:
        """What stands in the box after each of so many keys."""
        typed: list[str] = []
        while len(typed) < count:
            text = self._dice.choice(
                (self._of_title("part", self._part).text, pinyin(self._dice.choice(SUBJECTS)).lower())
            )
            typed += [text[:end] for end in range(1, len(text) + 1)]
        return typed[:count]

    def _named(self) -> tuple[str, str]:
        course = self._dice.choice(self._courses)
        if self._dice.random() < 0.3:
            return course.id, course.title
        lesson = self._dice.choice(course.lessons)
        return lesson.id, lesson.title

    def _of_title(self, kind: str, change: Callable[[str], str]) -> Query:
        wanted, title = self._named()
        return Query(kind, change(title), wanted)

    def _part(self, title: str) -> str:
        size = min(len(title), self._dice.randint(2, 5))
        start = self._dice.randint(0, len(title) - size)
        return title[start : start + size]

    def _two(self) -> Query:
        course = self._dice.choice(self._courses)
        lesson = self._dice.choice(course.lessons)
        return Query("two", f"{self._part(course.title)} {self._part(lesson.title)}", lesson.id)

    def _number(self) -> Query:
        number = self._dice.randint(1, 15)
        return Query("number", self._dice.choice((f"第{number}讲", f"第{number:02}课", f"{number}")), "")

    def _said(self) -> Query:
        lesson = self._dice.choice(self._dice.choice(self._courses).lessons)
        return Query("said", self._part(self._dice.choice(lesson.cues).text), lesson.id)

    def _teacher(self) -> Query:
        course = self._dice.choice(self._courses)
        return Query("teacher", course.teacher[1], course.id)

    def _typo(self) -> Query:
        word = self._dice.choice([one for one in SUBJECTS if one.isascii() and len(one) > 3])
        place = self._dice.randint(1, len(word) - 2)
        return Query("typo", word[:place] + word[place + 1] + word[place] + word[place + 2 :], "")


def pinyin(text: str) -> str:
    """A text as it is typed in pinyin, each character by its commonest reading."""
    return "".join((readings_of(one) or (one,))[0] for one in text)


def first_letters(text: str) -> str:
    """A text as the first letters of its pinyin."""
    return "".join((readings_of(one) or (one,))[0][0] for one in text)
