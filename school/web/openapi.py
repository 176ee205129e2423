"""The description of the API at /api/v1/openapi.json: what the declarations of the views do not say."""

from typing import Any

from apiflask import APIBlueprint, APIFlask

from catalog.web.api.schemas import Error


def describe(flask: APIFlask) -> None:
    """Set what the whole description shares. Call when all blueprints are registered."""
    for blueprint in flask.blueprints.values():
        if not isinstance(blueprint, APIBlueprint):
            # APIFlask reads this of every blueprint that has a before_request, also of plain ones.
            blueprint.enable_openapi = False  # type: ignore[attr-defined]
    flask.spec_processor(_complete)  # type: ignore[arg-type]  # a dict unless YAML was chosen
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


def _complete(spec: dict[str, Any]) -> dict[str, Any]:
    """Say of each request's body that it must be there, and describe the ones that are files."""
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            if method == "put" and path.endswith("/captions/{language}"):
                operation["requestBody"] = _CAPTIONS
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return spec


_CAPTIONS: dict[str, Any] = {
    "description": "SubRip or WebVTT, as UTF-8, UTF-16 or GB 18030, at most 2 MB.",
    "content": {
        kind: {"schema": {"type": "string", "minLength": 1}} for kind in ("text/vtt", "application/x-subrip")
    },
}
