"""Refusals of chapters. `number` counts from 1, in the order in which they were sent."""

from catalog.errors import CatalogError


class ChapterUntitled(CatalogError):
    """A title that is blank."""

    code = "chapter_untitled"
    sentence = "Chapter %(number)s has no title. Write a few words about what is shown there."


class ChapterOutOfOrder(CatalogError):
    """Chapters begin one after the other."""

    code = "chapter_out_of_order"
    sentence = "Chapter %(number)s does not begin later than the chapter before it. Change its time."


class ChapterBeyondEnd(CatalogError):
    """A chapter of a video begins within it."""

    code = "chapter_beyond_end"
    sentence = "Chapter %(number)s begins after the end of the video. Change its time or remove it."


class TooManyChapters(CatalogError):
    """More than a viewer can survey."""

    code = "too_many_chapters"
    sentence = "A video can have %(most)s chapters at most."


class ChapterLineUnreadable(CatalogError):
    """A line of a list of chapters that is not a time with a title."""

    code = "chapter_line_unreadable"
    sentence = "Line %(number)s is not a time with a title. Write it as in 2:10 Warming up."
