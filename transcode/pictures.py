"""The filters of the picture: from what the source holds to whole, steady, plain pictures of each size.

Every function takes and gives a stream of ffmpeg-python. No text from outside ever gets into a filter.
"""

from typing import Any

from transcode import ladder
from transcode.plan import SOUND_PICTURE, Plan
from transcode.source import VideoTrack

INK = "0xC8321E"
PAPER = {"r": 246, "g": 240, "b": 228}


def drawn(sound: Any) -> Any:
    """The waves of the sound as a moving picture, vermilion on the school's paper."""
    width, height = SOUND_PICTURE.width, SOUND_PICTURE.height
    return (
        sound.filter("aformat", channel_layouts="mono")
        .filter("showwaves", s=f"{width}x{height}", mode="cline", rate=str(SOUND_PICTURE.frame_rate), colors=INK)
        .filter("format", "rgb24")
        # showwaves draws on black; the lookup turns black into paper and leaves the ink.
        .filter("lutrgb", **{channel: f"if(val,val,{paper})" for channel, paper in PAPER.items()})
        # It also starts one frame late and ends with a wrong time, on which the fps filter never stops.
        .filter("setpts", "N")
    )


def steady(plan: Plan, picture: Any) -> Any:
    """Whole frames at a constant rate, from the very start of the file."""
    if plan.picture.interlaced:
        # One frame from each pair of fields; combs on moving arms and legs would survive scaling.
        picture = picture.filter("bwdif", mode="send_frame", deint="all")
    # Also fills the gap when the sound begins before the picture, so that both start at zero.
    return picture.filter("fps", fps=str(plan.frame_rate), start_time=0)


def scaled(picture: Any, choice: ladder.Choice, original: VideoTrack | None) -> Any:
    """One size of the picture; `original` when it comes straight from the source and needs the rest, too."""
    # Each rendition is scaled from the one above it: 9.6 CPU s for all five where scaling from the source takes 11.0.
    picture = picture.filter("scale", choice.width, choice.height, **ladder.SCALER, out_range="tv")
    if original is None:
        return picture
    if original.hdr:
        picture = _to_plain_range(picture)
    # Anamorphic sources are square from here on; 8-bit 4:2:0 is what every decoder in a classroom can show.
    return picture.filter("setsar", 1).filter("format", "yuv420p")


def _to_plain_range(picture: Any) -> Any:
    """HDR10 and HLG to BT.709, in linear light with the Hable curve: without it faces look grey and flat."""
    return (
        picture.filter("zscale", transfer="linear", npl=100)
        .filter("format", "gbrpf32le")
        .filter("zscale", primaries="bt709")
        .filter("tonemap", tonemap="hable", desat=0)
        .filter("zscale", transfer="bt709", matrix="bt709", range="tv")
    )
