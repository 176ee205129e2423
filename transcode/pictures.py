"""The filters of the picture: from what the source holds to whole, steady, plain pictures of each size.

Every function takes and gives a stream of ffmpeg-python. No text from outside ever gets into a filter.
"""

from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Any

import ffmpeg

from transcode import colours, formats, geometry, intake, ladder
from transcode.geometry import NO_CROP
from transcode.plan import SOUND_PICTURE, Plan
from transcode.source import Look, VideoTrack

INK = "0xC8321E"
MARGIN = 0.05
"""Of each side, around a cover."""
PAPER = {"r": 246, "g": 240, "b": 228}

HD = (1280, 720)
"""Dots from which on a picture that says nothing is taken for BT.709."""
WHITE = 203
"""cd/m2 of a white sheet of paper in HDR (ITU-R BT.2408); it becomes the white of a plain picture."""
BRIGHTEST = 1000
"""cd/m2 that still differ from pure white: what phones and cameras record. What a file itself says is not asked."""


def drawn(sound: Any) -> Any:
    """The waves of the sound as a moving picture, vermilion on the school's paper."""
    width, height = SOUND_PICTURE.width, SOUND_PICTURE.height
    return (
        sound.filter("aformat", channel_layouts="mono")
        .filter("showwaves", s=f"{width}x{height}", mode="cline", rate=str(SOUND_PICTURE.frame_rate), colors=INK)
        .filter("format", "rgb24")
        # showwaves draws on black; the lookup turns black into paper and leaves the ink.
        .filter("lutrgb", **{channel: f"if(val,val,{paper})" for channel, paper in PAPER.items()})
        # It also starts one frame late and ends with a wrong time, on which the fps filter never stops. A batch
        # starts where the sound was found: its frames are counted from there.
        .filter("settb", f"1/{SOUND_PICTURE.frame_rate}")
        .filter("setpts", "N+max(0,STARTPTS-1)")
    )


def still(plan: Plan, cover: Any) -> Any:
    """The cover of a recording, whole and with a margin of the school's paper, for as long as the sound lasts."""
    width, height, rate = SOUND_PICTURE.width, SOUND_PICTURE.height, SOUND_PICTURE.frame_rate
    fitting = {
        # Small covers grow, but not to where their dots are seen.
        "w": f"min({round(width * (1 - 2 * MARGIN))},2*iw)",
        "h": f"min({round(height * (1 - 2 * MARGIN))},2*ih)",
        "force_original_aspect_ratio": "decrease",
    }
    return (
        cover.filter("format", "rgb24")
        .filter("scale", **fitting, flags="bicubic")
        .filter("setsar", 1)
        .filter("pad", width, height, "(ow-iw)/2", "(oh-ih)/2", color="0x{r:02X}{g:02X}{b:02X}".format(**PAPER))
        .filter("loop", loop=-1, size=1)
        # Repeated frames all carry the time of the first.
        .filter("settb", f"1/{rate}")
        .filter("setpts", "N")
        .filter("fps", fps=str(rate))
        .filter("trim", end_frame=ceil(plan.source.duration * rate))
    )


def steady(plan: Plan, picture: Any, fills_from: Fraction | None) -> Any:
    """Whole frames at a constant rate. From `fills_from` on (seconds), where nothing is yet the first one stands."""
    picture = _standing(plan.picture, intake.labelled(plan.picture, picture))
    # Filling closes the gap when the sound begins before the picture, so that both start at zero.
    start = {} if fills_from is None else {"start_time": f"{float(fills_from):.6f}"}
    return picture.filter("fps", fps=str(plan.frame_rate), **start)


def _standing(track: VideoTrack, picture: Any) -> Any:
    """Whole frames of one size that stand upright from beginning to end."""
    turned = dict.fromkeys(replace(look, at=Fraction(0)) for look in track.looks if look.upright != track.upright)
    # Every frame goes through each branch, and the one is shown that suits its time: no filter turns by time.
    parts = picture.filter_multi_output("split", 1 + len(turned)) if turned else [picture]
    shown = _turned(track.upright, _cropped(track, _whole(track, intake.framed(track, parts[0]))))
    for number, look in enumerate(turned, start=1):
        other = _whole(track, parts[number].filter("scale", look.width, look.height, flags="bicubic"))
        size, dots = _frame(track)
        other = intake.fitted(_turned(look.upright, other), size, dots, str(_dots(look.sample_aspect, look.upright)))
        # Without `format`, ten bits would become eight.
        shown = ffmpeg.filter([shown, other], "overlay", format="auto", enable=_times(track, look))
    return shown


def _times(track: VideoTrack, look: Look) -> str:
    """When a picture has a look, as an expression of ffmpeg."""
    ends = [*(f"lt(t,{float(later.at):.6f})" for later in track.looks[1:]), "1"]
    return "+".join(
        f"gte(t,{float(each.at):.6f})*{end}"
        for each, end in zip(track.looks, ends, strict=True)
        if replace(each, at=look.at) == look
    )


