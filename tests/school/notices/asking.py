"""How the access table asks for notices."""

FILLED = {}
BODIES = {"POST /api/v1/notices": {"data": b"Dance class moves to the hall.", "content_type": "text/plain"}}
