"""A film: a picture for each moment and notes, written as a video file by ffmpeg."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import resvg_py

from school.demo.films import music
from school.demo.films.canvas import WIDTH
from school.demo.films.music import Note
from school.serve.processes import end_with_parent
from transcode import tools

RATE = 10
"""Pictures a second: the movements are slow, and each picture takes a core a tenth of a second."""

KEPT = 128
"""Pictures that are kept to be shown again, some 60 KB each: a movement of 12 s that comes back has 120."""


@dataclass(frozen=True)
class Film:
    """`draw` gives the picture at a time as SVG; times in seconds."""

    seconds: float
    draw: Callable[[float], str]
    notes: Sequence[Note] = ()

    def make(self, target: Path) -> None:
        """Write the film as an MP4 file. Raises CalledProcessError."""
        sound = target.with_suffix(".wav")
        music.write(self.notes, self.seconds, sound)
        command = [str(tools.ffmpeg()), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
        command += ["-f", "image2pipe", "-framerate", str(RATE), "-c:v", "png", "-i", "pipe:0", "-i", str(sound)]
        # Quick rather than small: the file is only a source, and the machine has people to serve meanwhile.
        command += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", "-pix_fmt", "yuv420p", "-threads", "1"]
        command += ["-c:a", "aac", "-b:a", "96k", "-t", str(self.seconds), "-f", "mp4", str(target)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, preexec_fn=end_with_parent) as encoder:  # noqa: PLW1509 - this process has one thread
            pipe = encoder.stdin
            if pipe is None:  # it was asked for above
                return
            for number in range(round(self.seconds * RATE)):
                pipe.write(self.still(number / RATE))
            pipe.close()
            if encoder.wait(timeout=300):
                raise subprocess.CalledProcessError(encoder.returncode, command)
        sound.unlink()

    def still(self, time: float) -> bytes:
        """The picture at a time, as PNG."""
        return _painted(self.draw(time))


@lru_cache(maxsize=KEPT)
def _painted(svg: str) -> bytes:
    """The same text is the same picture: where a movement comes back, or nothing moves, it is painted once."""
    return resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH, skip_system_fonts=True)