def _frame(track: VideoTrack) -> tuple[tuple[int, int], Fraction]:
    """The size of the upright picture before its dots are square, and their shape."""
    left, top, right, bottom = track.crop
    wide, high = track.coded_width - left - right, track.coded_height - top - bottom
    size = (high, wide) if geometry.is_sideways(track.upright) else (wide, high)
    return size, _dots(track.sample_aspect, track.upright)


def _dots(aspect: Fraction, turns: tuple[str, ...]) -> Fraction:
    """The shape of dots after they were turned."""
    return 1 / aspect if geometry.is_sideways(turns) else aspect


def _cropped(track: VideoTrack, picture: Any) -> Any:
    if track.crop == NO_CROP:
        return picture
    left, top, right, bottom = track.crop
    return picture.filter("crop", track.coded_width - left - right, track.coded_height - top - bottom, left, top)


def _turned(turns: tuple[str, ...], picture: Any) -> Any:
    for turn in turns:
        picture = picture.filter("transpose", turn) if "clock" in turn else picture.filter(turn)
    return picture


def _whole(track: VideoTrack, picture: Any) -> Any:
    """One frame from each pair of fields; combs on moving arms and legs would survive scaling."""
    if track.pixel_format.startswith(colours.RGB):
        return picture  # screens have no fields
    if track.seen_order:
        picture = picture.filter("setfield", track.seen_order)
    # DV, broadcasts and camcorders mark each frame, whatever their headers say; frames without the mark pass through
    # as they are (0.05 CPU s for 500 of 1080p). QuickTime marks only the header.
    return picture.filter("bwdif", mode="send_frame", deint="all" if track.interlaced else "interlaced")


def scaled(picture: Any, choice: ladder.Choice, original: VideoTrack | None) -> Any:
    """One size of the picture; `original` when it comes straight from the source and needs the rest, too."""
    # Each rendition is scaled from the one above it: 9.6 CPU s for all five where scaling from the source takes 11.0.
    size = {"w": choice.width, "h": choice.height, **ladder.SCALER, "out_range": "tv"}
    if original is None:
        # Sides are rounded to even numbers; `scale` would have that undone by dots that are not quite square.
        return picture.filter("scale", **size).filter("setsar", 1)
    if original.codec in formats.SEE_THROUGH and _has_alpha(original):
        # Behind what cannot be seen lie colours that nobody chose; black is what an editor shows there.
        picture = picture.filter("format", "gbrap").filter("premultiply", inplace=1)
    if original.hdr or original.wide:
        picture = _to_plain_colours(picture.filter("scale", **size), original)
    else:
        picture = picture.filter("scale", **size, **_to_plain_matrix(original))
    return (
        picture
        # Anamorphic sources are square from here on; 8-bit 4:2:0 is what every decoder in a classroom can show.
        .filter("setsar", 1)
        .filter("format", "yuv420p")
        # Said aloud, because players guess by the size of the picture when nothing is said, and guess differently.
        .filter("setparams", range="tv", colorspace="bt709", color_primaries="bt709", color_trc="bt709")
    )


def printed(picture: Any) -> Any:
    """A picture of ours as JPEG holds it: BT.601 in full range (JFIF), which no reader asks about."""
    return picture.filter("scale", out_color_matrix="bt601", out_range="pc").filter("format", "yuvj420p")


def _to_plain_matrix(original: VideoTrack) -> dict[str, str]:
    """Options of `scale`: DVDs and old cameras mix their colours after BT.601, all that we make after BT.709."""
    if original.matrix or original.pixel_format.startswith(colours.RGB):
        return {"out_color_matrix": "bt709"}
    # Nothing is said. What all players then do: small pictures are old ones.
    high = original.coded_width >= HD[0] or original.coded_height >= HD[1]
    return {"in_color_matrix": "bt709" if high else "bt601", "out_color_matrix": "bt709"}


def _to_plain_colours(picture: Any, original: VideoTrack) -> Any:
    """HDR10, HLG and wide colours to BT.709. Without it faces look grey and pale."""
    silent = {
        # zscale stops at what is not said; HDR that says nothing more is BT.2020 (ITU-R BT.2100).
        **({} if original.matrix else {"colorspace": "bt2020nc"}),
        **({} if original.primaries else {"color_primaries": "bt2020"}),
        **({} if original.transfer else {"color_trc": "bt709"}),
    }
    if silent:
        picture = picture.filter("setparams", **silent)
    picture = picture.filter("zscale", transfer="linear", primaries="bt709", npl=WHITE).filter("format", "gbrpf32le")
    if original.hdr:
        # Faces and grey cards keep their brightness; only what is brighter than they are is drawn together.
        picture = picture.filter("tonemap", tonemap="mobius", param=0.3, desat=0, peak=f"{BRIGHTEST / WHITE:.3f}")
    return picture.filter("zscale", transfer="bt709", matrix="bt709", range="tv")


def _has_alpha(original: VideoTrack) -> bool:
    return original.pixel_format.startswith(("yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya"))
