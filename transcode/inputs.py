"""The address by which ffmpeg and ffprobe open a source."""

from functools import lru_cache
from pathlib import Path

from transcode import sniff


def address(path: Path) -> str:
    """`file:` and the absolute path, so that no name is taken for an option or a protocol.

    Of a recording that broke off in the middle of a box, only what lies before that box: ffmpeg opens no MP4 with an
    incomplete `moof` at its end. Source: ffmpeg's documentation of protocols, `subfile`.
    """
    source = path.absolute()
    try:
        facts = source.stat()
        end = _readable_until(source, facts.st_size, facts.st_mtime_ns)
    except OSError:
        end = None  # ffmpeg says what is wrong with it
    return f"file:{source}" if end is None else f"subfile,,start,0,end,{end},,:{source}"


@lru_cache(maxsize=64)
def _readable_until(path: Path, size: int, _changed: int) -> int | None:
    return sniff.readable_until(path, size)
