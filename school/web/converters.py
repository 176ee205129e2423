"""Parts of addresses with a form of their own."""

from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """The id of a row (`<id:screen_id>`), where another route has a word in its place: `/api/v1/screens/me`."""

    regex = "[0-9a-z]{12}"
