"""A person of paper shapes: where hands and feet are says how the rest bends."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from school.demo.films.canvas import (
    BLUSH,
    DARK_RED,
    GOLD,
    INK,
    RED,
    SKIN,
    TEAL,
    WHITE,
    Point,
    at_angle,
    circle,
    eased,
    ellipse,
    joint,
    line,
    mix,
    mixed,
    moved,
    path,
    shape,
)

THIGH, SHIN, UPPER_ARM, FOREARM = 104.0, 100.0, 82.0, 80.0
TRUNK = 138.0
HIP = 214.0
"""From the hips to the floor, standing upright."""


@dataclass(frozen=True)
class Pose:
    """A posture around the hips, which stand at (0, 0); the floor of an upright person is HIP below.

    Hands are told from the shoulders' middle, feet from the floor below the hips; x to the right of the picture.
    """

    rise: float = 0.0
    """How much higher than upright the hips are."""
    lean: float = 0.0
    """Degrees of the trunk to the right."""
    tilt: float = 0.0
    """Degrees of the head to the right."""
    left_hand: Point = (-62, 138)
    right_hand: Point = (62, 138)
    left_foot: Point = (-30, 0)
    right_foot: Point = (30, 0)
    left_fan: float = -140.0
    right_fan: float = 140.0
    """Degrees to which open fans point, as in canvas.at_angle."""
    elbows: float = 1.0
    """1: they bend outwards, -1: inwards."""


def between(start: Pose, end: Pose, share: float) -> Pose:
    """The posture on the way from one to another."""
    values: dict[str, Any] = {}
    for one in fields(Pose):
        before, after = getattr(start, one.name), getattr(end, one.name)
        values[one.name] = mixed(before, after, share) if isinstance(before, tuple) else mix(before, after, share)
    return replace(start, **values)


def along(poses: Sequence[tuple[float, Pose]], time: float) -> Pose:
    """The posture at a time, from postures at times; before the first and after the last it stands still."""
    before = poses[0]
    for after in poses:
        if after[0] > time:
            span = after[0] - before[0]
            return between(before[1], after[1], eased((time - before[0]) / span)) if span else after[1]
        before = after
    return before[1]


@dataclass(frozen=True)
class Look:
    """What a person wears."""

    top: str = RED
    bottom: str = TEAL
    sash: str = GOLD
    hair: str = INK
    bun: bool = True
    fans: bool = False
    glasses: bool = False


def person(pose: Pose, look: Look) -> str:
    """The person with the hips at (0, 0)."""
    hips = (0.0, -pose.rise)
    floor = HIP
    shoulders = at_angle(hips, -TRUNK, -pose.lean)
    parts = [_leg(hips, -1, (pose.left_foot[0], floor + pose.left_foot[1]), look)]
    parts += [_leg(hips, 1, (pose.right_foot[0], floor + pose.right_foot[1]), look)]
    parts += [_trunk(hips, shoulders, look)]
    parts += [_arm(shoulders, -1, pose, look), _arm(shoulders, 1, pose, look)]
    parts += [_head(at_angle(shoulders, -74, -pose.lean - 0.4 * pose.tilt), pose.lean * 0.5 + pose.tilt, look)]
    return "".join(parts)


def _leg(hips: Point, side: int, foot: Point, look: Look) -> str:
    hip = (hips[0] + 22 * side, hips[1] + 6)
    knee, ankle = joint(hip, foot, (THIGH, SHIN), -side)
    shoe = ellipse((ankle[0] + 12 * side, ankle[1] + 6), (30, 14), INK, 6 * side)
    return shoe + line([hip, knee, ankle], look.bottom, 44)


def _trunk(hips: Point, shoulders: Point, look: Look) -> str:
    (x, y), (sx, sy) = hips, shoulders
    body = (
        f"M{sx - 44:.1f} {sy + 6:.1f} Q{sx:.1f} {sy - 24:.1f} {sx + 44:.1f} {sy + 6:.1f} "
        f"L{x + 66:.1f} {y + 44:.1f} Q{x:.1f} {y + 66:.1f} {x - 66:.1f} {y + 44:.1f} Z"
    )
    waist = [(mix(x, sx, 0.1) + side * 57, mix(y, sy, 0.1)) for side in (-1, 1)]
    waist += [(mix(x, sx, 0.3) + side * 53, mix(y, sy, 0.3)) for side in (1, -1)]
    return path(body, look.top) + (shape(waist, look.sash) if look.sash else "")


def _arm(shoulders: Point, side: int, pose: Pose, look: Look) -> str:
    told = pose.left_hand if side < 0 else pose.right_hand
    shoulder = (shoulders[0] + 40 * side, shoulders[1] + 14)
    hand = (shoulders[0] + told[0], shoulders[1] + told[1])
    elbow, hand = joint(shoulder, hand, (UPPER_ARM, FOREARM), side * pose.elbows)
    fan = ""
    if look.fans:
        fan = moved(open_fan(), hand, -(pose.left_fan if side < 0 else pose.right_fan) + 180)
    return fan + line([shoulder, elbow, mixed(elbow, hand, 0.72)], look.top, 36) + circle(hand, 17, SKIN)


def _head(middle: Point, turn: float, look: Look) -> str:
    hair = circle((0, -6), 47, look.hair)
    if look.bun:
        hair += circle((6, -54), 22, look.hair) + circle((-14, -50), 10, RED)
    face = ellipse((0, 8), (40, 42), SKIN)
    fringe = path("M-42 2 Q-36 -44 0 -44 Q36 -44 42 2 Q20 -22 0 -20 Q-20 -22 -42 2 Z", look.hair)
    eyes = "".join(path(f"M{x - 9} 8 Q{x} 0 {x + 9} 8", stroke=INK, width=4) for x in (-16, 16))
    mouth = path("M-11 26 Q0 38 11 26", stroke=DARK_RED, width=4)
    cheeks = circle((-26, 22), 7, BLUSH) + circle((26, 22), 7, BLUSH)
    rims = "".join(f'<circle cx="{x}" cy="8" r="15" fill="none" stroke="{INK}" stroke-width="3"/>' for x in (-17, 17))
    neck = line([(0, 40), (0, 60)], SKIN, 26)
    return moved(neck + hair + face + fringe + eyes + mouth + cheeks + (rims if look.glasses else ""), middle, turn)


def open_fan() -> str:
    """A fan that opens upwards from (0, 0)."""
    ribs = [-75 + 18.75 * number for number in range(9)]
    rim = [at_angle((0, 0), -118, -degrees) for degrees in ribs]
    fold = [at_angle((0, 0), -112, -degrees - 9.4) for degrees in ribs[:-1]]
    edge = [point for pair in zip(rim, [*fold, rim[-1]], strict=True) for point in pair][:-1]
    inner = [at_angle((0, 0), -86, -degrees) for degrees in reversed(ribs)]
    leaf = shape([(0, 0), *edge], GOLD)
    band = shape([*edge, *inner], WHITE)
    return leaf + band + "".join(line([(0, 0), point], DARK_RED, 3.4) for point in rim) + circle((0, 0), 9, DARK_RED)
