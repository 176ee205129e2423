"""A lesson made in batches, in folders that know nothing of each other, is the lesson made in one go."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path

import m3u8
import pytest

from tests.transcode.conftest import AAC, H264, Make, picture, silence
from tests.transcode.test_sync import beeps_in, clip, flashes_in
from transcode import engine, fragments, plan, probe, publish, report, tools, verify
from transcode.errors import SourceRejected
from transcode.plan import Plan
from transcode.report import Report, Segment, Track
from transcode.run import Run
from transcode.settings import EngineSettings

pytestmark = pytest.mark.xdist_group("batches")  # its packages are made once


def planned(source: Path, settings: EngineSettings) -> Plan:
    return plan.make(probe.inspect(source, settings), settings, in_batches=True)


def make_in_batches(source: Path, folder: Path, settings: EngineSettings) -> Plan:
    """Each batch is made in a folder of its own by a plan of its own; only its report and its files are handed on."""
    reports = []
    whole = planned(source, settings)
    for number, batch in enumerate(whole.batches):
        apart = folder.with_name(f"batch-{number}")
        made = engine.pictures(planned(source, settings), batch, Run(apart, settings, tag=f"-{number % 2}"))
        reports.append(report.from_json(made.to_json()))
        if made.tracks:  # a run that finds no picture leaves an initialization section of its own
            shutil.copytree(apart, folder, dirs_exist_ok=True)
    others = [engine.sound(whole, Run(folder, settings))] if whole.audio else []
    if whole.copied:
        others.append(engine.copied(whole, Run(folder, settings)))
    for name, text in publish.assemble(whole, reports, others).texts.items():
        (folder / name).write_text(text)
    return whole


def likeness(source: Path, rate: str, playlist: Path) -> list[float]:
    """PSNR in dB of each frame of a rendition and the frame of the source with the same number."""
    small = "scale=160:90:flags=area,format=gray,settb=1/1000,setpts=N"
    graph = f"[0:v]fps={rate}:start_time=0,{small}[a];[1:v]{small}[b];[a][b]psnr=stats_file=-"
    argv = [str(tools.ffmpeg()), "-v", "fatal", "-i", str(source), "-i", str(playlist)]
    said = subprocess.run(
        [*argv, "-lavfi", graph, "-f", "null", "/dev/null"], capture_output=True, text=True, check=True
    )
    return [float(number) for number in re.findall(r"psnr_avg:([\d.]+|inf)", said.stdout)]


@pytest.fixture(scope="module")
def odd(make: Make) -> Path:
    """29.97 pictures a second with keyframes 77 apart: nothing in it meets our grid of four seconds."""
    return make("odd.mp4", *picture("160x120", "30000/1001", 50), *silence(50), *H264, "-g", "77", *AAC)


@pytest.fixture(scope="module")
def joined(odd: Path, tmp_path_factory: pytest.TempPathFactory, settings: EngineSettings) -> tuple[Path, Plan]:
    folder = tmp_path_factory.mktemp("batches") / "joined"
    return folder, make_in_batches(odd, folder, settings)


def test_the_source_is_really_cut(joined: tuple[Path, Plan]) -> None:
    assert len(joined[1].batches) > 3


def test_every_frame_of_the_source_is_there_once_and_in_its_place(odd: Path, joined: tuple[Path, Plan]) -> None:
    folder, whole = joined
    found = likeness(odd, "30000/1001", folder / whole.renditions[0].folder / "index.m3u8")
    assert len(found) == 1499
    assert min(found) > 30  # a neighbouring frame of this picture is below 25


def test_a_long_lesson_begins_with_a_quarter_of_a_segment_and_goes_on_with_whole_ones(
    joined: tuple[Path, Plan],
) -> None:
    folder, whole = joined
    for rendition in whole.renditions:
        lengths = [s.duration for s in m3u8.load(str(folder / rendition.folder / "index.m3u8")).segments]
        assert lengths[0] == pytest.approx(1.001)
        assert lengths[1:-1] == pytest.approx([4.004] * len(lengths[1:-1]))


def test_times_go_on_without_a_step_from_batch_to_batch(joined: tuple[Path, Plan]) -> None:
    folder, whole = joined
    for rendition in whole.renditions:
        expected = 0
        for segment in m3u8.load(str(folder / rendition.folder / "index.m3u8")).segments:
            found = fragments.read_fragment(folder / rendition.folder / segment.uri)
            assert found.decode_time == expected
            expected += found.duration


def test_all_batches_begin_with_the_same_initialization_section(odd: Path, joined: tuple[Path, Plan]) -> None:
    folders = [path for path in joined[0].parent.iterdir() if path.name.startswith("batch-")]
    for rendition in joined[1].renditions:
        assert len({(folder / rendition.folder / "init.mp4").read_bytes() for folder in folders}) == 1


def test_flash_and_beep_stay_together_at_the_start_in_the_middle_and_at_the_end(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    source = clip(make, 25, seconds=32)
    folder = tmp_path / "joined"
    whole = make_in_batches(source, folder, settings)
    assert len(whole.batches) > 1
    beeps = beeps_in(folder / "audio" / "index.m3u8", count=16)
    for rendition in whole.renditions:
        assert flashes_in(folder / rendition.folder / "index.m3u8") == pytest.approx(beeps, abs=0.040)


def test_slides_that_stand_still_for_longer_than_a_batch_are_cut_in_the_right_place(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    still = "select='not(mod(n,170))'"
    source = make(
        "slides.mp4", *picture("160x120", "10", 60), *silence(60), "-vf", still, "-fps_mode", "vfr", *H264, *AAC
    )
    whole = make_in_batches(source, tmp_path / "joined", settings)
    rate = str(whole.renditions[0].frame_rate)
    assert min(likeness(source, rate, tmp_path / "joined" / "120p" / "index.m3u8")) > 30


def test_the_last_picture_stands_in_the_batches_behind_it_until_the_sound_ends(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    source = make("early.mp4", *picture("160x120", "10", 12), *silence(60), *H264, *AAC)
    whole = make_in_batches(source, tmp_path / "joined", settings)
    found = likeness(source, "10", tmp_path / "joined" / whole.renditions[0].folder / "index.m3u8")
    assert len(found) == 600
    assert min(found) > 30


@pytest.mark.parametrize(("rate", "over"), [("25", 1), ("30000/1001", 2), ("50", 3)])
def test_a_frame_or_two_beyond_the_last_batch_but_one_go_on_from_it(
    make: Make, tmp_path: Path, settings: EngineSettings, rate: str, over: int
) -> None:
    """An encoder that gets so few does not know how long its first one waits."""
    grid = 4 * round(Fraction(rate))
    frames = 7 * grid - grid * 3 // 8 * 2 + over
    source = make("over.mkv", *picture("96x64", rate, 30), "-frames:v", str(frames), *H264)
    whole = make_in_batches(source, tmp_path / "joined", settings)
    assert whole.first_frame(whole.batches[-1].first) == frames - over
    smallest = whole.renditions[-1]
    found = likeness(source, str(smallest.frame_rate), tmp_path / "joined" / smallest.folder / "index.m3u8")
    assert len(found) == ceil(frames * smallest.frame_rate / whole.frame_rate)


def test_a_batch_that_is_lost_is_never_covered_up(odd: Path, tmp_path: Path, settings: EngineSettings) -> None:
    whole = planned(odd, settings)
    sound = engine.sound(whole, Run(tmp_path, settings))
    reports = [engine.pictures(whole, batch, Run(tmp_path, settings)) for batch in whole.batches]
    nothing = Report(())
    with pytest.raises(verify.Unfit):
        publish.assemble(whole, [*reports[:1], nothing, *reports[2:]], [sound])
    silent = replace(whole, audio=False, source=replace(whole.source, audio=None))
    with pytest.raises(SourceRejected, match="ends_early"):
        publish.assemble(silent, [*reports[:-1], nothing])


def test_a_container_without_an_index_is_made_in_one_go(make: Make, settings: EngineSettings) -> None:
    source = make("long.ts", *picture("96x64", "25", 30), *H264)
    assert len(planned(source, settings).batches) == 1


def test_the_preview_is_the_beginning_of_one_small_rendition_with_its_sound(
    odd: Path, tmp_path: Path, settings: EngineSettings
) -> None:
    whole = planned(odd, settings)
    told: list[str] = []
    made = engine.preview(whole, Run(tmp_path, settings, on_segment=lambda track: told.append(track.folder)))
    assert whole.preview is not None
    assert [(track.folder, len(track.segments)) for track in made.tracks] == [("120p", 12), ("audio", 12)]
    assert told.count("audio") == 12
    lengths = [float(length) for length in made.tracks[0].durations]
    assert lengths == pytest.approx([1.001, *[4.004] * 11])
    # A last one cut short would leave a gap before the whole sound, at which players stand still.
    assert float(made.tracks[1].durations[-1]) == pytest.approx(4.004, abs=0.03)
    first = engine.pictures(whole, whole.batches[0], Run(tmp_path / "batch", settings))
    assert first.track("120p").init == made.track("120p").init  # type: ignore[union-attr]


def test_playlists_in_progress_hold_what_is_there(odd: Path, tmp_path: Path, settings: EngineSettings) -> None:
    whole = planned(odd, settings)
    made = engine.preview(whole, Run(tmp_path, settings))
    texts = in_progress_texts(whole, [made])
    assert [p.uri for p in m3u8.loads(texts["main.m3u8"]).playlists] == ["120p/index.m3u8"]
    assert not m3u8.loads(texts["120p/index.m3u8"]).is_endlist
    second = engine.pictures(whole, whole.batches[1], Run(tmp_path / "second", settings, tag="-2"))
    later = m3u8.loads(in_progress_texts(whole, [made, second])["120p/index.m3u8"])
    assert [segment.uri for segment in later.segments] == [f"{n:05}.m4s" for n in range(12)]


def test_nothing_grows_from_the_middle(odd: Path, tmp_path: Path, settings: EngineSettings) -> None:
    whole = planned(odd, settings)
    assert publish.in_progress(whole, []) is None
    second = engine.pictures(whole, whole.batches[1], Run(tmp_path, settings))
    sound = engine.sound(whole, Run(tmp_path, settings))
    assert publish.in_progress(whole, [second, sound]) is None


def test_a_lesson_in_progress_names_only_the_renditions_that_reach_as_far_as_it_does(
    talk: Path, settings: EngineSettings
) -> None:
    whole = replace(planned(talk, settings), audio=False)
    preview = Report((steps("360p", 8),))
    for there, named in [(1, {"360p"}), (6, {"360p"}), (7, {"720p", "480p", "360p", "240p"})]:
        begun = Report(tuple(steps(rendition.folder, there) for rendition in whole.renditions))
        texts = in_progress_texts(whole, [preview, begun])
        assert {variant.uri for variant in m3u8.loads(texts["main.m3u8"]).playlists} == {
            f"{n}/index.m3u8" for n in named
        }
        assert "720p/index.m3u8" in texts  # for who plays it already


def steps(folder: str, count: int) -> Track:
    """The first `count` segments of a rendition, 4 s each."""
    segments = tuple(Segment(f"{n:05}.m4s", n * 4, 4, 100, 1000, 0, 100, "00") for n in range(count))
    return Track(folder, 1, "avc1.64001e", "init", 800, segments)


def in_progress_texts(whole: Plan, reports: list[Report]) -> Mapping[str, str]:
    found = publish.in_progress(whole, reports)
    assert found is not None
    return found.texts
