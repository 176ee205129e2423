"""What a player shows of a package is what the camera saw: colours, brightness, shape, movement."""

import json
import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from tests.transcode.charts import FIELDS, chart, fields_of, furthest
from tests.transcode.conftest import Make
from transcode import tools
from transcode.engine import transcode
from transcode.package import Package

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
    """The smallest rendition of the package of one of COLOURS: the largest may be the source's own picture."""
    size, filters, encoder, kind = COLOURS[name]
    package = transcode(make(f"chart.{kind}", *chart(size, *filters), *encoder), tmp_path / "out")
    return tmp_path / "out" / package.renditions[-1].folder / "index.m3u8"


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


FALSE = {
    "YCgCo": "matrix_coefficients=8",
    "constant luminance": "matrix_coefficients=10",
    "ICtCp in HDR": "matrix_coefficients=14:colour_primaries=9:transfer_characteristics=16",
    "RGB": "matrix_coefficients=0",
    "RGB in numbers that mean nothing": "matrix_coefficients=0:colour_primaries=9:transfer_characteristics=168",
    "reserved numbers": "matrix_coefficients=3:colour_primaries=100:transfer_characteristics=200",
    "the curve of HDR alone": "transfer_characteristics=16",
    "the curve of the cinema": "transfer_characteristics=17",
    "wide primaries alone": "colour_primaries=9",
}


@pytest.mark.parametrize("name", FALSE)
def test_labels_that_cannot_be_true_change_nothing(name: str, make: Make, tmp_path: Path) -> None:
    plain = [*chart("512x128", to_matrix("bt601"), SILENT), *LOSSLESS]
    package = transcode(make("false.mp4", *plain, "-bsf:v", f"h264_metadata={FALSE[name]}"), tmp_path / "out")
    playlist = tmp_path / "out" / package.renditions[-1].folder / "index.m3u8"  # the largest may be copied
    assert furthest(fields_of(playlist)) <= 8, fields_of(playlist)
    assert is_plain(playlist)


def test_poster_and_storyboard_have_the_same_colours_in_a_browser(make: Make, tmp_path: Path) -> None:
    size, filters, encoder, kind = COLOURS["HD"]
    transcode(make(f"chart.{kind}", *chart(size, *filters), *encoder), tmp_path / "out")
    assert furthest(fields_of(tmp_path / "out" / "poster.jpg")) <= 8
    (board,) = (tmp_path / "out").glob("storyboard-*.jpg")
    sheet = frames(board, 5 * 160, 16)
    assert sheet[0][8 * 800 + 4 * 20 + 10] == pytest.approx(235, abs=6)


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


CORNERS = {"top left": "red", "top right": "lime", "bottom left": "blue", "bottom right": "white"}
PAINT = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}


def corners(size: str = "320x180", rate: str = "10", seconds: float = 1) -> list[str]:
    """Four colours, one in each quarter of the picture."""
    width, height = (int(side) for side in size.split("x"))
    words = [
        word
        for colour in CORNERS.values()
        for word in ("-f", "lavfi", "-i", f"color={colour}:size={width}x{height}:rate={rate}:duration={seconds}")
    ]
    return [*words, "-filter_complex", f"xstack=inputs=4:layout=0_0|w0_0|0_h0|w0_h0,scale={width}:{height},setsar=1"]


def seen_corners(playlist: Path) -> dict[str, str]:
    """Which colour a player shows in which corner."""
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(playlist), "-frames:v", "1"]
    argv += ["-vf", "scale=4:4:flags=area,format=rgb24", "-f", "rawvideo", "-"]
    data = subprocess.run(argv, capture_output=True, check=True).stdout
    places = {"top left": 0, "top right": 3, "bottom left": 12, "bottom right": 15}
    return {place: nearest(tuple(data[3 * dot : 3 * dot + 3])) for place, dot in places.items()}


def nearest(colour: tuple[int, ...]) -> str:
    return min(PAINT, key=lambda name: sum((a - b) ** 2 for a, b in zip(PAINT[name], colour, strict=True)))


