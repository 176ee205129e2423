"""The description of the API at /api/v1/openapi.json: parts that the declarations of the views do not contain."""

import re
from typing import Any

from apiflask import APIBlueprint, APIFlask

from catalog.web.api.schemas import Error
from catalog.web.shared.route import needs_of


def describe(flask: APIFlask) -> None:
    """Set the common parts of the description. Call when all blueprints are registered."""
    for blueprint in flask.blueprints.values():
        if not isinstance(blueprint, APIBlueprint):
            # APIFlask reads this attribute of every blueprint with a before_request, also of plain ones.
            blueprint.enable_openapi = False  # type: ignore[attr-defined]

    def complete(spec: dict[str, Any]) -> dict[str, Any]:
        """Mark each request body as required, and add the content types of files."""
        for rule in flask.url_map.iter_rules():
            files = needs_of(flask.view_functions[rule.endpoint]).get("files", ())
            operations = spec["paths"].get(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), {})
            for method in (rule.methods or ()) if files else ():
                if operation := operations.get(method.lower()):
                    operation["requestBody"] = {"content": {each: {"schema": _FILE} for each in files}}
        for operations in spec["paths"].values():
            for operation in operations.values():
                if "requestBody" in operation:
                    operation["requestBody"]["required"] = True
        return spec

    flask.spec_processor(complete)  # type: ignore[arg-type]  # a dict unless YAML was chosen
    flask.config.update(
        SECURITY_SCHEMES={"bearer": {"type": "http", "scheme": "bearer"}},
        OPENAPI_VERSION="3.0.3",
        VALIDATION_ERROR_SCHEMA=Error,
        HTTP_ERROR_SCHEMA=Error,
        VALIDATION_ERROR_DESCRIPTION="A field is missing or wrong; the message names it.",
        AUTO_404_RESPONSE=False,  # each view declares its errors
        INFO={
            "description": "Refusals are `{error, message}`; lists are `{items, next}`; states are upper-case words; "
            "times are ISO 8601 with zone. Videos are sent to `/uploads/` by tus 1.0 with the same token."
        },
    )


_FILE = {"type": "string", "minLength": 1}
