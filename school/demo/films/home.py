"""Films of the lessons about the household: the abacus, steamed buns, a lamp and its switch, a telephone, a baby."""

from dataclasses import replace
from math import cos, pi, sin

from school.demo.films import music
from school.demo.films.canvas import (
    DARK_RED,
    DISC,
    GREY,
    INK,
    PAPER,
    RED,
    SKIN,
    SKY,
    TEAL,
    WHITE,
    WOOD,
    circle,
    eased,
    ellipse,
    faded,
    line,
    mix,
    moved,
    path,
    picture,
    rect,
)
from school.demo.films.figure import Look, Pose, person
from school.demo.films.film import Film

RODS = 9
STEP = 3.0  # seconds for each number that is added
ADDED = (3, 12, 25, 40, 125, 360, 1200, 2100)
"""What the household spends, sum by sum."""
LIVELY = "5 3 5 6 1' - 6 5 3 2 3 5 3 - 2 1 2 3 5 3 2 1 6. - 1 2 3 1 2 - 1 -"


def _abacus(time: float) -> str:
    """Sums are added one after the other: earth beads count one, heaven beads five."""
    number = int(time / STEP)
    share = eased((time % STEP) / 1.4)
    before, after = sum(ADDED[:number]), sum(ADDED[: number + 1])
    frame = rect((130, 120), (1020, 470), WOOD, 18) + rect((160, 150), (960, 410), "#E8CFA0", 6)
    beads = ""
    for rod in range(RODS):
        x = 200 + 110 * rod
        power = 10 ** (RODS - 1 - rod)
        old, new = before // power % 10, after // power % 10
        beads += line([(x, 150), (x, 560)], "#8A5A3A", 8) + _rod(x, old, new, share)
    beam = rect((160, 282), (960, 18), WOOD)
    table = rect((0, 610), (1280, 110), "#B98A58")
    return picture(table + frame + beads + beam, PAPER)


def _rod(x: float, old: int, new: int, share: float) -> str:
    heaven = mix(248 if old >= 5 else 196, 248 if new >= 5 else 196, share)
    changed = old != new
    drawn = _bead(x, heaven, changed)
    for bead in range(4):
        start, end = (330 + 48 * bead if bead < value % 5 else 372 + 48 * bead for value in (old, new))
        drawn += _bead(x, mix(start, end, share), changed)
    return drawn


def _bead(x: float, y: float, bright: bool) -> str:
    colour, shade = (RED, DARK_RED) if bright else ("#A8432F", "#7C2A1C")
    return ellipse((x, y), (48, 22), colour) + ellipse((x, y + 8), (40, 10), shade)


def _buns(time: float) -> str:
    """Dough becomes buns with pleats; then they stand in the steamer and rise."""
    made = min(5, int(time / 6))
    share = eased((time % 6) / 5)
    board = rect((60, 470), (620, 36), "#B98A58", 10) + rect((0, 600), (1280, 120), "#A87448")
    buns = "".join(_bun(130 + 118 * n, 468, 1.0) for n in range(made))
    if made < 5:
        buns += _bun(130 + 118 * made, 468, share)
    steam = "".join(
        faded(path(f"M{x} {300 - r:.0f} q-26 -46 0 -92 q26 -46 0 -92", stroke=WHITE, width=20), 0.75 - r / 300)
        for n, x in enumerate((860, 980, 1100))
        for r in ((40 * time + 70 * n) % 200,)
    )
    basket = "".join(
        rect((760, 330 + 100 * n), (440, 92), "#D9B06A", 8) + rect((760, 360 + 100 * n), (440, 12), "#B98842")
        for n in range(2)
    )
    grow = 0.5 + 0.5 * eased(time / 36)
    inside = "".join(moved(_bun(0, 0, 1.0), (850 + 130 * n, 332), 0, grow) for n in range(3))
    pot = path("M740 530 L1220 530 L1190 640 L770 640 Z", "#5A5F63")
    return picture(circle((980, 250), 210, DISC) + board + buns + steam + inside + basket + pot, "#F3DFC3")


def _bun(x: float, y: float, done: float) -> str:
    height = mix(16, 74, done)
    body = path(f"M-56 0 Q-62 {-height:.0f} 0 {-height:.0f} Q62 {-height:.0f} 56 0 Z", "#FFF6E6")
    pleats = "".join(
        path(
            f"M0 {-height:.0f} Q{n * 9} {-height * 0.7:.0f} {n * 15} {-height * 0.42:.0f}", stroke="#D8C2A0", width=4
        )
        for n in range(-3, 4)
    )
    return moved(body + faded(pleats, (done - 0.5) * 2) + circle((0, -height), 7 * done, "#E5CFA8"), (x, y))


