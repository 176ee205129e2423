"""What keeps each track the same from beginning to end, before everything else is done to it.

Broadcasts change from two channels to six and back when the advertisements come, and recordings of a call change the
size of their picture with the line. ffmpeg then builds all its filters anew, those that count frames and fill gaps
as well: they would begin again at zero.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from transcode import colours, formats, geometry, sounds
from transcode.source import Source, VideoTrack

SAME = 0.01
"""The share of its width by which a picture may differ in shape and still fill the frame."""


def opening(source: Source) -> dict[str, Any]:
    """Options in front of -i for every run: how far ahead it looks, and when the lesson begins."""
    shift = {"itsoffset": f"{float(-source.shift):.6f}"} if source.shift else {}
    return {**source.lookahead.options(), **shift}


def reading(source: Source) -> dict[str, Any]:
    """Options in front of -i for a run whose picture's first filters are `labelled` and `framed`."""
    if source.video is None:
        return {}
    # ffmpeg would put filters of its own in front, which take no change of size. We crop and turn ourselves.
    return {"reinit_filter:v": 0, "noautorotate": None, "apply_cropping:v": "codec"}


def labelled(track: VideoTrack, picture: Any) -> Any:
    """The picture without labels that cannot be true: filters stop at them, and encoders would pass them on."""
    picture = picture.filter("sidedata", mode="delete", type="DISPLAYMATRIX")
    labels = colours.Labels(track.matrix, track.primaries, track.transfer)
    if labels == track.told:
        return picture
    space, primaries, transfer = (name or "unknown" for name in (labels.matrix, labels.primaries, labels.transfer))
    return picture.filter("setparams", colorspace=space, color_primaries=primaries, color_trc=transfer)


def framed(track: VideoTrack, picture: Any) -> Any:
    """The picture as the decoder gives it, all of it in the size and shape of the first one."""
    if track.steady or track.codec not in formats.RESIZED:
        # It does nothing; should a size change all the same, filters behind it hold.
        return picture.filter("scale", track.coded_width, track.coded_height, flags="bicubic")
    return fitted(picture, (track.coded_width, track.coded_height), track.sample_aspect, _dots(track))


def fitted(picture: Any, box: tuple[int, int], box_dots: Fraction, dots: str) -> Any:
    """Each picture as large as it fits into a box, black bars beside it.

    `box_dots` is the shape of the dots of the box (width by height); `dots`, an expression, that of the picture's.
    """
    width, height = box
    # How much wider than the box the picture is; a little is not worth a bar (1088 lines are 1080).
    wider = f"st(0,iw/ih*({dots})/({width * box_dots / height}));if(lt(abs(ld(0)-1),{SAME}),1,ld(0))"
    size = {
        "w": f"st(1,({wider}));if(gte(ld(1),1),{width},max(2,2*round({width}*ld(1)/2)))",
        "h": f"st(1,({wider}));if(lte(ld(1),1),{height},max(2,2*round({height}/ld(1)/2)))",
    }
    return (
        picture.filter("scale", **size, eval="frame", flags="bicubic")
        .filter("pad", width, height, "(ow-iw)/2", "(oh-ih)/2", eval="frame")
        .filter("setsar", 1)
    )


def _dots(track: VideoTrack) -> str:
    """The shape of the dots of a frame, as an expression of ffmpeg; frames tell it only where headers were silent."""
    told = f"if(between(sar,1/{geometry.LONGEST_DOT},{geometry.LONGEST_DOT}),sar,1)"
    if not track.looks:
        return told
    shape = f"{track.looks[-1].sample_aspect}"
    earlier = [track.sample_aspect, *(look.sample_aspect for look in track.looks)]
    for before, look in reversed([*zip(earlier, track.looks, strict=False)]):
        shape = f"if(lt(t,{float(look.at):.6f}),{before},{shape})"
    return shape


def with_sound_graph(source: Source, argv: Sequence[str], silence: str = "") -> list[str]:
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
