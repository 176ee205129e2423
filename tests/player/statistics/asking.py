"""How the access table asks for statistics."""

from catalog.database import new_id

FILLED = {"play_id": lambda _question: new_id(20)}
BODIES = {"PUT /api/v1/lessons/<lesson_id>/plays/<play_id>": {"json": {"watched": [[0, 30]]}}}
