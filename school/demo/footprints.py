"""A handout of the demo school: where the feet go in a cross step, drawn as a PDF of one page (ISO 32000-1).

Drawn with lines alone and the numbers in a font that every viewer has, so that nothing has to be embedded.
"""

from dataclasses import dataclass

PAGE = (595, 842)  # A4 in points
_RED, _TEAL = "0.725 0.176 0.102", "0.082 0.325 0.302"
_ROUND = 0.5523  # how far the handles of four Bézier curves reach that make an ellipse


@dataclass(frozen=True)
class Step:
    """One step: its number, where the foot goes in points, and which foot."""

    number: int
    x: float
    y: float
    left: bool


STEPS = (Step(1, 372, 560, True), Step(2, 222, 500, False), Step(3, 222, 290, True), Step(4, 372, 250, False))


def footprints() -> bytes:
    """The file."""
    drawing = "\n".join([_floor(), *map(_foot, STEPS)]).encode()
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>" % PAGE,
            b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>",
        ]
    )


def _floor() -> str:
    """The cross that the feet walk, dashed."""
    lines = " ".join(f"{one.x} {one.y} {'m' if place == 0 else 'l'}" for place, one in enumerate(STEPS))
    return f"[6 8] 0 d 1.5 w 0.6 0.6 0.6 RG {lines} S [] 0 d"


def _foot(step: Step) -> str:
    """A sole and a heel, and the number beside them."""
    colour = _RED if step.left else _TEAL
    side = -64 if step.left else 44
    sole, heel = _ellipse(step.x, step.y + 20, 21, 38), _ellipse(step.x, step.y - 38, 15, 18)
    number = f"BT /F1 30 Tf {step.x + side} {step.y - 8} Td ({step.number}) Tj ET"
    return f"{colour} rg {sole} f {heel} f {number}"


def _ellipse(x: float, y: float, a: float, b: float) -> str:
    p, q = a * _ROUND, b * _ROUND
    return (
        f"{x + a:.1f} {y:.1f} m "
        f"{x + a:.1f} {y + q:.1f} {x + p:.1f} {y + b:.1f} {x:.1f} {y + b:.1f} c "
        f"{x - p:.1f} {y + b:.1f} {x - a:.1f} {y + q:.1f} {x - a:.1f} {y:.1f} c "
        f"{x - a:.1f} {y - q:.1f} {x - p:.1f} {y - b:.1f} {x:.1f} {y - b:.1f} c "
        f"{x + p:.1f} {y - b:.1f} {x + a:.1f} {y - q:.1f} {x + a:.1f} {y:.1f} c"
    )


def _file(objects: list[bytes]) -> bytes:
    """Objects with their table of places (section 7.5.4)."""
    content, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + head + table + end