def largest(package: Package, folder: Path) -> Path:
    return folder / package.renditions[0].folder / "index.m3u8"


def sizes(package: Package) -> list[tuple[int, int]]:
    return [(rendition.width, rendition.height) for rendition in package.renditions]


@pytest.mark.parametrize(
    ("turn", "size", "order"),
    [
        pytest.param([], (640, 360), ["red", "lime", "blue", "white"], id="lying"),
        pytest.param(["-display_rotation", "90"], (360, 640), ["lime", "white", "red", "blue"], id="turned left"),
        pytest.param(["-display_rotation", "270"], (360, 640), ["blue", "red", "white", "lime"], id="turned right"),
        pytest.param(["-display_rotation", "180"], (640, 360), ["white", "blue", "lime", "red"], id="upside down"),
        pytest.param(["-display_hflip"], (640, 360), ["lime", "red", "white", "blue"], id="mirrored"),
        pytest.param(["-display_vflip"], (640, 360), ["blue", "white", "red", "lime"], id="mirrored upside down"),
        pytest.param(["-display_rotation", "90", "-display_hflip"], (360, 640), ["white", "lime", "blue", "red"],
                     id="mirrored and turned, as front cameras do"),
    ],
)  # fmt: skip
def test_the_picture_stands_as_the_camera_was_held(
    turn: list[str], size: tuple[int, int], order: list[str], make: Make, tmp_path: Path
) -> None:
    flat = make("flat.mp4", *corners("640x360"), *LOSSLESS, "-pix_fmt", "yuv420p")
    package = transcode(make("held.mp4", *turn, "-i", str(flat), "-c", "copy") if turn else flat, tmp_path / "out")
    assert sizes(package)[0] == size
    assert list(seen_corners(largest(package, tmp_path / "out")).values()) == order


@pytest.mark.parametrize(
    ("coded", "shape", "seen"),
    [
        pytest.param("720x576", "16/15", (768, 576), id="PAL 4:3"),
        pytest.param("720x576", "64/45", (1024, 576), id="PAL 16:9"),
        pytest.param("720x480", "8/9", (640, 480), id="NTSC 4:3"),
        pytest.param("720x480", "32/27", (852, 480), id="NTSC DVD 16:9"),
        pytest.param("352x288", "12/11", (384, 288), id="Video CD"),
        pytest.param("1440x1080", "4/3", (1920, 1080), id="HDV"),
        pytest.param("853x481", "1/1", (852, 480), id="odd sides"),
        pytest.param("427x241", "1/1", (426, 240), id="small odd sides"),
        pytest.param("360x640", "1/1", (360, 640), id="portrait"),
        pytest.param("200x150", "1/1", (200, 150), id="smaller than all rungs"),
    ],
)
def test_the_shape_is_that_of_the_source_and_never_larger(
    coded: str, shape: str, seen: tuple[int, int], make: Make, tmp_path: Path
) -> None:
    circle = f"geq=lum='if(lt(hypot((X-W/2)*{shape},Y-H/2),0.4*min(W*{shape},H)),235,16)':cb=128:cr=128"
    paper = f"color=black:size={coded}:rate=5:duration=0.4,format=yuv444p,{circle},setsar={shape}"
    source = make("shape.mkv", "-f", "lavfi", "-i", paper, *LOSSLESS)
    package = transcode(source, tmp_path / "out")
    assert sizes(package)[0] == seen
    assert all(width <= seen[0] and height <= seen[1] for width, height in sizes(package))
    for rendition in package.renditions:
        playlist = tmp_path / "out" / rendition.folder / "index.m3u8"
        wide, high = bright_box(playlist, rendition.width, rendition.height)
        assert wide == pytest.approx(high, abs=4)
        assert described(playlist)["sample_aspect_ratio"] == "1:1"


