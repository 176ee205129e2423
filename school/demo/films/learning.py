"""Films of the lessons for children and for the hand: colours, the way around a rectangle, a brush, scissors."""

from math import cos, pi, sin

from school.demo.films import music
from school.demo.films.canvas import (
    DARK_RED,
    GOLD,
    INK,
    LEAF,
    RED,
    SKY,
    TEAL,
    WHITE,
    WOOD,
    Point,
    circle,
    eased,
    ellipse,
    faded,
    line,
    mix,
    mixed,
    moved,
    path,
    picture,
    rect,
    shape,
)
from school.demo.films.film import Film

KITES = (
    (RED, "M0 -120 L96 0 L0 150 L-96 0 Z"),
    (GOLD, "M-130 -40 Q0 -130 130 -40 Q60 70 0 130 Q-60 70 -130 -40 Z"),
    (TEAL, "M0 -100 Q120 -90 130 0 Q70 40 0 110 Q-70 40 -130 0 Q-120 -90 0 -100 Z"),
    ("#3E6FA8", "M-110 -80 L110 -80 L60 110 L-60 110 Z"),
)
EACH = 8.0  # seconds for a colour
MERRY = "1 1 5 5 6 6 5 - 3 3 2 2 1 - 0 0 5 5 3 3 2 2 5 - 1' 1' 6 6 5 - 0 0"


def _kites(time: float) -> str:
    """One kite after the other comes up into the wind, each in a colour of its own."""
    drawn = ""
    for number, (colour, outline) in enumerate(KITES):
        up = eased((time - EACH * number) / 3)
        if up <= 0:
            continue
        x = 230 + 275 * number + 16 * sin(1.3 * time + number)
        y = mix(820, 230 + 70 * (number % 2), up) + 14 * cos(1.7 * time + number)
        now = int(time / EACH) % 4 == number
        tail = line([(14 * sin(2 * time - n), 120 + 26 * n) for n in range(7)], colour, 9)
        kite = (
            path(outline, colour)
            + line([(-70, 0), (70, 0)], WHITE, 6)
            + circle((0, 0), 22, WHITE)
            + circle((0, 0), 11, INK)
        )
        drawn += line([(x, y + 40), (640, 760)], "#8E8E86", 3) + moved(
            tail + kite, (x, y), 6 * sin(time + number), 1.18 if now else 0.92
        )
    clouds = "".join(
        faded(ellipse(((x + 9 * time) % 1500 - 110, y), (130, 34), WHITE), 0.8)
        for x, y in ((150, 110), (640, 70), (1160, 150))
    )
    hills = path("M0 620 Q320 560 640 610 Q960 650 1280 590 L1280 720 L0 720 Z", LEAF)
    return picture(clouds + drawn + hills, SKY)


SIDE = 88.0
CORNERS: tuple[Point, ...] = (
    (288, 148),
    (288 + 8 * SIDE, 148),
    (288 + 8 * SIDE, 148 + 5 * SIDE),
    (288, 148 + 5 * SIDE),
)


def _around(time: float) -> str:
    """An ant walks around a rectangle of eight by five, and leaves a line: that is the perimeter."""
    grid = "".join(line([(288 + SIDE * n, 148), (288 + SIDE * n, 148 + 5 * SIDE)], "#B7CFC4", 3) for n in range(9))
    grid += "".join(line([(288, 148 + SIDE * n), (288 + 8 * SIDE, 148 + SIDE * n)], "#B7CFC4", 3) for n in range(6))
    steps = min(26.0, max(0.0, time - 2) * 26 / 24)
    lengths = (8, 5, 8, 5)
    walked, at, way = steps, CORNERS[0], [CORNERS[0]]
    for number, length in enumerate(lengths):
        share = min(1.0, max(0.0, walked / length))
        at = mixed(CORNERS[number], CORNERS[(number + 1) % 4], share)
        way.append(at)
        walked -= length
        if walked <= 0:
            break
    marks = "".join(circle(_place(n), 9, GOLD) for n in range(int(steps) + 1))
    ant = ellipse((0, 0), (24, 17), INK) + circle((26, -4), 14, INK) + ellipse((-28, 0), (20, 15), INK)
    legs = "".join(line([(x, 8), (x + 7 * sin(14 * time + x), 26)], INK, 5) for x in (-20, -4, 12))
    return picture(
        rect(CORNERS[0], (8 * SIDE, 5 * SIDE), WHITE)
        + grid
        + line(way, RED, 14)
        + marks
        + moved(legs + ant, (at[0], at[1] - 16)),
        "#DDEBE3",
    )


def _place(step: int) -> Point:
    for number, length in enumerate((8, 5, 8, 5)):
        if step <= length:
            return mixed(CORNERS[number], CORNERS[(number + 1) % 4], step / length)
        step -= length
    return CORNERS[0]


