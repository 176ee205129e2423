"""Rate limits of screens and their codes.

Six digits are a million codes. Wrong ones are limited for an address, for a member, and for all together, so that
300 requests at once from many addresses find nothing either.
"""

from catalog.web.shared.limits import Limit, by_address, by_member, digest


def _wrong(status: int) -> bool:
    return status == 404


def _everybody() -> str:
    return digest("all codes")


begin = Limit("new-screens", "60 per minute; 1000 per day", by_address)
"""A district may have all its classrooms behind one address."""
by_whom = Limit("wrong-codes", "10 per minute; 60 per hour", by_member, _wrong)
by_where = Limit("wrong-codes", "20 per minute; 200 per hour", by_address, _wrong)
by_all = Limit("wrong-codes", "100 per minute; 500 per hour", _everybody, _wrong)
