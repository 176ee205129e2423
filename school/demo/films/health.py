"""Films of the health lessons: breathing, eyes, taiji, measuring blood pressure."""

from dataclasses import replace
from math import cos, pi, sin

from school.demo.films import music
from school.demo.films.canvas import (
    DISC,
    GOLD,
    GREY,
    INK,
    LEAF,
    RED,
    SKY,
    TEAL,
    WHITE,
    Point,
    at_angle,
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
from school.demo.films.figure import HIP, Look, Pose, along, person
from school.demo.films.film import Film

CALM = "1 - 2 - 3 - 5 - 6 - 5 - 3 - 2 -"
ELDER = Look(top=WHITE, bottom="#3D4A52", sash="", hair=GREY, bun=False)
GRANNY = Look(top=TEAL, bottom="#3D4A52", sash="", hair=GREY, glasses=True)
BREATH = 8.0  # seconds: four in, four out


def park() -> str:
    """Hills, a willow and the morning sun."""
    hills = path("M0 470 Q220 360 430 450 Q640 340 860 440 Q1080 350 1280 430 L1280 720 L0 720 Z", "#9FBFA8")
    grass = path("M0 560 Q400 516 800 552 Q1080 574 1280 540 L1280 720 L0 720 Z", "#7FA27C")
    trunk = path("M196 600 Q206 400 176 210 L212 204 Q236 400 244 600 Z", "#6B4A32")
    leaves = "".join(
        line([(190 + 14 * n, 190 + 5 * abs(n)), (176 + 34 * n, 330 + 24 * (n % 3))], LEAF, 20) for n in range(-5, 6)
    )
    return circle((900, 250), 150, DISC) + hills + grass + trunk + leaves + circle((196, 190), 84, LEAF)


def _breathing(time: float) -> str:
    """A lotus that opens while one breathes in, and closes while one breathes out."""
    share = 0.5 - 0.5 * cos(2 * pi * time / BREATH)
    petals = ""
    for ring, (count, length, colour) in enumerate(((9, 230, "#E9A9A0"), (7, 190, "#F0C4BB"), (5, 140, "#F8E0DA"))):
        for number in range(count):
            turn = (number - (count - 1) / 2) * mix(7, (24, 27, 32)[ring], share)
            petal = path(f"M0 0 Q-56 {-length * 0.5:.0f} 0 {-length} Q56 {-length * 0.5:.0f} 0 0 Z", colour)
            petals += moved(petal, (640, 520), turn, mix(0.86, 1.12, share))
    pads = ellipse((640, 560), (330, 40), "#5C8F74") + ellipse((330, 600), (170, 24), "#6E9F82")
    ripples = "".join(
        faded(path(f"M{640 - w} 640 Q640 {660 + 8 * share:.0f} {640 + w} 640", stroke=WHITE, width=4), 0.5)
        for w in (180, 290, 400)
    )
    water = rect((0, 500), (1280, 220), "#8CB7AE")
    sun = circle((640, 330), mix(180, 262, share), "#F3E2B8")
    return picture(sun + water + ripples + pads + petals + _breath_bar(time), SKY)


def _breath_bar(time: float) -> str:
    """A drop of gold that rises with the breath in and falls with the breath out."""
    share = 0.5 - 0.5 * cos(2 * pi * time / BREATH)
    y = mix(610, 130, share)
    return (
        rect((1150, 110), (20, 520), "#B9D2C8", 10)
        + rect((1150, y), (20, 630 - y), TEAL, 10)
        + circle((1160, y), 30, GOLD)
    )


def _eyes(time: float) -> str:
    """A swallow to follow with the eyes alone, on a lying eight."""
    turn = 2 * pi * time / 12
    x, y = 640 + 470 * sin(turn), 330 + 190 * sin(2 * turn)
    trail = [(640 + 470 * sin(turn - 0.05 * n), 330 + 190 * sin(2 * (turn - 0.05 * n))) for n in range(14)]
    track = [(640 + 470 * sin(pi * n / 40), 330 + 190 * sin(pi * n / 20)) for n in range(81)]
    heading = 1 if cos(turn) >= 0 else -1
    flap = 26 * sin(18 * turn)
    bird = path(f"M0 0 Q-30 {-40 - flap:.0f} -86 {-34 - flap:.0f} Q-40 -6 -6 10 Z", INK)
    bird += path("M-54 8 L-112 -6 L-78 12 L-108 30 Z", INK) + ellipse((0, 8), (58, 22), INK)
    bird += ellipse((6, 14), (44, 14), WHITE) + circle((50, 2), 20, INK) + circle((56, -2), 4, WHITE)
    bird += circle((48, 12), 8, RED) + line([(66, 4), (80, 8)], GOLD, 7)
    body = f'<g transform="translate({x:.1f} {y:.1f}) scale({heading} 1)">{bird}</g>'
    return picture(park() + faded(line(track, WHITE, 6), 0.35) + faded(line(trail, GOLD, 10), 0.8) + body, SKY)


REST = Pose(left_hand=(-58, 140), right_hand=(58, 140))
OPENING = (
    (0.0, REST),
    (3.0, replace(REST, left_foot=(-66, 0), right_foot=(66, 0))),
    (8.0, replace(REST, left_foot=(-66, 0), right_foot=(66, 0), left_hand=(-70, 6), right_hand=(70, 6))),
    (
        13.0,
        replace(REST, left_foot=(-66, 0), right_foot=(66, 0), rise=-46, left_hand=(-64, 104), right_hand=(64, 104)),
    ),
    (
        17.0,
        replace(
            REST, left_foot=(-70, 0), right_foot=(66, 0), rise=-40, left_hand=(30, 40), right_hand=(-14, 112), lean=3
        ),
    ),
    (
        22.0,
        replace(
            REST,
            left_foot=(-120, 6),
            right_foot=(60, 0),
            rise=-56,
            left_hand=(-128, -16),
            right_hand=(96, 124),
            lean=-6,
        ),
    ),
    (
        27.0,
        replace(
            REST, left_foot=(-80, 0), right_foot=(66, 0), rise=-40, left_hand=(14, 112), right_hand=(-30, 40), lean=-3
        ),
    ),
    (
        32.0,
        replace(
            REST,
            left_foot=(-60, 0),
            right_foot=(120, 6),
            rise=-56,
            left_hand=(-96, 124),
            right_hand=(128, -16),
            lean=6,
        ),
    ),
    (37.0, replace(REST, left_foot=(-66, 0), right_foot=(66, 0), rise=-20, left_hand=(-70, 20), right_hand=(70, 20))),
    (42.0, REST),
)


def _taiji(time: float) -> str:
    """Commencing, then parting the mane to both sides."""
    shadow = faded(ellipse((640, 662), (170, 22), "#4F6E52"), 0.6)
    return picture(
        park() + shadow + moved(person(along(OPENING, time), ELDER), (640, 650 - HIP * 1.12), 0, 1.12), SKY
    )


def _pressure(time: float) -> str:
    """An arm on the table at the height of the heart; the cuff fills, and the pointer falls back slowly."""
    phase = time % 18
    filled = eased(phase / 5) if phase < 5 else 1 - eased((phase - 6) / 10)
    beat = 1 + 0.05 * max(0.0, sin(2 * pi * 1.1 * time)) * (8 < phase < 14)
    window = rect((900, 80), (280, 260), WHITE, 12) + rect((916, 96), (248, 228), SKY, 6)
    window += line([(1040, 96), (1040, 324)], WHITE, 12) + line([(916, 210), (1164, 210)], WHITE, 12)
    seated = replace(REST, rise=0, left_hand=(-70, 150), right_hand=(148, 60), elbows=-0.99, right_foot=(30, 0))
    granny = moved(person(seated, GRANNY), (430, 580), 0, 1.55)
    middle, wide = (542, 426), mix(30, 44, filled)
    cuff = moved(ellipse((0, 0), (wide, 52), "#3A6B8C") + ellipse((0, 0), (wide - 12, 40), "#5A8FB0"), middle, -38)
    tube = path("M566 452 Q700 640 840 566 Q880 540 900 520", stroke=INK, width=9)
    heart = moved(
        path("M0 34 Q-56 -6 -34 -36 Q-12 -56 0 -26 Q12 -56 34 -36 Q56 -6 0 34 Z", RED), (452, 452), 0, 0.8 * beat
    )
    table = rect((0, 590), (1280, 130), "#C79A6B") + rect((0, 578), (1280, 16), "#A97E52")
    return picture(window + granny + heart + cuff + table + tube + _gauge((960, 440), filled), "#EFE3CB")


def _gauge(middle: Point, filled: float) -> str:
    marks = "".join(
        line(
            [at_angle((0, 0), -96, degrees), at_angle((0, 0), -(118 if degrees % 60 == 0 else 110), degrees)], INK, 5
        )
        for degrees in range(-120, 121, 20)
    )
    good = path("M-66 -84 Q0 -132 66 -84", stroke="#6BA36F", width=14)
    pointer = moved(line([(0, 14), (0, -92)], RED, 8), (0, 0), mix(-120, 70, filled))
    face = (
        circle((0, 0), 142, "#D8B26A") + circle((0, 0), 128, WHITE) + marks + good + pointer + circle((0, 0), 15, INK)
    )
    return moved(face, middle)


def _calm(seconds: float, beat: float, key: int = 0) -> list[music.Note]:
    rounds = int(seconds / (16 * beat)) + 1
    return music.tune(" ".join([CALM] * rounds), beat, key=key)


BREATHING = Film(5 * BREATH, _breathing, _calm(40, 1.0, -5))
EYES = Film(36, _eyes, _calm(36, 0.75))
TAIJI = Film(44, _taiji, _calm(44, 0.9, -3))
PRESSURE = Film(36, _pressure, _calm(36, 0.8, 2))
