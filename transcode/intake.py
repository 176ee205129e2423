"""Filters that keep the format of each track constant from beginning to end, in front of all other filters.

Broadcasts change from two channels to six and back when the advertisements come, and recordings of a call change the
size of their picture with the line. ffmpeg then rebuilds its whole filter graph, including filters that count frames
and fill gaps: they would start again at zero.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from transcode import colours, formats, geometry, sounds
from transcode.source import Source, VideoTrack

SAME = 0.01
"""The relative difference in aspect ratio up to which a picture is stretched to fill the frame."""


def opening(source: Source) -> dict[str, Any]:
    """Input options of every run: how far it looks ahead, and when the lesson begins."""
    shift = {"itsoffset": f"{float(-source.shift):.6f}"} if source.shift else {}
    return {**source.lookahead.options(), **shift}


def reading(source: Source) -> dict[str, Any]:
    """Input options of a run whose first filters of the picture are `labelled` and `framed`."""
    if source.video is None:
        return {}
    # ffmpeg would insert filters that cannot handle a change of size. We crop and rotate ourselves.
    return {"reinit_filter:v": 0, "noautorotate": None, "apply_cropping:v": "codec"}


def labelled(track: VideoTrack, picture: Any) -> Any:
    """The picture without impossible labels: filters fail on them, and encoders would repeat them."""
    picture = picture.filter("sidedata", mode="delete", type="DISPLAYMATRIX")
    labels = colours.Labels(track.matrix, track.primaries, track.transfer)
    if labels == track.told:
        return picture
    space, primaries, transfer = (name or "unknown" for name in (labels.matrix, labels.primaries, labels.transfer))
    return picture.filter("setparams", colorspace=space, color_primaries=primaries, color_trc=transfer)


def framed(track: VideoTrack, picture: Any) -> Any:
    """The decoded picture, with all frames in the size and aspect ratio of the first one."""
    if track.steady or track.codec not in formats.RESIZED:
        # It changes nothing; if the size changes nevertheless, later filters go on.
        return picture.filter("scale", track.coded_width, track.coded_height, flags="bicubic")
    return fitted(picture, (track.coded_width, track.coded_height), track.sample_aspect, _dots(track))


def fitted(picture: Any, box: tuple[int, int], box_dots: Fraction, dots: str) -> Any:
    """Each picture scaled to fit into a box, with black bars beside it.

    `box_dots` is the pixel aspect ratio of the box; `dots`, an expression, that of the picture.
    """
    width, height = box
    # How much wider than the box the picture is; a small difference gets no bars (1088 lines are 1080).
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
    """The pixel aspect ratio of a frame, as an expression of ffmpeg; frames carry it only if headers do not."""
    told = f"if(between(sar,1/{geometry.LONGEST_DOT},{geometry.LONGEST_DOT}),sar,1)"
    if not track.looks:
        return told
    shape = f"{track.looks[-1].sample_aspect}"
    earlier = [track.sample_aspect, *(look.sample_aspect for look in track.looks)]
    for before, look in reversed([*zip(earlier, track.looks, strict=False)]):
        shape = f"if(lt(t,{float(look.at):.6f}),{before},{shape})"
    return shape


def with_sound_graph(source: Source, argv: Sequence[str], silence: str = "") -> list[str]:
    """The command with a separate filter graph for the sound: two channels at one rate, then `silence` (sounds).

    Changes of format rebuild only that graph, which has no state. ffmpeg can link graphs since 7.1. It then loses the
    last frame of the first graph: 5 ms of sound, but too much of a picture, so pictures have no such graph. Only the
    first graph sees the end of the sound: silence is added there.
    """
    track = source.audio
    label = f"[0:{track.index}]" if track else ""
    place = argv.index("-filter_complex")
    graph = argv[place + 1]
    if track is None or label not in graph:
        return list(argv)
    inner = ",".join(filter(None, (sounds.two_channels(track), silence)))
    if source.video is None:
        # The storyboard of drawn sound is flushed at the end of its input, which is not passed between graphs.
        heard = f"{label}{inner}[sound];{graph.replace(label, '[sound]')}"
        return [*argv[: place + 1], heard, *argv[place + 2 :]]
    before = ["-filter_complex", f"{label}{inner}[sound]"]
    return [*argv[:place], *before, "-filter_complex", graph.replace(label, "[sound]"), *argv[place + 2 :]]
