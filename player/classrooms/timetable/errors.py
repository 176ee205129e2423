"""Refusals of the timetable."""

from catalog.errors import CatalogError, Kind


class CalendarTooLarge(CatalogError):
    """An iCalendar file with more than anybody plans."""

    kind = Kind.TOO_LARGE
    code = "calendar_too_large"
    sentence = "This calendar is too large: at most %(most)s KB and 500 entries at a time. Nothing was planned."


class NoCalendar(CatalogError):
    """A file that is no iCalendar file."""

    code = "no_calendar"
    sentence = "This file cannot be read as a calendar (.ics). Nothing was planned."


class NoClassrooms(CatalogError):
    """A screening without a classroom, or with more than a school has."""

    code = "no_classrooms"
    sentence = "Choose at least one classroom, and at most %(most)s."


class LessonNotShown(CatalogError):
    """A lesson that nobody may watch at the time for which it is planned."""

    kind = Kind.CONFLICT
    code = "lesson_not_shown"
    sentence = "Neighbours may not watch this lesson then. Publish it first, or plan its course for an earlier day."


class ClassroomsTaken(CatalogError):
    """Something else is planned in a classroom at that time, and the request said to plan nothing then."""

    kind = Kind.CONFLICT
    code = "classrooms_taken"
    sentence = "%(count)s of the classrooms have something else planned at that time. Nothing was planned."


class WrongLength(CatalogError):
    """A screening that would take no time, or more than half a day."""

    code = "wrong_length"
    sentence = "A screening takes from 5 minutes to 12 hours."


class NotRunning(CatalogError):
    """Only what runs can be paused, gone on with or ended."""

    kind = Kind.CONFLICT
    code = "not_running"
    sentence = "This screening does not run now."


class TooManyPauses(CatalogError):
    """So many pauses that every screen would have to compute a long log."""

    kind = Kind.CONFLICT
    code = "too_many_pauses"
    sentence = "This screening was paused %(most)s times already."


class AlreadyBegun(CatalogError):
    """What has begun can be paused or ended, and not planned anew."""

    kind = Kind.CONFLICT
    code = "already_begun"
    sentence = "This screening has begun or is over. It cannot be moved; you can end it."


class TooFarAhead(CatalogError):
    """Nobody plans years ahead; it is a slip of the pen."""

    code = "too_far_ahead"
    sentence = "That is more than two years ahead. Check the year."


class NoAnnouncement(CatalogError):
    """A text has no days off of the year."""

    code = "no_announcement"
    sentence = "No days off of that year were found in this text. Paste the whole announcement, with its dates."


class WrongWeekday(CatalogError):
    """A day of the week in an announcement is that of another year."""

    code = "wrong_weekday"
    sentence = "%(day)s is no %(weekday)s: this text is about another year. Nothing was changed."