def frames(path: Path, width: int, height: int) -> list[bytes]:
    """The brightness of all dots of all frames."""
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(path), "-pix_fmt", "gray", "-f", "rawvideo", "-"]
    data = subprocess.run(argv, capture_output=True, check=True).stdout
    return [data[start : start + width * height] for start in range(0, len(data), width * height)]


def bright_box(path: Path, width: int, height: int) -> tuple[int, int]:
    """Width and height of what is bright in the first frame."""
    first = frames(path, width, height)[0]
    rows = [row for row in range(height) if max(first[row * width : (row + 1) * width]) > 128]
    columns = [column for column in range(width) if max(first[column::width]) > 128]
    return columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1


NARROW = "180x576"
"""Of a tape only its lines count; where its width does not, fewer dots are painted and made sooner."""


def moving(size: str = NARROW) -> list[str]:
    """A grey picture for filters to paint on, fifty times a second."""
    return ["-f", "lavfi", "-i", f"color=gray:size={size}:rate=50:duration=1,format=yuv420p"]


BAR = "geq=lum='if(between(mod(X-N*9,180),0,60),220,40)':cb=128:cr=128"
TOP, BOTTOM = "setfield=tff", "setfield=bff"
WEAVES = {TOP: "tinterlace=interleave_top", BOTTOM: "tinterlace=interleave_bottom"}
SILENT_FIELDS = "setfield=prog"
FIELDS_CODED = ["-flags", "+ildct+ilme"]

# Order of the fields, what is said of it, encoder and file of a bar that moves, in two fields a frame.
WOVEN: dict[str, tuple[str, str, list[str], str]] = {
    "DVD, top first": (TOP, TOP, ["-c:v", "mpeg2video", "-q:v", "3", *FIELDS_CODED, "-f", "dvd"], "a.vob"),
    "broadcast, bottom first": (BOTTOM, BOTTOM, ["-c:v", "mpeg2video", "-q:v", "3", *FIELDS_CODED], "a.ts"),
    "AVCHD": (TOP, TOP, [*LOSSLESS, *FIELDS_CODED], "a.mts"),
    "H.264 whose header says nothing": (BOTTOM, BOTTOM, [*LOSSLESS, *FIELDS_CODED], "a.h264"),
    "DV": (BOTTOM, BOTTOM, ["-c:v", "dvvideo"], "a.dv"),
    "DV in AVI": (BOTTOM, BOTTOM, ["-c:v", "dvvideo"], "a.avi"),
    "QuickTime, said in its header alone": (
        TOP,
        TOP,
        ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"],
        "a.mov",
    ),
    "a tape captured without a word": (TOP, SILENT_FIELDS, ["-c:v", "huffyuv", "-pix_fmt", "yuv422p"], "a.avi"),
    "a tape captured to XviD": (
        BOTTOM,
        SILENT_FIELDS,
        ["-c:v", "mpeg4", "-q:v", "2", "-vtag", "XVID"],
        "b.avi",
    ),
}


def combs(frame: bytes, width: int, height: int) -> float:
    """The share of dots that stick out from both neighbours above and below, as woven fields do."""
    sticking = 0
    for row in range(2, height - 2):
        start = row * width
        # Every fourth column is enough to see by.
        above, here, below = (frame[start + by * width : start + (by + 1) * width : 4] for by in (-1, 0, 1))
        sticking += sum(
            (h - a > 20 and h - b > 20) or (a - h > 20 and b - h > 20)
            for a, h, b in zip(above, here, below, strict=True)
        )
    return 4 * sticking / (width * height)