STROKES: tuple[tuple[Point, ...], ...] = (
    ((400, 320), (470, 300), (800, 286), (860, 300)),
    ((640, 150), (652, 200), (644, 480), (640, 590)),
    ((630, 330), (560, 430), (470, 510), (390, 560)),
    ((652, 330), (720, 430), (810, 520), (900, 560)),
)
"""The strokes of 木, in their order: across, down, to the left, to the right."""
STROKE_S = 6.0


def _brush(time: float) -> str:
    """A brush writes the four strokes of a character, slowly, each with its pressure."""
    paper = rect((330, 80), (620, 580), "#FFF9EC", 6) + rect((330, 80), (620, 580), "none") + _cross_lines()
    ink, tip = "", (1040.0, 300.0)
    for number, stroke in enumerate(STROKES):
        share = (time - 1 - STROKE_S * number) / (STROKE_S - 2)
        if share <= 0:
            break
        points = [_on(stroke, n / 60) for n in range(int(60 * eased(share)) + 1)]
        ink += "".join(circle(point, 15 + 13 * abs(cos(pi * n / 60)) ** 2, INK) for n, point in enumerate(points))
        tip = points[-1] if share < 1.2 else (points[-1][0] + 60, points[-1][1] - 70)
    brush = (
        path("M0 0 Q-20 -40 -14 -84 L14 -84 Q20 -40 0 0 Z", INK)
        + rect((-15, -130), (30, 48), GOLD, 4)
        + rect((-11, -360), (22, 234), WOOD, 8)
    )
    return picture(paper + ink + moved(brush, tip, 16), "#E6D3B0")


def _cross_lines() -> str:
    ends = (((330, 370), (950, 370)), ((640, 80), (640, 660)), ((330, 80), (950, 660)), ((950, 80), (330, 660)))
    return faded("".join(line(pair, RED, 2.5) for pair in ends), 0.35)


def _on(points: tuple[Point, ...], share: float) -> Point:
    """The place on a way through points of about equal distance."""
    place = min(share, 0.9999) * (len(points) - 1)
    return mixed(points[int(place)], points[int(place) + 1], place - int(place))


def _papercut(time: float) -> str:
    """Red paper is folded three times, cut, and opened to a flower of eight petals."""
    phase = time % 30
    if phase < 12:
        return picture(_folding(phase / 4) + _scissors(phase), "#F4E8D2")
    opened = eased((phase - 13) / 6)
    petals = int(1 + 7 * opened)
    flower = "".join(
        moved(_petal(), (640, 350), 45 * number * min(1.0, opened * 8 / max(1, petals))) for number in range(petals)
    )
    return picture(
        circle((640, 350), 300 * opened, "#FBF3E2")
        + moved(flower, (640 * (1 - 1.15), 350 * (1 - 1.15)), 0, 1.15)
        + circle((640, 350), 30 * opened, GOLD),
        "#F4E8D2",
    )


def _folding(step: float) -> str:
    fold = min(2, int(step))
    share = eased(step - fold)
    sizes = ((560, 560), (560, 280), (280, 280), (280, 280))
    (width, height), after = sizes[fold], sizes[fold + 1]
    corner = (640 - width / 2, 360 - height / 2)
    sheet = rect(corner, (width, height), RED)
    flap = rect(corner, (mix(width, after[0], share), mix(height, after[1], share)), DARK_RED)
    return faded(sheet, 1 - 0.6 * share) + flap


def _scissors(phase: float) -> str:
    share = eased((phase - 8) / 4)
    if share <= 0:
        return ""
    wide = 18 * abs(sin(5 * phase))
    blade = line([(0, 0), (-150, 0)], "#8D979B", 16)
    ring = '<circle cx="66" cy="26" r="30" fill="none" stroke="#17524A" stroke-width="14"/>'
    half = blade + line([(0, 0), (44, 12)], TEAL, 14) + ring
    other = f'<g transform="scale(1 -1)">{half}</g>'
    return moved(moved(half, (0, 0), wide) + moved(other, (0, 0), -wide), mixed((900, 300), (690, 420), share), -20)


def _petal() -> str:
    outer = path("M0 -20 Q-110 -120 -60 -220 Q0 -270 60 -220 Q110 -120 0 -20 Z", RED)
    holes = (
        path("M0 -80 Q-34 -120 0 -170 Q34 -120 0 -80 Z", "#FBF3E2")
        + circle((-40, -196), 10, "#FBF3E2")
        + circle((40, -196), 10, "#FBF3E2")
    )
    return outer + holes + shape([(0, -250), (-14, -216), (14, -216)], "#FBF3E2")


def _tune(seconds: float, beat: float, key: int) -> list[music.Note]:
    return music.tune(" ".join([MERRY] * (int(seconds / (32 * beat)) + 1)), beat, key=key)


KITE = Film(4 * EACH, _kites, _tune(32, 0.5, 0))
PERIMETER = Film(30, _around, _tune(30, 0.6, 2))
BRUSH = Film(1 + STROKE_S * 4 + 3, _brush, music.tune("3 - 5 - 1' - 6 - 5 - 3 - 2 - 1 - " * 3, 0.9, key=-3))
PAPERCUT = Film(30, _papercut, _tune(30, 0.5, 5))
