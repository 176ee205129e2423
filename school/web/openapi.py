"""The description of the API at /api/v1/openapi.json: parts that the declarations of the views do not contain."""

import json
import re
import warnings
from typing import Any

from apiflask import APIBlueprint, APIFlask

from catalog.web.api.schemas import Error
from catalog.web.shared.route import needs_of


def describe(flask: APIFlask) -> None:
    """Set the common parts of the description. Call when all blueprints are registered."""
    # APIFlask describes a schema again that a list has described before; _without_twins makes one of both.
    warnings.filterwarnings("ignore", r".*has already been added to the spec", UserWarning)
    for blueprint in flask.blueprints.values():
        if not isinstance(blueprint, APIBlueprint):
            # APIFlask reads this attribute of every blueprint with a before_request, also of plain ones.
            blueprint.enable_openapi = False  # type: ignore[attr-defined]

    def complete(spec: dict[str, Any]) -> dict[str, Any]:
        """Mark the request bodies that are required, and add the content types of files."""
        for rule in flask.url_map.iter_rules():
            route = needs_of(flask.view_functions[rule.endpoint])
            operations = spec["paths"].get(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), {})
            for method in rule.methods or ():
                operation = operations.get(method.lower(), {})
                if files := route.get("files") if operation else None:
                    operation["requestBody"] = {"content": {each: {"schema": _FILE} for each in files}}
                if "requestBody" in operation:
                    operation["requestBody"]["required"] = not route.get("bodiless", False)
        return _without_twins(spec)

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


def _without_twins(spec: dict[str, Any]) -> dict[str, Any]:
    """Without the second of two equal schemas: `CourseOut1` is `CourseOut`."""
    schemas = spec["components"]["schemas"]
    twins = [name for name in schemas if name.endswith("1") and schemas[name] == schemas.get(name[:-1])]
    text = json.dumps(spec)
    for name in twins:
        text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{name[:-1]}"')
    merged: dict[str, Any] = json.loads(text)
    for name in twins:
        del merged["components"]["schemas"][name]
    return merged


_FILE = {"type": "string", "minLength": 1}
