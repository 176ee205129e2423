"""How the access table asks for categories. The one it names has courses, so that it cannot be deleted."""

from typing import Any

FILLED: dict[str, Any] = {}
BODIES = {
    "POST /api/v1/categories": {"json": {"name": "书法", "name_en": "Calligraphy"}},
    "PATCH /api/v1/categories/<category_id>": {"json": {"name": "歌舞健身"}},
    "PUT /api/v1/categories/<category_id>/picture": {"data": b"\xff\xd8\xff\xe0", "content_type": "image/jpeg"},
    "POST /operations/categories/<category_id>/picture": {"data": {"drawn": "1"}},
    "POST /operations/categories": {"data": {"name": "书法", "name_en": "Calligraphy"}},
    "POST /operations/categories/<category_id>": {"data": {"name": "歌舞健身"}},
    "POST /operations/categories/<category_id>/move": {"data": {"by": "up"}},
}
