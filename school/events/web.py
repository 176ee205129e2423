"""GET /api/v1/events: a stream of hints about what a page shows."""

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import List, String
from apiflask.validators import Length
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import CatalogError
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from school.events import screens
from school.events.opening import open_stream
from school.events.subjects import MOST, check
from school.people.identity import asked_again

blueprint = APIBlueprint("api_events", __name__, url_prefix="/api/v1/events", tag="Events")


class EventsQuery(Schema):
    """The subjects of a stream."""

    subject = List(
        String(),
        required=True,
        validate=Length(min=1, max=MOST),
        metadata={"description": "`upload:ID`. May be repeated."},
    )


def init_app(flask: Flask) -> None:
    """Add the route; streams get what `flask.extensions["events"]` publishes."""
    flask.register_blueprint(blueprint)
    flask.register_blueprint(screens.blueprint)


@blueprint.get("")
@blueprint.input(EventsQuery, location="query")
@blueprint.doc(
    security=BEARER,
    responses={
        200: {
            "description": 'One event for each change: `{"subject": "upload:ID", "version": 1764500000000}`.',
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    }
    | refusals(401, 403, 404, 422, 429),
)
def listen(query_data: dict[str, Any]) -> Any:
    """Hints that something has changed, as server-sent events. What it is now, a GET says.

    A hint may be lost: ask every 15 s also without one. `version` grows with each change of a subject.
    """
    member, subjects = signed_in(), frozenset(query_data["subject"])
    for subject in subjects:
        check(session(), member, subject)
    return open_stream(member.id, subjects, _is_allowed(subjects))


def _is_allowed(subjects: frozenset[str]) -> Callable[[], bool]:
    """A function that tells, later in any thread, whether the member may still see these subjects."""
    readers, member_again = context().readers, asked_again()

    def is_allowed() -> bool:
        try:
            with readers() as reading:
                member = member_again(reading)
                if member is None:
                    return False
                for subject in subjects:
                    check(reading, member, subject)
        except CatalogError:
            return False
        except SQLAlchemyError:  # an unreachable database reveals nothing either
            return True
        return True

    return is_allowed
