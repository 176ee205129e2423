"""The filters of the picture: from the source to progressive SDR frames at a constant rate, in each size.

Every function takes and returns a stream of ffmpeg-python. No untrusted text is ever put into a filter.
"""

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Any

import ffmpeg

from transcode import colours, formats, geometry, intake, ladder
from transcode.alterations import Cover
from transcode.geometry import NO_CROP
from transcode.plan import SOUND_PICTURE, Plan
from transcode.source import Look, VideoTrack

INK = "0xC8321E"
COVER = "black"
CELLS = 6
"""Spots of colour along the longer side of a blurred rectangle: a face or a number of four digits has fewer details
than one can tell from it, and more pictures of it tell no more."""
MARGIN = 0.05
"""Share of each side, around a cover."""
PAPER = {"r": 246, "g": 240, "b": 228}

HD = (1280, 720)
"""Pixels; an unlabelled picture of at least this size is assumed to be BT.709."""
WHITE = 203
"""cd/m2 of diffuse white in HDR (ITU-R BT.2408); it becomes white in SDR."""
BRIGHTEST = 1000
"""cd/m2 that are still distinguished from white: what phones and cameras record. Metadata in the file is ignored."""


def drawn(sound: Any) -> Any:
    """The waves of the sound as a moving picture, vermilion on the school's paper."""
    width, height = SOUND_PICTURE.width, SOUND_PICTURE.height
    return (
        sound.filter("aformat", channel_layouts="mono")
        .filter("showwaves", s=f"{width}x{height}", mode="cline", rate=str(SOUND_PICTURE.frame_rate), colors=INK)
        .filter("format", "rgb24")
        # showwaves draws on black; the lookup table turns black into the paper colour.
        .filter("lutrgb", **{channel: f"if(val,val,{paper})" for channel, paper in PAPER.items()})
        # It also starts one frame late and ends with a wrong time, with which the fps filter never ends. A batch
        # starts at the sound that was found: its frames are counted from there.
        .filter("settb", f"1/{SOUND_PICTURE.frame_rate}")
        .filter("setpts", "N+max(0,STARTPTS-1)")
    )


def still(plan: Plan, cover: Any) -> Any:
    """The cover of a recording, whole and with a margin of the school's paper, for as long as the sound lasts."""
    width, height, rate = SOUND_PICTURE.width, SOUND_PICTURE.height, SOUND_PICTURE.frame_rate
    fitting = {
        # Small covers are enlarged, but not until pixels are visible.
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
        # All repeated frames have the time of the first.
        .filter("settb", f"1/{rate}")
        .filter("setpts", "N")
        .filter("fps", fps=str(rate))
        .filter("trim", end_frame=ceil(plan.source.duration * rate))
    )


def steady(plan: Plan, picture: Any, fills_from: Fraction | None) -> Any:
    """Progressive frames at a constant rate.

    From `fills_from` (seconds) until the first frame, that frame is repeated.
    """
    picture = _standing(plan.picture, intake.labelled(plan.picture, picture))
    # Filling closes the gap when the sound begins before the picture, so that both start at zero.
    start = {} if fills_from is None else {"start_time": f"{float(fills_from):.6f}"}
    return picture.filter("fps", fps=str(plan.frame_rate), **start)


def _standing(track: VideoTrack, picture: Any) -> Any:
    """Progressive upright frames of one size from beginning to end."""
    turned = dict.fromkeys(replace(look, at=Fraction(0)) for look in track.looks if look.upright != track.upright)
    # Every frame goes through each branch, and the right one is shown: no filter can rotate depending on time.
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
    """The times at which a picture has a given format, as an expression of ffmpeg."""
    ends = [*(f"lt(t,{float(later.at):.6f})" for later in track.looks[1:]), "1"]
    return "+".join(
        f"gte(t,{float(each.at):.6f})*{end}"
        for each, end in zip(track.looks, ends, strict=True)
        if replace(each, at=look.at) == look
    )


def _frame(track: VideoTrack) -> tuple[tuple[int, int], Fraction]:
    """The size of the upright picture before scaling to square pixels, and the pixel aspect ratio."""
    left, top, right, bottom = track.crop
    wide, high = track.coded_width - left - right, track.coded_height - top - bottom
    size = (high, wide) if geometry.is_sideways(track.upright) else (wide, high)
    return size, _dots(track.sample_aspect, track.upright)


def _dots(aspect: Fraction, turns: tuple[str, ...]) -> Fraction:
    """The pixel aspect ratio after rotation."""
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
    """Deinterlaced frames; comb artefacts on moving arms and legs would survive scaling."""
    if track.pixel_format.startswith(colours.RGB):
        return picture  # screens are progressive
    if track.seen_order:
        picture = picture.filter("setfield", track.seen_order)
    # DV, broadcasts and camcorders flag each interlaced frame, whatever their headers say; other frames pass
    # unchanged (0.05 CPU s for 500 of 1080p). QuickTime flags only the header.
    return picture.filter("bwdif", mode="send_frame", deint="all" if track.interlaced else "interlaced")


