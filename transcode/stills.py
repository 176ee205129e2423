"""Makes the school's own copy of a picture that somebody sent: another size, without what else stands in its file.

The picture is decoded and encoded again in the sandbox. Its kind is decided by its first bytes, and ffmpeg may use
the demuxer and the decoder of that kind alone.
"""

from pathlib import Path

from transcode import process
from transcode.errors import EngineFailed
from transcode.settings import EngineSettings

WIDTH, HEIGHT = 960, 540
"""Pixels: sharp on a phone and in a card; a hero of 1280 has it a little enlarged."""
QUALITY = 4
"""Of ffmpeg's scale from 2 (best) to 31: about 70 KB."""
LARGEST = 4 * 1024**2
"""Bytes of a JPEG of that size, at most."""
_DECODERS = {"jpeg": ("jpeg_pipe", "mjpeg"), "png": ("png_pipe", "png"), "webp": ("webp_pipe", "webp")}
_GRAPH = (
    "crop='min(iw,ih*16/9)':'min(ih,iw*9/16)',"
    f"scale='min({WIDTH},iw)':'min({HEIGHT},ih)':flags=lanczos,setsar=1,format=rgba,"
    # What is transparent becomes white, where JPEG would show whatever colour stands under it.
    "split[above][below];[below]drawbox=color=white:t=fill:replace=1[white];[white][above]overlay,format=yuvj420p"
)


def kind(head: bytes) -> str:
    """jpeg, png or webp, by the first 12 bytes of a file; "" for any other."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def fit(source: Path, target: Path, settings: EngineSettings) -> bool:
    """Write the middle of the picture `source` at 16:9 into `target` as a JPEG, never enlarged.

    False for a file that cannot be read as a picture. Raises EngineFailed.
    """
    with source.open("rb") as file:
        found = kind(file.read(12))
    if not found:
        return False
    demuxer, decoder = _DECODERS[found]
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-y", "-xerror", "-err_detect", "explode"]
    argv += ["-f", demuxer, "-c:v", decoder, "-max_pixels", str(settings.max_pixels), "-i", f"file:{source}"]
    argv += ["-frames:v", "1", "-vf", _GRAPH, "-q:v", str(QUALITY), "-map_metadata", "-1", f"file:{target}"]
    sandbox = process.Sandbox(settings.base_timeout, settings.base_timeout, settings.memory, LARGEST)
    done = process.run(argv, sandbox, cwd=target.parent, reads=[source], writes=[target.parent])
    if "No space left on device" in done.stderr:
        raise EngineFailed("no_space", done.stderr[-500:])
    return done.code == 0 and target.exists() and target.stat().st_size > 0
