"""Which containers and codecs the school reads. ffmpeg gets these lists and rejects all others.

The list of containers is a security boundary: demuxers that follow references (hls, concat, dash, sdp,
image2, imf) are how a crafted upload reads other people's files. Add a container only if it carries its
own bytes. Names are ffmpeg's.
"""

CONTAINERS = (
    "mov", "matroska", "avi", "flv", "live_flv", "asf", "mpeg", "mpegts", "mpegvideo", "rm", "ogg", "dv",
    "mxf", "nut", "m4v", "h264", "hevc", "ivf", "obu", "wav", "w64", "aiff", "caf", "mp3", "aac", "ac3",
    "flac", "amr", "au",
)  # fmt: skip

RESTARTING = ("mpeg", "mpegts")
"""Containers whose clock may restart or jump (chapters of a DVD, an edited broadcast): the last timestamp minus the
first is not the duration."""

VIDEO = (
    "h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "libaom-av1", "mpeg1video", "mpeg2video", "mpeg4",
    "msmpeg4v1", "msmpeg4v2", "msmpeg4v3", "msmpeg4", "wmv1", "wmv2", "wmv3", "vc1", "rv10", "rv20",
    "rv30", "rv40", "flv1", "flv", "h261", "h263", "h263i", "h263p", "vp6", "vp6f", "vp6a", "theora",
    "mjpeg", "mjpegb", "cinepak", "indeo2", "indeo3", "indeo4", "indeo5", "svq1", "svq3", "rpza", "qtrle", "smc",
    "msvideo1", "msrle", "prores", "dnxhd", "dvvideo", "cfhd", "hap", "huffyuv", "ffvhuff", "ffv1",
    "utvideo", "rawvideo", "v210", "zmbv", "flashsv", "flashsv2", "tscc", "tscc2", "cscd", "camstudio", "camtasia",
    "g2m", "mss1", "mss2", "png", "bmp", "rv60", "cavs", "vp3", "amv", "sp5x", "fraps", "lagarith", "aasc", "8bps",
)  # fmt: skip

RESIZED = (
    "h264", "hevc", "vp8", "vp9", "av1", "mpeg1video", "mpeg2video", "mpeg4", "mjpeg", "h261", "h263", "h263i",
    "h263p", "flv1", "vp6", "vp6f", "vp6a", "rv20", "rv30", "rv40", "rv60", "vc1", "wmv3", "cavs",
)  # fmt: skip
"""Codecs whose frames carry their size, which may change in the middle; for others the container has it."""

ORIENTED = ("h264", "hevc", "mjpeg")
"""Codecs whose frames may carry an orientation (SEI display orientation, Exif)."""

NOT_IN_MATROSKA = ("rv10", "rv20", "rv30", "rv40", "rv60")
"""Codecs of containers without an index that ffmpeg cannot write to Matroska."""

SEE_THROUGH = ("prores", "qtrle", "png", "hap", "cfhd")
"""Codecs with a real alpha channel. Screen recorders also write four bytes a pixel, but the fourth is always zero."""

CAPTURED = ("huffyuv", "ffvhuff", "ffv1", "utvideo", "lagarith", "rawvideo", "v210", "mjpeg", "mpeg4", "msmpeg4v3")
"""Codecs of old capture cards: their frames may be interlaced without any label."""

AUDIO = (
    "aac", "aac_latm", "aac_fixed", "mp1", "mp1float", "mp2", "mp2float", "mp3", "mp3float", "mp3adu",
    "mp3adufloat", "ac3", "ac3_fixed", "eac3", "dca", "dts", "truehd", "mlp", "vorbis", "opus", "libopus",
    "flac", "alac", "wavpack", "tta", "wmav1", "wmav2", "wmapro", "wmavoice", "wmalossless", "cook", "ra_144",
    "real_144", "ra_288", "real_288", "s302m", "dvaudio", "qcelp", "g723_1", "g729", "ilbc", "sipr", "atrac3",
    "ralf", "amrnb", "amr_nb", "amrwb", "amr_wb", "speex", "nellymoser", "gsm", "gsm_ms", "qdm2", "qdmc",
    "mace3", "mace6", "imc", "truespeech", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "adpcm_ima_amv",
    "adpcm_g722", "adpcm_g726", "adpcm_g726le", "adpcm_swf", "adpcm_yamaha", "pcm_alaw", "pcm_mulaw", "pcm_u8",
    "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le",
    "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_bluray", "pcm_dvd", "pcm_s8_planar", "pcm_s16le_planar",
    "pcm_s16be_planar", "pcm_s24le_planar", "pcm_s32le_planar", "pcm_u16le", "pcm_u16be", "pcm_u24le",
    "pcm_u32le", "pcm_s64le", "g722", "g726", "g726le",
)  # fmt: skip

TEXT = ("subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text")

DRAWN = ("dvd_subtitle", "dvb_subtitle", "hdmv_pgs_subtitle", "xsub")
LOOKED_AT = ("dvdsub", "dvbsub", "pgssub", "xsub", "cc_dec", "gif", "tiff", "webp")
"""Decoders of those, and of covers in less common formats. No lesson is made of them, but ffprobe rejects a whole
file for one decoder that it may not open."""

CODECS = (*VIDEO, *AUDIO, *TEXT, *LOOKED_AT)
"""Names of codecs and of decoders: ffprobe reports codecs, its whitelist has decoders."""


def reading_guards(max_pixels: int, max_streams: int) -> dict[str, str]:
    """The options in front of every -i, ffmpeg's and ffprobe's alike."""
    return {
        # Only this one file, or a part of it: no network and no second file, even if the source refers to them.
        "protocol_whitelist": "file,subfile",
        "format_whitelist": ",".join(CONTAINERS),
        # Decoders outside the list are not needed and have had vulnerabilities.
        "codec_whitelist": ",".join(CODECS),
        "max_pixels": str(max_pixels),
        "max_streams": str(max_streams),
    }