def scaled(picture: Any, choice: ladder.SizedRung, original: VideoTrack | None) -> Any:
    """One size of the picture; `original` when it comes straight from the source and needs the rest, too."""
    # Each rendition is scaled from the one above it: 9.6 CPU s for all five; scaling from the source takes 11.0.
    size = {"w": choice.width, "h": choice.height, **ladder.SCALER, "out_range": "tv"}
    if original is None:
        # Sides are rounded to even numbers; `scale` would compensate with a pixel aspect ratio other than 1.
        return picture.filter("scale", **size).filter("setsar", 1)
    if original.codec in formats.SEE_THROUGH and _has_alpha(original):
        # Transparent areas have arbitrary colours; editors show black there.
        picture = picture.filter("format", "gbrap").filter("premultiply", inplace=1)
    if original.hdr or original.wide:
        picture = _to_plain_colours(picture.filter("scale", **size), original)
    else:
        picture = picture.filter("scale", **size, **_to_plain_matrix(original))
    return (
        picture
        # Pixels are square from here on; 8-bit 4:2:0 is what every decoder in a classroom supports.
        .filter("setsar", 1)
        .filter("format", "yuv420p")
        # Labelled, because players guess from the size of an unlabelled picture, and guess differently.
        .filter("setparams", range="tv", colorspace="bt709", color_primaries="bt709", color_trc="bt709")
    )


def covered(plan: Plan, picture: Any, choice: ladder.SizedRung, begins: Fraction) -> Any:
    """The picture of a batch that begins at `begins` seconds, with what its owner covers covered.

    One picture more on each side: a camera's clock and the constant rate differ by less than that.
    """
    cut, more = plan.source.alterations.cut, float(1 / plan.frame_rate)
    for cover in plan.source.alterations.covers:
        start, end = (each - cut - float(begins) for each in (cover.start - more, cover.end + more))
        if end > 0:
            picture = _under(picture, cover, choice, f"between(t,{start:.6f},{end:.6f})")
    return picture


def _under(picture: Any, cover: Cover, choice: ladder.SizedRung, shown: str) -> Any:
    # Even numbers, outwards: colours have half the resolution.
    left, top = floor(cover.x * choice.width / 2) * 2, floor(cover.y * choice.height / 2) * 2
    right = min(choice.width, ceil((cover.x + cover.width) * choice.width / 2) * 2)
    bottom = min(choice.height, ceil((cover.y + cover.height) * choice.height / 2) * 2)
    wide, high = right - left, bottom - top
    if min(wide, high) <= 0:
        return picture
    if not cover.blurred:
        return picture.filter("drawbox", x=left, y=top, w=wide, h=high, color=COVER, t="fill", enable=shown)
    parts = picture.filter_multi_output("split", 2)
    cells = [max(2, round(CELLS * side / max(wide, high) / 2) * 2) for side in (wide, high)]
    coarse = (
        parts[1]
        .filter("crop", wide, high, left, top)
        .filter("scale", *cells, flags="area")
        .filter("scale", wide, high, flags="bilinear")
    )
    return ffmpeg.filter([parts[0], coarse], "overlay", left, top, enable=shown)


def printed(picture: Any) -> Any:
    """One of our pictures as a JPEG: BT.601 in full range (JFIF), which all readers assume."""
    return picture.filter("scale", out_color_matrix="bt601", out_range="pc").filter("format", "yuvj420p")


def _to_plain_matrix(original: VideoTrack) -> dict[str, str]:
    """Options of `scale`: DVDs and old cameras use the BT.601 matrix, our output BT.709."""
    if original.matrix or original.pixel_format.startswith(colours.RGB):
        return {"out_color_matrix": "bt709"}
    # Unlabelled: assume BT.601 for small pictures, as all players do.
    high = original.coded_width >= HD[0] or original.coded_height >= HD[1]
    return {"in_color_matrix": "bt709" if high else "bt601", "out_color_matrix": "bt709"}


def _to_plain_colours(picture: Any, original: VideoTrack) -> Any:
    """HDR10, HLG and wide gamut to BT.709. Otherwise faces look grey and pale."""
    silent = {
        # zscale fails on missing labels; HDR without further labels is BT.2020 (ITU-R BT.2100).
        **({} if original.matrix else {"colorspace": "bt2020nc"}),
        **({} if original.primaries else {"color_primaries": "bt2020"}),
        **({} if original.transfer else {"color_trc": "bt709"}),
    }
    if silent:
        picture = picture.filter("setparams", **silent)
    picture = picture.filter("zscale", transfer="linear", primaries="bt709", npl=WHITE).filter("format", "gbrpf32le")
    if original.hdr:
        # Faces and grey cards keep their brightness; only brighter values are compressed.
        picture = picture.filter("tonemap", tonemap="mobius", param=0.3, desat=0, peak=f"{BRIGHTEST / WHITE:.3f}")
    return picture.filter("zscale", transfer="bt709", matrix="bt709", range="tv")


def _has_alpha(original: VideoTrack) -> bool:
    return original.pixel_format.startswith(("yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya"))
