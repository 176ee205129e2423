"""A made library of old courseware: small files in many formats with every oddity that real ones have.

A clip of each format is made once by ffmpeg and varied by a number inside it, so that thousands of different files
take seconds. Used by `script/bench intake` and by the tests of imports.
"""

import os
import random
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from transcode import tools

MARK = b"LIBRARY-00000000"
"""Stands in the title of each clip, and is replaced by its number."""
SECONDS = 11
"""A little longer than what counts as a test of a camera."""
SMALL = "320x240"

_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50")
FORMATS: dict[str, tuple[str, ...]] = {
    "mp4": (*_H264, "-c:a", "aac"),
    "mkv": (*_H264, "-c:a", "aac"),
    "mov": (*_H264, "-c:a", "aac"),
    "ts": (*_H264, "-c:a", "aac", "-f", "mpegts"),
    "avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "wmv": ("-c:v", "wmv2", "-c:a", "wmav2", "-f", "asf"),
    "flv": ("-c:v", "flv", "-c:a", "libmp3lame"),
    "mpg": ("-r", "25", "-c:v", "mpeg1video", "-c:a", "mp2", "-f", "mpeg"),
    "vob": ("-r", "25", "-c:v", "mpeg2video", "-c:a", "ac3", "-f", "vob"),
    "rmvb": ("-c:v", "rv20", "-c:a", "ac3", "-f", "rm"),
    "webm": ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-f", "webm"),
    "3gp": ("-s", "176x144", "-c:v", "h263", "-c:a", "aac", "-f", "3gp"),
    "mp3": ("-vn", "-c:a", "libmp3lame"),
    "m4a": ("-vn", "-c:a", "aac", "-f", "ipod"),
}
VIDEOS = tuple(ending for ending in FORMATS if ending not in ("mp3", "m4a"))
"""The twelve formats with a picture."""
SRT = (
    "1\n00:00:01,000 --> 00:00:04,000\n大家跟着老师一起走十字步\n\n"
    "2\n00:00:05,000 --> 00:00:09,000\n手要抬高，脚步要轻\n"
)


@dataclass
class Library:
    """What was made, to compare an import with."""

    root: Path
    videos: int = 0
    """Files that can become lessons, without duplicates."""
    duplicates: int = 0
    broken: int = 0
    captions: int = 0
    outside: Path = field(default_factory=Path)
    """A file that links lead to, and that nothing may read."""


def clip(target: Path, ending: str, seconds: float = SECONDS, picture: str = "smptebars") -> None:
    """Make one clip; its title has MARK where the format has titles. Raises CalledProcessError."""
    words = [str(tools.ffmpeg()), "-v", "error", "-nostdin", "-y"]
    words += ["-f", "lavfi", "-i", f"{picture}=size={SMALL}:rate=5:duration={seconds}"]
    words += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}:sample_rate=22050"]
    words += ["-metadata", f"title={MARK.decode()}", "-b:a", "32k", *FORMATS[ending], f"file:{target}"]
    subprocess.run(words, check=True)


def distinct(target: Path, ending: str, number: int, seconds: float = SECONDS) -> None:
    """Make a clip whose pictures are unlike those of all other numbers: blocks of random brightness, one a second."""
    dice = random.Random(number)  # noqa: S311 - nothing is secret
    count = int(seconds) + 1
    frames = b"".join(dice.randbytes(16 * 12) for _ in range(count))
    words = [
        str(tools.ffmpeg()),
        "-v",
        "error",
        "-nostdin",
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-s",
        "16x12",
    ]
    words += ["-r", "1", "-i", "-", "-f", "lavfi", "-i", f"sine=frequency={300 + number % 500}:sample_rate=22050"]
    words += ["-t", str(seconds), "-vf", f"scale={SMALL.replace('x', ':')}:flags=neighbor,fps=5", *FORMATS[ending]]
    subprocess.run([*words, f"file:{target}"], input=frames, check=True)


def varied(clip_bytes: bytes, number: int) -> bytes:
    """A clip with another number inside, so that no two are the same byte for byte."""
    told = f"LIBRARY-{number:08}".encode()
    wide = MARK.decode().encode("utf-16-le")
    if MARK in clip_bytes:
        return clip_bytes.replace(MARK, told)
    if wide in clip_bytes:
        return clip_bytes.replace(wide, told.decode().encode("utf-16-le"))
    # A padding packet of a program stream (ISO/IEC 13818-1, 2.4.3.7); transport streams get a packet of no program.
    if clip_bytes.startswith(b"\x47"):
        return clip_bytes + (b"\x47\x1f\xff\x10" + told).ljust(188, b"\xff")
    return clip_bytes + b"\x00\x00\x01\xbe" + len(told).to_bytes(2, "big") + told


