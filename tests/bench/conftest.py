"""What the tests of the benchmark share. They measure nothing: no figure of a machine can be right or wrong."""

from fractions import Fraction
from pathlib import Path

from bench.peers import Clip

SOMEWHERE = Path("source.mp4")
FFMPEG = Path("ffmpeg")
FULL_HD = Clip(SOMEWHERE, 1920, 1080, Fraction(30), aac=True)
