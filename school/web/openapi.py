"""The description of the API at /api/v1/openapi.json: parts that the declarations of the views do not contain."""

import re
from typing import Any

from apiflask import APIBlueprint, APIFlask
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import make_schema_key
from marshmallow import Schema

from catalog.web.api.schemas import Error
from catalog.web.shared.route import needs_of


class DescribedFlask(APIFlask):
    """APIFlask that describes each schema once. The original describes one again that a list has described before."""

    def _register_schema_and_get_ref(self, spec: APISpec, registered: dict[int, str], schema: Any) -> dict[str, str]:
        known = next(
            one.converter.refs for one in spec.plugins if isinstance(one, MarshmallowPlugin) and one.converter
        )
        name = known.get(make_schema_key(schema)) if isinstance(schema, Schema) else None
        if name is not None:
            return {"$ref": f"#/components/schemas/{name}"}
        return super()._register_schema_and_get_ref(spec, registered, schema)


def describe(flask: APIFlask) -> None:
    """Set the common parts of the description. Call when all blueprints are registered."""
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