def _lamp(time: float) -> str:
    """First the switch is off, then a hand changes the lamp, then there is light."""
    phase = time % 20
    on = phase < 4 or phase > 16
    out = eased((phase - 6) / 3) - eased((phase - 11) / 3)
    glow = circle((640, 290), 230, "#F7D98A") + circle((640, 290), 170, "#FBE7B4") if on else ""
    cord = line([(640, 0), (640, 150)], INK, 8) + path("M600 150 L680 150 L694 206 L586 206 Z", TEAL)
    bulb = circle((0, 84), 72, "#FFE08A" if on else "#C9D3D6") + rect((-30, 0), (60, 40), GREY, 6)
    bulb += path("M-18 96 L-10 60 L0 92 L10 60 L18 96", stroke="#C77A1E" if on else "#7C868A", width=5)
    new = moved(bulb, (640, 206 + 180 * out), 90 * out)
    grip = (640 - 84 * sin(0.5 * pi * out) + 60, 206 + 180 * out + 84 * cos(0.5 * pi * out) + 20)
    hand = line([(940, 740), grip], SKIN, 54) + circle(grip, 32, SKIN) if 5 < phase < 15 else ""
    plate = rect((990, 320), (150, 200), WHITE, 16) + rect((1026, 356), (78, 128), "#DDE3E2", 10)
    key = rect((1032, 362 if on else 424), (66, 54), TEAL if on else GREY, 8) + circle(
        (1065, 500), 7, RED if on else "#8B8B8B"
    )
    wire = path("M680 30 Q1000 40 1065 320", stroke=INK, width=6)
    return picture(glow + wire + cord + new + hand + plate + key, "#2F4650" if not on else "#3F5E63")


def _phone(time: float) -> str:
    """A finger makes the letters larger, step by step."""
    step = min(3, int(time / 6))
    size = mix(max(0, step - 1), step, eased((time % 6) / 1.6)) if step else 0.0
    tall = mix(14, 40, size / 3)
    body = rect((430, 50), (420, 640), INK, 48) + rect((450, 96), (380, 540), WHITE, 16)
    rows, y, number = "", 128.0, 0
    while y + tall < 500:
        length = (320, 250, 300, 190)[number % 4]
        rows += rect((480, y), (length, tall), TEAL if number == 0 else "#C8CFC9", tall / 2)
        y += tall * 1.9
        number += 1
    bar = rect((500, 566), (280, 12), "#C8CFC9", 6) + rect((500, 566), (280 * size / 3, 12), RED, 6)
    knob = circle((500 + 280 * size / 3, 572), 24, RED)
    hand = moved(line([(0, 0), (150, 170)], SKIN, 60) + circle((0, 0), 30, SKIN), (512 + 280 * size / 3, 592))
    return picture(circle((640, 330), 320, DISC) + body + rows + bar + knob + hand, SKY)


MOTHER = Look(top="#7C9BB5", bottom="#3D4A52", sash="", bun=True)


def _baby(time: float) -> str:
    """A mother rocks her child slowly."""
    turn = 2 * pi * time / 5
    sway = sin(turn)
    pose = replace(
        Pose(),
        lean=4 * sway,
        tilt=8 + 3 * sway,
        left_hand=(-20, 96),
        right_hand=(88, 62),
        left_foot=(-50, 0),
        right_foot=(50, 0),
    )
    mother = moved(person(pose, MOTHER), (620, 650 - 214 * 1.15), 0, 1.15)
    wrap = ellipse((0, 0), (104, 52), "#F5E3C8", -16) + ellipse((-20, 8), (78, 40), "#EBCFA8", -16)
    child = wrap + circle((86, -34), 40, SKIN) + path("M52 -58 Q86 -92 122 -52 Q88 -66 52 -58 Z", INK)
    child += path("M72 -32 q8 6 16 0", stroke=INK, width=4) + path("M96 -34 q8 6 16 0", stroke=INK, width=4)
    child = moved(child, (640 + 10 * sway, 376), 5 * sway)
    cot = rect((930, 440), (250, 20), WOOD, 8) + "".join(rect((940 + 44 * n, 460), (14, 150), WOOD) for n in range(6))
    moon = circle((260, 190), 84, "#F3E2B8") + circle((296, 168), 72, "#33475B")
    stars = "".join(
        circle((x, y), 4 + 2 * cos(2 * turn + x), "#F3E2B8")
        for x, y in ((430, 110), (840, 90), (1080, 210), (150, 330))
    )
    return picture(moon + stars + rect((0, 610), (1280, 110), "#5C4A45") + cot + mother + child, "#33475B")


def _tune(seconds: float, beat: float, key: int) -> list[music.Note]:
    rounds = int(seconds / (32 * beat)) + 1
    return music.tune(" ".join([LIVELY] * rounds), beat, key=key)


ABACUS = Film(STEP * len(ADDED), _abacus, _tune(24, 0.5, 0))
BUNS = Film(36, _buns, _tune(36, 0.5, 5))
LAMP = Film(20, _lamp, _tune(20, 0.5, -2))
PHONE = Film(26, _phone, _tune(26, 0.5, 2))
BABY = Film(35, _baby, music.tune("3 - 5 - 6 5 3 - 2 - 3 - 1 - - - " * 3, 0.75, key=-5))
