"""Films of the dance lessons: the beat, the cross step, the fans."""

from dataclasses import replace
from math import pi, sin

from school.demo.films import music
from school.demo.films.canvas import (
    DARK_RED,
    DISC,
    GOLD,
    GROUND,
    INK,
    RED,
    WHITE,
    Point,
    circle,
    eased,
    ellipse,
    faded,
    line,
    moved,
    path,
    picture,
    rect,
)
from school.demo.films.figure import HIP, TRUNK, Look, Pose, along, person
from school.demo.films.film import Film

BEAT = 0.75  # seconds: 80 beats a minute, a slow yangge for learning
DANCER = Look(fans=True)
FLOOR, SIZE = 650.0, 1.12
TUNE = "3 5 6 1' 6 5 3 - 5 6 1' 6 5 3 2 - 3 5 3 2 1 2 3 - 2 3 2 1 6. 1 1 -"


def hall() -> str:
    """A red hall, a pale sun and the ground, behind the dancers."""
    roof = path("M60 232 Q300 178 540 232 L508 258 L92 258 Z", "#5E2F22")
    wall = rect((104, 258), (392, 300), "#B4533A")
    windows = "".join(
        rect((136 + 124 * column, 290), (84, 190), "#7A2E1F")
        + rect((146 + 124 * column, 300), (64, 80), "#C9663F")
        + rect((146 + 124 * column, 390), (64, 80), "#C9663F")
        for column in range(3)
    )
    lamp = line([(1120, 0), (1120, 80)], "#8A6A3A", 4) + ellipse((1120, 116), (42, 36), RED)
    lamp += (
        rect((1100, 76), (40, 9), GOLD, 3)
        + rect((1100, 148), (40, 9), GOLD, 3)
        + line([(1120, 157), (1120, 196)], GOLD, 5)
    )
    ground = path("M0 560 Q320 520 720 548 Q1040 568 1280 536 L1280 720 L0 720 Z", GROUND)
    front = path("M0 656 Q420 618 820 652 Q1080 668 1280 640 L1280 720 L0 720 Z", "#BF9555")
    return circle((800, 300), 236, DISC) + wall + windows + roof + lamp + ground + front


def silk(start: Point, time: float, length: int = 9) -> str:
    """A red silk that follows a hand. Its wave comes back with every fourth beat, so that pictures do."""
    turn = 2 * pi * time / (4 * BEAT)
    points = [
        (
            start[0] + 30 * n + 10 * sin(turn - 0.7 * n),
            start[1] + 6 * n + 26 * sin(turn - 0.8 * n) * n / length,
        )
        for n in range(length)
    ]
    return line(points, RED, 16) + line([(x, y + 9) for x, y in points], DARK_RED, 5)


def beats(time: float, beat: float = BEAT) -> str:
    """Four lamps, one a beat: the first one is larger, the one of this moment is lit."""
    now = int(time / beat) % 4
    fresh = 1 - (time / beat) % 1
    lamps = ""
    for number in range(4):
        size = 30 if number == 0 else 23
        lit = number == now
        lamps += circle((1010 + 70 * number, 660), size + (9 * fresh if lit else 0), GOLD if lit else "#E7CC92")
        lamps += circle((1010 + 70 * number, 660), size - 8, RED if lit else WHITE)
    return lamps


STAND = Pose(left_hand=(-128, 20), right_hand=(128, 20), left_fan=-120, right_fan=120)
SWAY_LEFT = replace(
    STAND, lean=-7, tilt=-6, rise=4, left_hand=(-132, -70), right_hand=(96, 60), left_fan=-150, right_fan=95
)
SWAY_RIGHT = replace(
    STAND, lean=7, tilt=6, rise=4, right_hand=(132, -70), left_hand=(-96, 60), right_fan=150, left_fan=-95
)

# The cross step: across with the left, across with the right, back with the left, back with the right.
CROSS = (
    replace(SWAY_RIGHT, left_foot=(44, 26), right_foot=(30, 0)),
    replace(SWAY_LEFT, left_foot=(44, 26), right_foot=(-44, 26)),
    replace(SWAY_RIGHT, left_foot=(-62, -8), right_foot=(-44, 26)),
    replace(SWAY_LEFT, left_foot=(-62, -8), right_foot=(62, -8)),
)
PLACES: tuple[Point, ...] = ((26, -34), (-26, -34), (-40, 30), (40, 30))
"""Where the four steps go on the plan of the floor, seen from above."""


