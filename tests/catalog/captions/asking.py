"""How the access table asks for captions."""

CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n"
_FORM = (
    b'--edge\r\nContent-Disposition: form-data; name="language"\r\n\r\nen\r\n'
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.vtt"\r\n\r\n'
    + CAPTIONS
    + b"\r\n--edge--\r\n"
)
"""As bytes, because some tests send the same request several times."""
FILLED = {"language": lambda _question: "en"}
BODIES = {
    "PUT /api/v1/lessons/<lesson_id>/captions/<language>": {"data": CAPTIONS, "content_type": "text/vtt"},
    "POST /studio/lessons/<lesson_id>/captions": {
        "data": _FORM,
        "content_type": "multipart/form-data; boundary=edge",
    },
    "POST /studio/lessons/<lesson_id>/captions/<language>/restore": {"data": {"name": "earlier"}},
}