def bases(folder: Path) -> dict[str, bytes]:
    """A clip of each format, made once."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for ending in FORMATS:
        path = folder / f"base.{ending}"
        if not path.exists():
            clip(path, ending)
        found[ending] = path.read_bytes()
    return found


def make(root: Path, count: int, clips: dict[str, bytes]) -> Library:
    """A library of at least `count` files: categories, courses, sections, and every oddity."""
    made = Library(root, outside=root.parent / f"{root.name}-outside.mp4")
    made.outside.write_bytes(varied(clips["mp4"], 99_999_999))
    endings = list(FORMATS)
    number = 0
    while number < count:
        category = ("歌舞健身", "老人保健", "书画手工", "Old tapes", "职业技能")[number // 400 % 5]
        course = root / category / f"{number // 40:03}.课程{number // 40}"
        part = course / f"第{number // 20 % 2 + 1}章 练习" if number // 40 % 2 else course
        part.mkdir(parents=True, exist_ok=True)
        for place in range(min(20, count - number)):
            ending = endings[(number + place) % len(endings)]
            name = _name(number + place, place, ending)
            (part / name).write_bytes(varied(clips[ending], number + place))
            made.videos += 1
        _beside(part, number, made)
        number += 20
    _oddities(made, clips)
    return made


def _name(number: int, place: int, ending: str) -> str:
    names = (
        f"{place + 1:02}.十字步.{ending}",
        f"第{place + 1}讲 扇花【高清】.{ending}",
        f"{place + 1}、走场[www.example.com].{ending.upper()}",
        f"lesson_{place + 1}_warm-up.{ending}",
    )
    return names[number // 20 % len(names)]


def _beside(folder: Path, number: int, made: Library) -> None:
    encodings = ("utf-8", "gb18030", "utf-16", "utf-8-sig")
    first = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower()[1:] in FORMATS)[0]
    beside = first.with_suffix(".zh.srt")
    made.captions += not beside.exists()
    beside.write_bytes(SRT.encode(encodings[number // 20 % 4]))
    (folder / "简介.txt").write_bytes("这门课教大家跳秧歌，从站姿开始。".encode(encodings[number // 20 % 4]))
    (folder / "讲义.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n" + str(number).encode())
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "Thumbs.db").write_bytes(b"\0")


def _oddities(made: Library, clips: dict[str, bytes]) -> None:
    odd = made.root / "杂项" / "要看的"
    odd.mkdir(parents=True)
    fresh = iter(range(90_000_000, 90_001_000))

    def put(name: str | bytes, body: bytes | None = None, ending: str = "mp4") -> Path:
        path = Path(os.fsdecode(os.fsencode(odd) + b"/" + os.fsencode(name)))
        path.write_bytes(varied(clips[ending], next(fresh)) if body is None else body)
        return path

    good_names: list[str | bytes] = [*_GOOD_NAMES, b"\xb5\xda\xce\xe5\xbd\xb2.mp4", b"a\xff\xfe.mp4"]
    for good in good_names:
        put(good)
        made.videos += 1
    put("没有后缀", ending="mkv")
    put("其实是mkv.mp4", ending="mkv")
    put("其实是视频.dat", ending="mpg")
    made.videos += 3
    whole = put("原片.mp4")
    made.videos += 1
    for twin in ("原片 - 副本.mp4", "备份.mp4"):
        shutil.copy(whole, odd / twin)
    (odd / "硬链接.mp4").hardlink_to(whole)
    made.duplicates += 3
    for name, body in _bad_files(clips).items():
        put(name, body)
    made.broken += len(_bad_files(clips))
    (odd / "外面的.mp4").symlink_to(made.outside)
    (odd / "外面的文件夹").symlink_to(made.outside.parent)
    os.mkfifo(odd / "管道.mp4")
    for folder in ("__MACOSX", "@eaDir"):
        (odd / folder).mkdir()
        (odd / folder / "x.mp4").write_bytes(b"x")
    deep = odd.joinpath(*[f"层{level}" for level in range(8)])
    deep.mkdir(parents=True)
    (deep / "深.mp4").write_bytes(varied(clips["mp4"], next(fresh)))
    made.videos += 1
    put("孤单.srt", SRT.encode())
    put("没讲完.mp4.crdownload", clips["mp4"][:5000])
    made.broken += 1


_GOOD_NAMES: tuple[str, ...] = (
    "MVI_0412.MP4",
    "A.mp4",
    "a.mp4",
    "一" * 80 + ".mp4",
    'q:*?"<>|.mp4',
    "两行\n名字.mp4",
    "\u202egnp.mp4",
    "-i.mp4",
    " 空格 .mp4",
    "%s{x}.mp4",
    "=1+1.mp4",
    "╡┌╥╗╜▓.mp4",
    "concat:a.mp4",
)


def _bad_files(clips: dict[str, bytes]) -> dict[str, bytes]:
    return {
        "空的.mp4": b"",
        "断了.mp4": clips["mp4"][: len(clips["mp4"]) // 2],
        "网页.mp4": b"<!doctype html><html><body>404</body></html>",
        "程序.avi": b"MZ" + bytes(4000),
        "列表.mp4": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "乱码.rmvb": bytes(range(256)) * 40,
        "压缩.mkv": b"PK\x03\x04" + bytes(400),
        "图.mp4": b"\x89PNG\r\n\x1a\n" + bytes(400),
    }


def zipped(folder: Path, target: Path, encoding: str = "gb18030") -> None:
    """The folder as a ZIP whose names are in `encoding` without a word about it, as Windows writes them."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    files = {name: path for name, path in found.items() if path.is_file() and not path.is_symlink()}
    standing = {name: f"{number:06}" for number, name in enumerate(files)}
    with zipfile.ZipFile(target, "w") as archive:
        for name, path in files.items():
            archive.writestr(standing[name].ljust(len(name.encode(encoding)), "N"), path.read_bytes())
    body = target.read_bytes()
    for name, number in standing.items():
        raw = name.encode(encoding)
        body = body.replace(number.ljust(len(raw), "N").encode(), raw)
    target.write_bytes(body)
