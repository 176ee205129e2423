"""How the access table asks for wishes about captions."""

from typing import Any

FILLED: dict[str, Any] = {}
BODIES = {"PUT /api/v1/viewing": {"json": {"captions": "ON", "second": "en"}}}
