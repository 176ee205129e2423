"""The commands that other video platforms run for one upload, as argv. Pure; from their sources in 2026.

MediaCMS: commit 90b9fad, files/helpers.py. PeerTube: version 7, packages/ffmpeg. Only the encoding
of rungs is repeated: sprites, animated previews and MediaCMS's rung of 144 lines are left out, to their advantage.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

HEIGHTS = (1080, 720, 480, 360, 240)

MEDIACMS_RATES = {1080: 4500, 720: 2500, 480: 1000, 360: 500, 240: 300}
"""kb/s by height, before their factor of 1.5."""

PEERTUBE_BITS = {1080: 0.10, 720: 0.11, 480: 0.12, 360: 0.15, 240: 0.17}
"""Bits a pixel by height, from which they compute the peak rate."""


@dataclass(frozen=True)
class Clip:
    """The facts about a source that the peers' commands need.

    `rate` is pictures a second, at most 30; `aac`: its sound is AAC.
    """

    path: Path
    width: int
    height: int
    rate: Fraction
    aac: bool

    @property
    def heights(self) -> tuple[int, ...]:
        """The rungs that are not larger than the source."""
        return tuple(height for height in HEIGHTS if height <= self.height)


def mediacms(ffmpeg: Path, clip: Clip, height: int) -> list[str]:
    """One task: one rung with its own sound, into `<height>.mp4`."""
    width = height * 16 // 9
    size = f"if(lt(iw\\,ih)\\,{height}\\,{width}):if(lt(iw\\,ih)\\,{width}\\,{height})"
    scale = f"scale={size}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=lanczos"
    limit = f"{MEDIACMS_RATES[height] * 3 // 2}k"
    rate = -(-clip.rate // 1)  # they round up
    return [
        *(str(ffmpeg), "-nostdin", "-y", "-i", str(clip.path), "-c:v", "libx264"),
        *("-filter:v", f"{scale},fps=fps={rate}", "-pix_fmt", "yuv420p", "-crf", "23"),
        *("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-maxrate", limit, "-bufsize", limit),
        *("-force_key_frames", "expr:gte(t,n_forced*4)", "-x264-params", f"keyint={rate * 8}:keyint_min={rate * 4}"),
        *("-preset", "medium", "-profile:v", "main", "-level", "4.2", "-strict", "-2", f"{height}.mp4"),
    ]


def mediacms_hls(ffmpeg: Path, height: int, folder: str) -> list[str]:
    """A finished rung split into MPEG-TS, a second copy of all its bytes. ffmpeg replaces Bento4's mp4hls."""
    return [
        *(str(ffmpeg), "-nostdin", "-y", "-i", f"{height}.mp4", "-c", "copy", "-f", "hls", "-hls_time", "4"),
        *("-hls_playlist_type", "vod", "-hls_segment_filename", f"{folder}/{height}-%03d.ts"),
        f"{folder}/{height}.m3u8",
    ]


def peertube(ffmpeg: Path, clip: Clip, height: int) -> list[str]:
    """One job: one rung with its own sound, into `<height>.m3u8` and one fragmented file beside it."""
    rate = round(clip.rate)
    ratio = Fraction(clip.width, clip.height)
    limit = int(height * height * ratio * rate * Fraction(str(PEERTUBE_BITS[height])))
    return [
        *(str(ffmpeg), "-i", str(clip.path), "-y", "-acodec", "copy" if clip.aac else "aac", "-vcodec", "libx264"),
        *("-threads", "1", "-movflags", "faststart", "-max_muxing_queue_size", "1024", "-map_metadata", "-1"),
        *("-pix_fmt", "yuv420p", "-vf", f"scale=w=-2:h={height}", "-preset", "veryfast"),
        *("-maxrate:v", str(limit), "-bufsize:v", str(limit * 2), "-b_strategy", "1", "-bf", "16"),
        *("-r", str(rate), "-g:v", str(rate * 2), "-hls_time", "4", "-hls_list_size", "0"),
        *("-hls_playlist_type", "vod", "-hls_segment_filename", f"{height}-fragmented.mp4"),
        *("-hls_segment_type", "fmp4", "-f", "hls", "-hls_flags", "single_file", f"{height}.m3u8"),
    ]
