"""Common code of the API's views: the member, descriptions of errors, pagination."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from catalog.courses.listing import Page
from catalog.members.models import Member
from catalog.web.api.schemas import Error
from catalog.web.shared.context import context

PAGE = 50  # items
BEARER: list[str | dict[str, list[Any]]] = [{"bearer": []}]
_MEANINGS = {
    400: "The request cannot be read.",
    401: "Not signed in.",
    403: "The account may not do this.",
    404: "There is no such thing, or none for this account.",
    409: "Not in its present state.",
    410: "Gone: it was left alone for too long.",
    413: "Too large.",
    415: "Not this kind of content.",
    422: "A field is missing or wrong; the message names it.",
    429: "Too many attempts; Retry-After says when to try again.",
    503: "Not there just now; in a minute it is.",
}
Item = TypeVar("Item")


def refusals(*statuses: int) -> dict[int, Any]:
    """The error `responses` of a view's description, all with the same body."""
    return {
        status: {"description": _MEANINGS[status], "content": {"application/json": {"schema": Error}}}
        for status in statuses
    }


def signed_in() -> Member:
    """The member who makes the request. Raises Unauthorized for a visitor."""
    member = context().viewer()
    if member is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    return member


def page_of(read: Callable[[Page], Sequence[Item]], page: int) -> tuple[Sequence[Item], str | None]:
    """One page of the items from `read`, and the address of the next page or None."""
    items = read(Page((page - 1) * PAGE, PAGE + 1))  # one more, to know whether there is a next page
    if len(items) <= PAGE:
        return items, None
    query = urlencode({**request.args.to_dict(), "page": page + 1})
    return items[:PAGE], f"{request.path}?{query}"