def _step_at(time: float) -> Pose:
    poses = [(0.0, STAND)]
    for number in range(int(60 / BEAT)):
        poses.append(((number + 0.85) * BEAT, CROSS[number % 4]))
    pose = along(poses, time)
    return replace(pose, rise=pose.rise + 10 * sin(pi * ((time / BEAT) % 1)))


def _floor_plan(time: float) -> str:
    """The four places of the feet from above, the one of this beat in gold."""
    now = int(time / BEAT) % 4
    plan = (
        circle((0, 0), 118, WHITE) + line([(-78, 0), (78, 0)], "#E7CC92", 6) + line([(0, -78), (0, 78)], "#E7CC92", 6)
    )
    for number, (x, y) in enumerate(PLACES):
        lit = number == now
        left = number % 2 == 0
        sole = ellipse((x * 1.15, y * 1.15), (17, 32), GOLD if lit else "#D9C8A5", -8 if left else 8)
        plan += sole + circle((x * 1.15, y * 1.15 + 20), 12, RED if lit else "#C9B68E")
    return moved(plan, (1120, 400))


def _dancing(time: float) -> str:
    shadow = ellipse((620, FLOOR + 8), (150, 22), "#A97F42")
    pose = _step_at(time)
    dancer = moved(person(pose, DANCER), (620, FLOOR - HIP * SIZE), 0, SIZE)
    return picture(hall() + faded(shadow, 0.6) + dancer + _floor_plan(time) + beats(time))


def _listening(time: float) -> str:
    """A dancer who only sways to the drum."""
    turn = sin(pi * time / (2 * BEAT))
    pose = replace(STAND, lean=5 * turn, tilt=5 * turn, rise=8 * abs(sin(pi * time / BEAT)))
    drum = moved(_drum(time), (980, 470))
    return picture(hall() + drum + moved(person(pose, DANCER), (520, FLOOR - HIP * SIZE), 0, SIZE) + beats(time))


def _drum(time: float) -> str:
    """A red drum on its stand; the sticks come down on the beat."""
    phase = (time / BEAT) % 1
    first = int(time / BEAT) % 4 == 0
    lift = (60 if first else 34) * eased(abs(phase - 0.5) * -2 + 1)
    body = path("M-96 -40 Q-112 20 -84 80 L84 80 Q112 20 96 -40 Z", RED) + ellipse((0, -40), (97, 30), "#F3E2BF")
    body += ellipse((0, -40), (74, 21), "#E9CF9B") + "".join(circle((x, -8), 6, GOLD) for x in range(-80, 81, 32))
    stand = line([(-60, 80), (-84, 166)], "#5E2F22", 12) + line([(60, 80), (84, 166)], "#5E2F22", 12)
    sticks = line([(-30, -46 - lift), (-110, -128 - lift)], INK, 9) + line(
        [(30, -46 - (20 if first else 8)), (110, -128)], INK, 9
    )
    return stand + body + sticks


def _fanning(time: float) -> str:
    """Slow circles of the fans, both first to one side, then to the other, then above the head."""
    turn = 2 * pi * time / (8 * BEAT)
    left = (-128 + 26 * sin(turn), -20 + 84 * sin(turn + 0.6))
    right = (128 + 26 * sin(turn), -20 - 84 * sin(turn + 0.6))
    pose = replace(
        STAND,
        lean=6 * sin(turn),
        tilt=7 * sin(turn),
        left_hand=left,
        right_hand=right,
        left_fan=-130 + 40 * sin(turn),
        right_fan=130 + 40 * sin(turn),
        left_foot=(-34 + 8 * sin(turn), 0),
    )
    hand = (640 + SIZE * right[0], FLOOR - (HIP + TRUNK) * SIZE + SIZE * right[1])
    dancer = moved(person(pose, DANCER), (640, FLOOR - HIP * SIZE), 0, SIZE)
    return picture(hall() + silk(hand, time) + dancer + beats(time))


BEATS = Film(36 * BEAT, _listening, music.drums(36 * BEAT, BEAT))
CROSS_STEP = Film(40 * BEAT, _dancing, [*music.drums(40 * BEAT, BEAT), *music.tune(f"{TUNE} {TUNE}", BEAT, key=2)])
FANS = Film(32 * BEAT, _fanning, [*music.drums(32 * BEAT, BEAT * 2, 2), *music.tune(f"{TUNE} {TUNE}", BEAT, key=2)])
