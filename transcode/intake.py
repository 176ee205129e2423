"""What keeps each track the same from beginning to end, before everything else is done to it.

Broadcasts change from two channels to six and back when the advertisements come, and recordings of a call change the
size of their picture with the line. ffmpeg then builds all its filters anew, those that count frames and fill gaps
as well: they would begin again at zero.
"""

from collections.abc import Sequence
from typing import Any

from transcode import sounds
from transcode.source import Source, VideoTrack


def opening(source: Source) -> dict[str, Any]:
    """Options in front of -i for every run: how far ahead it looks, and when the lesson begins."""
    shift = {"itsoffset": f"{float(-source.shift):.6f}"} if source.shift else {}
    return {**source.look.options(), **shift}


def reading(source: Source) -> dict[str, Any]:
    """Options in front of -i for a run whose picture's first filter is `one_size`."""
    # Only `scale` can take a change itself. Before it, ffmpeg puts what turns a picture upright; that cannot.
    return {"reinit_filter:v": 0} if source.video and not source.video.turned else {}


def one_size(track: VideoTrack, picture: Any) -> Any:
    """Nothing at all for a picture that keeps its size; others are brought to the first one's."""
    if track.turned:
        return picture
    return picture.filter("scale", track.coded_width, track.coded_height, flags="bicubic")


def settled(source: Source, argv: Sequence[str], silence: str = "") -> list[str]:
    """A command of ours whose filters hear two channels at one rate, and `silence` (sounds) after them.

    The changes are taken up by a graph of its own, which may be built anew because it remembers nothing. ffmpeg links
    graphs from 7.1 on. At the end it leaves out the last frame of the inner one: of sound 5 ms, of pictures too much,
    so they have none. The end of the inner one is the only end that its filters see: silence is added there.
    """
    track = source.audio
    label = f"[0:{track.index}]" if track else ""
    place = argv.index("-filter_complex")
    graph = argv[place + 1]
    if track is None or label not in graph:
        return list(argv)
    inner = ",".join(filter(None, (sounds.two_channels(track), silence)))
    if source.video is None:
        # The storyboard of drawn sound is flushed at its end, which does not pass from one graph to the next.
        heard = f"{label}{inner}[sound];{graph.replace(label, '[sound]')}"
        return [*argv[: place + 1], heard, *argv[place + 2 :]]
    before = ["-filter_complex", f"{label}{inner}[sound]"]
    return [*argv[:place], *before, "-filter_complex", graph.replace(label, "[sound]"), *argv[place + 2 :]]
