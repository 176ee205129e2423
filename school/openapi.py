"""The description of the API at /api/v1/openapi.json: what the declarations of the views do not say."""

from apiflask import APIBlueprint, APIFlask

from catalog.web.api.schemas import Error


def describe(flask: APIFlask) -> None:
    """Set what the whole description shares. Call when all blueprints are registered."""
    for blueprint in flask.blueprints.values():
        if not isinstance(blueprint, APIBlueprint):
            # APIFlask reads this of every blueprint that has a before_request, also of plain ones.
            blueprint.enable_openapi = False  # type: ignore[attr-defined]
    flask.config.update(
        SECURITY_SCHEMES={"bearer": {"type": "http", "scheme": "bearer"}},
        OPENAPI_VERSION="3.0.3",
        VALIDATION_ERROR_SCHEMA=Error,
        HTTP_ERROR_SCHEMA=Error,
        VALIDATION_ERROR_DESCRIPTION="A field is missing or wrong; the message names it.",
        AUTO_404_RESPONSE=False,  # each view says which refusals it has
        INFO={
            "description": "Refusals are `{error, message}`; lists are `{items, next}`; states are upper-case words; "
            "times are ISO 8601 with zone. Videos are sent to `/uploads/` by tus 1.0 with the same token."
        },
    )
