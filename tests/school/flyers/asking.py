"""How the access table asks for flyers."""

FILLED = {}
BODIES = {"POST /api/v1/flyers": {"data": b"Dance class moves to the hall.", "content_type": "text/plain"}}
