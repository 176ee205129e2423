"""Shapes as SVG text, in the flat paper look of school/static/art. Lengths in dots of a picture of 1280 x 720."""

from collections.abc import Sequence
from math import cos, hypot, radians, sin

WIDTH, HEIGHT = 1280, 720
Point = tuple[float, float]

PAPER, DISC, GROUND, INK = "#F0D6A2", "#F7E5BE", "#CFA765", "#221A14"
RED, DARK_RED, TEAL, GOLD, SKIN, WOOD = "#C8351F", "#8E1F14", "#17524A", "#E3A72F", "#EBB88A", "#6B3A2A"
WHITE, SKY, LEAF, BLUSH, GREY = "#FFFDF6", "#CFE3DC", "#5E8C61", "#E08B72", "#B9B2A6"


def circle(at: Point, radius: float, fill: str, more: str = "") -> str:
    """A filled circle."""
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:.1f}" fill="{fill}" {more}/>'


def ellipse(at: Point, radii: Point, fill: str, turn: float = 0.0) -> str:
    """A filled ellipse, turned by degrees around its middle."""
    x, y = at
    turned = f'transform="rotate({turn:.1f} {x:.1f} {y:.1f})"' if turn else ""
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{radii[0]:.1f}" ry="{radii[1]:.1f}" fill="{fill}" {turned}/>'


def rect(corner: Point, size: Point, fill: str, rounded: float = 0.0) -> str:
    """A filled rectangle from its upper left corner."""
    (x, y), (width, height) = corner, size
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{max(0.0, height):.1f}" '
        f'rx="{rounded:.1f}" fill="{fill}"/>'
    )


def line(points: Sequence[Point], colour: str, width: float, fill: str = "none") -> str:
    """Straight strokes through `points`, with round ends and corners."""
    through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{through}" fill="{fill}" stroke="{colour}" stroke-width="{width:.1f}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def shape(points: Sequence[Point], fill: str, more: str = "") -> str:
    """A filled polygon."""
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="{fill}" {more}/>'


def path(commands: str, fill: str = "none", stroke: str = "none", width: float = 0.0) -> str:
    """An SVG path."""
    return (
        f'<path d="{commands}" fill="{fill}" stroke="{stroke}" stroke-width="{width:.1f}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def moved(content: str, by: Point = (0, 0), turn: float = 0.0, scale: float = 1.0) -> str:
    """Content moved, turned by degrees and scaled, in this order as seen from the content."""
    return f'<g transform="translate({by[0]:.1f} {by[1]:.1f}) rotate({turn:.2f}) scale({scale:.4f})">{content}</g>'


def faded(content: str, opacity: float) -> str:
    """Content that is seen through; 1 for not at all."""
    return f'<g opacity="{min(1.0, max(0.0, opacity)):.3f}">{content}</g>'


def at_angle(start: Point, length: float, degrees: float) -> Point:
    """The point `length` away; 0 degrees points down, 90 to the right."""
    return start[0] + length * sin(radians(degrees)), start[1] + length * cos(radians(degrees))


def joint(start: Point, end: Point, lengths: Point, side: float) -> tuple[Point, Point]:
    """Elbow or knee, and the end that a limb of two bones reaches; `side` (1 or -1) says to which side it bends."""
    first, second = lengths
    (x0, y0), (x1, y1) = start, end
    far = min(max(1.0, hypot(x1 - x0, y1 - y0)), 0.999 * (first + second))
    along_x, along_y = (x1 - x0, y1 - y0)
    norm = hypot(along_x, along_y) or 1.0
    unit_x, unit_y = (along_x / norm, along_y / norm) if along_x or along_y else (0.0, 1.0)
    along = (first**2 - second**2 + far**2) / (2 * far)
    away = max(0.0, first**2 - along**2) ** 0.5 * side
    middle = (x0 + along * unit_x - away * unit_y, y0 + along * unit_y + away * unit_x)
    return middle, (x0 + far * unit_x, y0 + far * unit_y)


def mix(start: float, end: float, share: float) -> float:
    """The value `share` of the way from one to the other."""
    return start + (end - start) * share


def mixed(start: Point, end: Point, share: float) -> Point:
    """The point `share` of the way from one to the other."""
    return mix(start[0], end[0], share), mix(start[1], end[1], share)


def eased(share: float) -> float:
    """A share of time as a share of way, slow at both ends; below 0 it is 0 and above 1 it is 1."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def picture(content: str, background: str = PAPER) -> str:
    """A whole picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{background}"/>{content}</svg>'
    )
