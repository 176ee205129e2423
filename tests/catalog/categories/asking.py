"""How the access table asks for categories. The one it names has courses, so that it cannot be deleted."""

from typing import Any

FILLED: dict[str, Any] = {}
BODIES = {
    "POST /operations/categories": {"data": {"name": "书法", "name_en": "Calligraphy"}},
    "POST /operations/categories/<category_id>": {"data": {"name": "歌舞健身"}},
    "POST /operations/categories/<category_id>/move": {"data": {"by": "up"}},
}
