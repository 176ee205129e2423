"""How the access table asks for likes and thanks."""

from typing import Any

FILLED: dict[str, Any] = {"kind": lambda question: "thanks"}
BODIES: dict[str, dict[str, Any]] = {
    "POST /clips/<clip_id>/reactions": {"data": {"give": "thanks"}},
    "POST /lessons/<lesson_id>/reactions": {"data": {"give": "like"}},
}
