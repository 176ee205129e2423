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
