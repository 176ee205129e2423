"""How the access table asks for chapters."""

from catalog.chapters import service

FILLED = {"version": lambda _question: service.version([])}
BODIES = {
    "PUT /api/v1/lessons/<lesson_id>/chapters": {"json": {"items": [{"at": 0, "title": "热身"}]}},
    "POST /studio/lessons/<lesson_id>/chapters": {"data": {"chapters": "0:00 热身"}},
    "POST /api/v1/lessons/<lesson_id>/chapters/proposed": {"json": {"drop": [12.5]}},
    "POST /studio/lessons/<lesson_id>/chapters/proposed": {"data": {"drop": "all"}},
}