@pytest.mark.parametrize("name", WOVEN)
def test_fields_become_whole_pictures(name: str, make: Make, tmp_path: Path) -> None:
    order, told, encoder, file = WOVEN[name]
    # Painting takes longest: the pictures of each order are made once.
    size = "720x576" if name.startswith("DV") and "DVD" not in name else NARROW
    width, height = (int(side) for side in size.split("x"))
    woven = make("woven.nut", *moving(size), "-vf", f"{BAR},{WEAVES[order]}", "-c:v", "rawvideo")
    source = make(file, "-i", str(woven), "-vf", told, *encoder)
    assert combs(frames(source, width, height)[10], width, height) > 0.02
    package = transcode(source, tmp_path / "out")
    first = package.renditions[0]
    shown = frames(largest(package, tmp_path / "out"), first.width, first.height)
    assert first.frame_rate == 25
    assert len(shown) == pytest.approx(25, abs=2)
    assert max(combs(shown[number], first.width, first.height) for number in (8, 12)) < 0.002


def test_whole_pictures_stay_sharp(make: Make, tmp_path: Path) -> None:
    # Single lines, the first thing that a needless deinterlacer takes away.
    lines = "geq=lum='if(mod(Y+N,2),200,60)':cb=128:cr=128"
    whole = make("whole.avi", *moving(), "-t", "0.4", "-vf", lines, *LOSSLESS)
    package = transcode(whole, tmp_path / "out")
    first = frames(largest(package, tmp_path / "out"), 180, 576)[5]
    column = first[90::180]
    assert max(column[100:110]) > 180
    assert min(column[100:110]) < 80


@pytest.mark.parametrize(
    ("rate", "made", "count"),
    [
        ("24", Fraction(24), 24),
        ("25", Fraction(25), 25),
        ("24000/1001", Fraction(24000, 1001), 24),
        ("30000/1001", Fraction(30000, 1001), 30),
        ("50", Fraction(50), 50),
        ("60000/1001", Fraction(60000, 1001), 60),
        ("60", Fraction(60), 60),
        ("120", Fraction(60), 60),
    ],
)
def test_the_rate_is_constant_and_that_of_the_source(
    rate: str, made: Fraction, count: int, make: Make, tmp_path: Path
) -> None:
    size = "1000x120" if made > 30 else "160x90"  # only large pictures keep more than 30 a second
    source = make("rate.avi", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration=1", *LOSSLESS)
    package = transcode(source, tmp_path / "out")
    assert package.renditions[0].frame_rate == pytest.approx(float(made), abs=0.01)
    times = shown_times(largest(package, tmp_path / "out"))
    assert len(times) == pytest.approx(count, abs=1)
    assert_constant(times, made)


def test_a_varying_rate_becomes_a_constant_one_and_nothing_moves_in_time(make: Make, tmp_path: Path) -> None:
    # Ten pictures a second, then thirty, then ten, as telephones record in bad light; it turns white at two seconds.
    flash = "drawbox=t=fill:color=white:enable='gte(t,2)'"
    drop = "select='if(between(t,1,2),1,not(mod(n,3)))'"
    source = make(
        "varying.mp4", "-f", "lavfi", "-i", "color=black:size=320x180:rate=30:duration=3",
        "-vf", f"{flash},{drop}", "-fps_mode", "vfr", *LOSSLESS, "-pix_fmt", "yuv420p",
    )  # fmt: skip
    package = transcode(source, tmp_path / "out")
    playlist = largest(package, tmp_path / "out")
    times = shown_times(playlist)
    assert_constant(times, Fraction(package.renditions[0].frame_rate).limit_denominator(1001))
    shown = frames(playlist, 320, 180)
    white = next(number for number, frame in enumerate(shown) if frame[0] > 128)
    assert times[white] - times[0] == pytest.approx(2, abs=0.06)
    assert len(shown) / package.renditions[0].frame_rate == pytest.approx(3, abs=0.11)


def shown_times(playlist: Path) -> list[float]:
    """When each frame is shown, in order, in seconds."""
    argv = [str(tools.ffprobe()), "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time"]
    told = subprocess.check_output([*argv, "-of", "csv=p=0", str(playlist)], text=True)
    return sorted(float(line.strip(",")) for line in told.split())


def assert_constant(times: list[float], rate: Fraction) -> None:
    steps = [after - before for before, after in pairwise(times)]
    assert max(abs(step - 1 / rate) for step in steps) < 0.001
