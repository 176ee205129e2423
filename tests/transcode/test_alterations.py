"""What is cut, muted or covered is gone from everything that is made, over the borders of batches and upright."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make, silence, tone
from transcode import alterations, analysis, engine, indexing, plan, probe, publish, tools
from transcode.alterations import Alterations, Cover, Part
from transcode.captions import Captions
from transcode.errors import SourceRejected
from transcode.plan import Plan
from transcode.report import Report
from transcode.run import Run
from transcode.settings import EngineSettings
from transcode.source import CaptionTrack, Source

pytestmark = pytest.mark.xdist_group("alterations")

SECONDS = 52.0
RATE = 5
GRAY, STEP = 60, 3
"""Of 255: the brightness of the first picture, and by how much it grows in a second."""
WANTED = Alterations(
    kept=Part(7.3, 47.3),
    muted=(Part(0.0, 9.0), Part(20.0, 25.0)),
    covers=(Cover(10.0, 30.0, 0.5, 0.5, 0.25, 0.25), Cover(35.0, 36.0, 0.0, 0.0, 0.1, 0.2, blurred=True)),
)


def ramp(size: str = "640x360", seconds: float = SECONDS) -> list[str]:
    """A picture whose brightness says its time, with stripes that a blurred rectangle does not have."""
    stripes = "if(mod(floor(X/2),2),30,0)"
    graph = f"nullsrc=size={size}:rate={RATE}:duration={seconds},geq=lum='{GRAY}+{STEP}*T+{stripes}':cb=128:cr=128"
    return ["-f", "lavfi", "-i", graph]


@pytest.fixture(scope="module")
def long(make: Make) -> Path:
    return make("ramp.mp4", *ramp(), *tone(SECONDS), *H264, "-g", "70", *AAC)


def altered(source: Path, settings: EngineSettings, wanted: Alterations = WANTED) -> Plan:
    return plan.make(alterations.applied(probe.inspect(source, settings), wanted), settings, in_batches=True)


@pytest.fixture(scope="module")
def made(
    long: Path, tmp_path_factory: pytest.TempPathFactory, settings: EngineSettings
) -> tuple[Path, Plan, tuple[Report, ...]]:
    """Each batch, and all that belongs to the package."""
    folder, planned = tmp_path_factory.mktemp("altered"), altered(long, settings)
    run = Run(folder, settings)
    reports = tuple(engine.pictures(planned, one, replace(run, tag=f"-{one.number}")) for one in planned.batches)
    draft = publish.assemble(planned, reports, [engine.sound(planned, run)])
    for name, text in draft.texts.items():
        (folder / name).write_text(text)
    return folder, planned, reports


def _gray(argv: list[str], width: int, height: int) -> list[bytes]:
    """The brightness of each picture, as it was encoded."""
    plane, command = width * height, [str(tools.ffmpeg()), "-v", "error", *argv, "-f", "rawvideo"]
    data = subprocess.run([*command, "-pix_fmt", "yuv420p", "-"], capture_output=True, check=True).stdout
    return [data[at : at + plane] for at in range(0, len(data), plane * 3 // 2)]


def _spot(frame: bytes, width: int, height: int, x: float, y: float) -> int:
    """The brightest of the dots around a place, in shares of the sides."""
    left, top = round(x * width), round(y * height)
    return max(frame[(top + down) * width + left + right] for down in (-1, 0, 1) for right in (-1, 0, 1))


def test_it_is_cut_into_batches_without_a_preview_or_a_copy(made: tuple[Path, Plan, tuple[Report, ...]]) -> None:
    _, planned, _ = made
    assert len(planned.batches) > 2
    assert planned.preview is None
    assert planned.copied is None


def test_every_rendition_has_what_is_kept_and_nothing_that_is_covered(
    made: tuple[Path, Plan, tuple[Report, ...]],
) -> None:
    folder, planned, _ = made
    assert len(planned.renditions) > 1
    for rendition in planned.renditions:
        wide, high = rendition.choice.width, rendition.choice.height
        frames = _gray(["-i", str(folder / rendition.folder / "index.m3u8")], wide, high)
        assert len(frames) == 200
        for number, frame in enumerate(frames):
            time = WANTED.cut + number / RATE
            there = [frame[round(0.1 * high) * wide + round(0.8 * wide) + dot] for dot in range(8)]
            assert sum(there) / 8 == pytest.approx(GRAY + STEP * time + 15, abs=4)
            for place in ((0.51, 0.51), (0.62, 0.62), (0.73, 0.73)):
                is_black = _spot(frame, wide, high, *place) < 20
                assert is_black or not 10.0 <= time < 30.0, f"{rendition.folder} shows {place} at {time}"
                assert not is_black or 9.7 < time < 30.3
            if 35.0 <= time < 36.0:
                row = frame[round(0.1 * high) * wide : round(0.1 * high) * wide + round(0.08 * wide)]
                assert max(row[4:-4]) - min(row[4:-4]) < 8  # no stripes


def test_the_stills_are_covered(made: tuple[Path, Plan, tuple[Report, ...]]) -> None:
    folder, planned, reports = made
    large = planned.encoded[planned.poster_from].choice
    step, seen = planned.poster_step, 0
    for batch, report in zip(planned.batches, reports, strict=True):
        first = planned.first_frame(batch.first)
        numbers = [n for n in range(planned.frames(batch)) if n == 0 or (n + first) % step == step // 2]
        for number, still in zip(numbers, report.candidates, strict=True):
            frame = _gray(["-i", str(folder / still.name)], large.width, large.height)[0]
            covered = 10.0 <= WANTED.cut + (first + number) / RATE < 30.0
            seen += covered
            assert (_spot(frame, large.width, large.height, 0.6, 0.6) < 20) == covered
    assert seen > 3
    tiles = re.findall(
        r"(\d\d):(\d\d\.\d+) --> .*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)", (folder / "storyboard.vtt").read_text()
    )
    for minutes, seconds, name, x, y, wide, high in tiles:
        box = f"crop={wide}:{high}:{x}:{y}"
        frame = _gray(["-i", str(folder / name), "-vf", box], int(wide), int(high))[0]
        covered = 10.0 <= WANTED.cut + 60 * int(minutes) + float(seconds) < 30.0
        assert (_spot(frame, int(wide), int(high), 0.6, 0.6) < 30) == covered


def test_muted_parts_are_silent_and_the_rest_is_not(made: tuple[Path, Plan, tuple[Report, ...]]) -> None:
    folder, planned, _ = made
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(folder / "audio" / "index.m3u8"), "-ac", "1", "-ar", "1000"]
    data = subprocess.run([*argv, "-f", "u8", "-"], capture_output=True, check=True).stdout
    assert len(data) / 1000 == pytest.approx(40 + planned.delay, abs=0.1)
    loud = [max(abs(sample - 128) for sample in data[at : at + 100]) for at in range(0, 40_000 - 100, 100)]
    for number, peak in enumerate(loud):
        time = WANTED.cut + number / 10 - float(planned.delay)
        if any(part.start <= time and time + 0.1 <= part.end for part in WANTED.muted):
            assert peak <= 1, f"{time:.1f} s is heard"
        elif all(time + 0.1 < part.start - 0.1 or time > part.end + 0.1 for part in WANTED.muted):
            assert peak > 3, f"{time:.1f} s is silent"


def test_a_turned_picture_is_covered_as_it_is_shown(make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    flat = make("flat.mp4", *ramp("320x240", 2), *H264)
    argv = [str(tools.ffmpeg()), "-v", "error", "-display_rotation", "90", "-i", str(flat), "-c", "copy"]
    subprocess.run([*argv, str(tmp_path / "turned.mp4")], check=True)
    wanted = Alterations(covers=(Cover(0.0, 2.0, 0.0, 0.0, 0.5, 0.25),))
    planned = altered(tmp_path / "turned.mp4", settings, wanted)
    choice = planned.renditions[0].choice
    assert (choice.width, choice.height) == (240, 320)
    engine.pictures(planned, planned.batches[0], Run(tmp_path / "made", settings))
    for frame in _gray(["-i", str(tmp_path / "made" / planned.renditions[0].folder / "index.m3u8")], 240, 320):
        assert _spot(frame, 240, 320, 0.45, 0.2) < 20
        assert _spot(frame, 240, 320, 0.55, 0.2) > 40
        assert _spot(frame, 240, 320, 0.45, 0.3) > 40


def test_the_checks_see_what_is_left(long: Path, tmp_path: Path, settings: EngineSettings) -> None:
    described = alterations.applied(probe.inspect(long, settings), WANTED)
    found = analysis.analyse(described, tmp_path, settings)
    assert found.duration == pytest.approx(40)
    silent = [(one.start, one.end) for one in found.findings if one.kind.name == "SILENT"]
    assert silent == [pytest.approx((12.7, 17.7), abs=0.2)]
    assert found.fingerprint.duration == pytest.approx(40)


def test_without_sound_or_index_it_is_cut_as_well(make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    source = make("stream.ts", *ramp("160x120", 30), *H264, "-g", "70", "-an")
    wanted = Alterations(kept=Part(2.0, 28.4), muted=(Part(3, 4),), covers=(Cover(3, 25, 0, 0, 1, 1),))
    described = alterations.applied(probe.inspect(source, settings), wanted)
    assert indexing.wanted(described)
    copy = indexing.indexed(described, tmp_path / "copy", settings)
    assert copy is not None
    assert copy.duration == pytest.approx(26.4, abs=0.05)
    final = indexing.final_plan(indexing.provisional_plan(described, settings), copy, settings)
    run = Run(tmp_path / "made", settings)
    reports = [engine.pictures(final, one, replace(run, tag=f"-{one.number}")) for one in final.batches]
    name = f"{final.folders[0]}/index.m3u8"
    (run.folder / name).write_text(publish.assemble(final, reports).texts[name])
    frames = _gray(["-i", str(run.folder / name)], 160, 120)
    assert len(frames) == 132
    for number, frame in enumerate(frames):
        assert max(frame) < 20 or not 1 <= number / RATE < 23
        assert max(frame) > 20 or 0.7 < number / RATE < 23.3


def test_captions_of_what_is_gone_are_gone() -> None:
    track = CaptionTrack(2, "zh", "", "mov_text")
    said = Captions(track, b"", (), -7.3, ends=40.0, silent=((12.7, 17.7),))
    assert said.place(2.0, 5.0) == []
    assert said.place(6.0, 9.0) == [pytest.approx((0.0, 1.7))]
    assert said.place(19.0, 21.0) == []
    assert said.place(46.0, 49.0) == [pytest.approx((38.7, 40.0))]
    assert said.place(48.0, 49.0) == []


def _source(make: Make, settings: EngineSettings) -> Source:
    return probe.inspect(make("short.mp4", *ramp("160x120", 3), *silence(2), *H264, *AAC), settings)


def test_where_the_sound_has_ended_there_is_none(make: Make, settings: EngineSettings) -> None:
    source = _source(make, settings)
    left = alterations.applied(source, Alterations(kept=Part(2.2, 3.0)))
    assert left.audio is None
    assert alterations.undone(left).duration == source.duration


@pytest.mark.parametrize("part", [Part(2.9, 3.0), Part(5.0, 9.0), Part(2.0, 1.0)])
def test_something_must_be_left(part: Part, make: Make, settings: EngineSettings) -> None:
    with pytest.raises(SourceRejected):
        alterations.applied(_source(make, settings), Alterations(kept=part))
