"""The AV1 rendition for weak lines, where the operator wants it."""

from dataclasses import replace
from pathlib import Path

import m3u8
import pytest

from tests.transcode.conftest import AAC, H264, Make, picture, tone
from tests.transcode.test_batches import likeness, make_in_batches
from transcode import fragments, plan, probe
from transcode.engine import transcode
from transcode.package import Package
from transcode.settings import EngineSettings

pytestmark = pytest.mark.xdist_group("low_bitrate=")  # its packages are made once


@pytest.fixture(scope="module")
def saving(settings: EngineSettings) -> EngineSettings:
    return replace(settings, low_bitrate=True)


@pytest.fixture(scope="module")
def source(make: Make) -> Path:
    return make("low_bitrate=.mp4", *picture("480x480", "5", 26), *tone(26), *H264, *AAC)


@pytest.fixture(scope="module")
def made(source: Path, tmp_path_factory: pytest.TempPathFactory, saving: EngineSettings) -> tuple[Path, Package]:
    folder = tmp_path_factory.mktemp("low_bitrate=") / "out"
    return folder, transcode(source, folder, saving)


def test_without_the_setting_there_is_none(source: Path, settings: EngineSettings) -> None:
    made = plan.make(probe.inspect(source, settings), settings)
    assert {rendition.choice.rung.codec for rendition in made.renditions} == {"h264"}


def test_it_stands_beside_the_h264_rendition_of_its_height(made: tuple[Path, Package]) -> None:
    assert [rendition.folder for rendition in made[1].renditions] == ["480p", "360p", "240p", "480p-av1"]


def test_players_are_told_its_codec_so_that_those_without_a_decoder_leave_it(made: tuple[Path, Package]) -> None:
    folder, _ = made
    codecs = {p.uri: p.stream_info.codecs for p in m3u8.load(str(folder / "main.m3u8")).playlists}
    profile, level, depth = codecs.pop("480p-av1/index.m3u8").split(",")[0].removeprefix("av01.").split(".")
    assert (profile, level[-1], depth) == ("0", "M", "08")
    assert all(codec.startswith("avc1.") for codec in codecs.values())


def test_players_never_begin_with_it(made: tuple[Path, Package]) -> None:
    assert m3u8.load(str(made[0] / "main.m3u8")).playlists[0].uri != "480p-av1/index.m3u8"


def test_it_shows_every_frame_at_the_same_time_as_the_others(source: Path, made: tuple[Path, Package]) -> None:
    folder, _ = made
    found = likeness(source, "5", folder / "480p-av1" / "index.m3u8")
    assert len(found) == 130
    assert min(found) > 25
    shown = []
    for name in ("480p", "480p-av1"):
        first = fragments.read_fragment(folder / name / "00000.m4s")
        shown.append((first.decode_time + first.wait) / fragments.read_init(folder / name / "init.mp4").timescale)
    assert shown[0] == shown[1]


def test_it_is_cut_at_the_same_instants(made: tuple[Path, Package]) -> None:
    folder, _ = made
    h264, av1 = (m3u8.load(str(folder / name / "index.m3u8")).segments for name in ("480p", "480p-av1"))
    assert [segment.duration for segment in h264] == [segment.duration for segment in av1]


def test_its_batches_join_as_well(source: Path, tmp_path: Path, saving: EngineSettings) -> None:
    whole = make_in_batches(source, tmp_path / "joined", saving)
    assert len(whole.batches) > 1
    assert min(likeness(source, "5", tmp_path / "joined" / "480p-av1" / "index.m3u8")) > 25


def test_a_source_below_480_has_none(make: Make, saving: EngineSettings) -> None:
    small = probe.inspect(make("below.mp4", *picture("426x240", "5", 1), *H264), saving)
    assert all(rendition.choice.rung.codec == "h264" for rendition in plan.make(small, saving).renditions)
