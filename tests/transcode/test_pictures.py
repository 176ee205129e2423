"""What a player shows of a package is what the camera saw: colours, brightness, shape, movement."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.transcode.charts import FIELDS, chart, fields_of, furthest
from tests.transcode.conftest import Make
from transcode import tools
from transcode.engine import transcode

PLAIN = "format=yuv420p,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
SILENT = "setparams=range=unknown:colorspace=unknown"
PALETTE = "format=rgb24,split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=0"
LOSSLESS = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "4"]
FROM_GBR = "tin=bt709:pin=bt709:min=gbr:rin=pc"


def to_wide(transfer: str) -> str:
    return f"zscale=t={transfer}:p=bt2020:m=bt2020nc:r=tv:npl=203:{FROM_GBR},format=yuv420p10le"


def x265(transfer: str) -> list[str]:
    tags = f"range=limited:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    return ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", f"log-level=error:qp=6:{tags}"]


def to_matrix(matrix: str, pixels: str = "yuv420p") -> str:
    return f"scale=out_color_matrix={matrix}:out_range=tv,format={pixels}"


# Size, filters and encoder of the chart; the file's extension is the last word.
COLOURS: dict[str, tuple[str, list[str], list[str], str]] = {
    "HD": ("1280x128", [to_matrix("bt709"), PLAIN], LOSSLESS, "mp4"),
    "HD that says nothing": ("1280x128", [to_matrix("bt709"), SILENT], LOSSLESS, "avi"),
    "PAL that says it": ("512x128", [to_matrix("bt601")], [*LOSSLESS, "-colorspace", "bt470bg"], "mp4"),
    "NTSC that says it": ("512x128", [to_matrix("bt601")], [*LOSSLESS, "-colorspace", "smpte170m"], "mp4"),
    "SD that says nothing": ("512x128", [to_matrix("bt601"), SILENT], LOSSLESS, "avi"),
    "SD mixed as HD and saying so": ("512x128", [to_matrix("bt709"), PLAIN], LOSSLESS, "mp4"),
    "DVD": ("512x128", [to_matrix("bt601"), SILENT], ["-c:v", "mpeg2video", "-q:v", "2"], "mpg"),
    "full range": ("512x128", ["scale=out_color_matrix=bt709:out_range=pc", "format=yuv420p"],
                   [*LOSSLESS, "-color_range", "pc", "-colorspace", "bt709"], "mp4"),
    "motion JPEG of an old camera": ("512x128", ["scale=out_color_matrix=bt601:out_range=pc", "format=yuvj420p"],
                                     ["-c:v", "mjpeg", "-q:v", "2"], "avi"),
    "10 bit": ("512x128", [to_matrix("bt709", "yuv420p10le")], [*LOSSLESS, "-colorspace", "bt709"], "mp4"),
    "4:2:2": ("512x128", [to_matrix("bt709", "yuv422p")], [*LOSSLESS, "-colorspace", "bt709"], "mp4"),
    "4:4:4": ("512x128", [to_matrix("bt709", "yuv444p")], [*LOSSLESS, "-colorspace", "bt709"], "mp4"),
    "ProRes": ("512x128", [to_matrix("bt709", "yuv422p10le")], ["-c:v", "prores_ks", "-colorspace", "bt709"], "mov"),
    "a screen recording in RGB": ("512x128", ["format=bgr0"], ["-c:v", "zmbv"], "avi"),
    "a large screen recording in RGB": ("1280x720", ["format=gbrp"], ["-c:v", "libx264rgb", "-qp", "4"], "mkv"),
    "a recording with a palette": ("512x128", [PALETTE], ["-c:v", "msrle"], "avi"),
    "alpha that hides nothing": ("512x128", ["format=argb"], ["-c:v", "qtrle"], "mov"),
    "BT.2020 without HDR": ("512x128", [to_wide("bt709")], x265("bt709"), "mp4"),
}  # fmt: skip


def shown(make: Make, tmp_path: Path, name: str) -> Path:
    """The largest rendition of the package of one of COLOURS."""
    size, filters, encoder, kind = COLOURS[name]
    package = transcode(make(f"chart.{kind}", *chart(size, *filters), *encoder), tmp_path / "out")
    return tmp_path / "out" / package.renditions[0].folder / "index.m3u8"


def described(playlist: Path) -> dict[str, str]:
    argv = [str(tools.ffprobe()), "-v", "error", "-select_streams", "v:0", "-show_streams", "-of", "json"]
    found: dict[str, str] = json.loads(subprocess.check_output([*argv, str(playlist)]))["streams"][0]
    return found


def is_plain(playlist: Path) -> bool:
    facts = described(playlist)
    names = ("pix_fmt", "color_range", "color_space", "color_transfer", "color_primaries")
    return [facts.get(name) for name in names] == ["yuv420p", "tv", "bt709", "bt709", "bt709"]


@pytest.mark.parametrize("name", COLOURS)
def test_colours_are_those_of_the_source(name: str, make: Make, tmp_path: Path) -> None:
    playlist = shown(make, tmp_path, name)
    assert furthest(fields_of(playlist)) <= 8, fields_of(playlist)
    assert is_plain(playlist)


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"], ids=["HDR10", "HLG"])
def test_hdr_is_as_bright_as_a_plain_recording_of_the_same_chart(transfer: str, make: Make, tmp_path: Path) -> None:
    source = make("hdr.mp4", *chart("512x128", to_wide(transfer)), *x265(transfer))
    package = transcode(source, tmp_path / "out")
    playlist = tmp_path / "out" / package.renditions[0].folder / "index.m3u8"
    found = fields_of(playlist)
    assert is_plain(playlist)
    # White paper leaves room above itself for what shines; everything darker is where it was.
    assert furthest([*found[:4], *found[5:]], (*FIELDS[:4], *FIELDS[5:])) <= 8, found
    assert 200 <= found[4][0] <= 235


def test_what_shines_in_hdr_is_brighter_than_paper_and_still_parted(make: Make, tmp_path: Path) -> None:
    # Two lamps of 400 and 800 cd/m2: code values of SMPTE ST 2084 in ten bits, limited range.
    lamps = "geq=lum='if(lt(X,W/2),636,700)':cb=512:cr=512"
    graph = f"color=size=128x64:rate=10:duration=1,format=yuv420p10le,{lamps}"
    source = make("lamps.mp4", "-f", "lavfi", "-i", graph, *x265("smpte2084"))
    package = transcode(source, tmp_path / "out")
    fields = fields_of(tmp_path / "out" / package.renditions[0].folder / "index.m3u8")
    assert 225 < fields[1][0] < fields[6][0] - 5


def test_hdr_that_says_nothing_but_its_curve_is_shown_all_the_same(make: Make, tmp_path: Path) -> None:
    encoder = [*LOSSLESS, "-color_trc", "smpte2084"]
    quiet = f"{to_wide('smpte2084')},setparams=colorspace=unknown:color_primaries=unknown"
    package = transcode(make("quiet.mkv", *chart("512x128", quiet), *encoder), tmp_path / "out")
    found = fields_of(tmp_path / "out" / package.renditions[0].folder / "index.m3u8")
    assert furthest(found[:4], FIELDS[:4]) <= 8, found


def test_what_is_transparent_is_black(make: Make, tmp_path: Path) -> None:
    clear = make("clear.mov", *chart("512x128", "format=argb", "colorchannelmixer=aa=0"), "-c:v", "qtrle")
    package = transcode(clear, tmp_path / "out")
    found = fields_of(tmp_path / "out" / package.renditions[0].folder / "index.m3u8")
    assert furthest(found, ((0, 0, 0),) * len(FIELDS)) <= 2


def test_a_fourth_byte_that_nobody_meant_hides_nothing(make: Make, tmp_path: Path) -> None:
    raw = make("raw.avi", *chart("512x128", "format=bgra", "colorchannelmixer=aa=0"), "-c:v", "rawvideo")
    package = transcode(raw, tmp_path / "out")
    assert furthest(fields_of(tmp_path / "out" / package.renditions[0].folder / "index.m3u8")) <= 8
