"""A long source without an index is cut like any other, by a copy that has one."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, Make, picture, silence
from tests.transcode.test_batches import likeness
from tests.transcode.test_formats import AC3, MP2, MP3
from tests.transcode.test_sync import beeps_in, clip, flashes_in
from transcode import engine, indexing, plan, probe, publish, timeline
from transcode.plan import Plan
from transcode.run import Run
from transcode.settings import EngineSettings
from transcode.source import Source

SECONDS = 26
BEGUN_S = 21
B_FRAMES = ["-bf", "2", "-b_strategy", "0"]
KINDS = {
    "Windows Media": ("a.wmv", ["-c:v", "wmv2", "-q:v", "3", "-c:a", "wmav2"]),
    "Flash Video": ("a.flv", ["-c:v", "flv", "-q:v", "3", *MP3, "-ar", "44100"]),
    "Video CD": ("a.dat", ["-c:v", "mpeg1video", "-q:v", "3", *B_FRAMES, *MP2, "-ar", "44100", "-f", "vcd"]),
    "DVD": ("a.vob", ["-c:v", "mpeg2video", "-q:v", "3", *B_FRAMES, *AC3, "-f", "dvd"]),
    "broadcast": ("a.ts", ["-c:v", "libx264", "-preset", "ultrafast", *B_FRAMES, *AAC]),
}


def _indexed(source: Path, folder: Path, settings: EngineSettings) -> Source:
    described = probe.inspect(source, settings)
    assert indexing.wanted(described)
    copy = indexing.indexed(described, folder, settings)
    assert copy is not None
    return copy


def _begun(source: Path, folder: Path, settings: EngineSettings) -> Plan:
    """The first seconds, made from the source as it is, with playlists, in `folder`."""
    quick = replace(settings, preview_segments=6, preview_pace=0)
    provisional_plan = indexing.provisional_plan(probe.inspect(source, quick), quick)
    found = publish.in_progress(provisional_plan, [engine.preview(provisional_plan, Run(folder, quick))])
    assert found is not None
    assert found.seconds == pytest.approx(BEGUN_S, abs=0.05)
    for name, text in found.texts.items():
        (folder / name).write_text(f"{text}#EXT-X-ENDLIST\n")  # or ffmpeg waits for more
    return provisional_plan


def _made(source: Source, folder: Path, settings: EngineSettings) -> Plan:
    """A package from batches that are made apart, in `folder`."""
    whole = plan.make(source, settings, in_batches=True)
    reports = []
    for batch in whole.batches:
        apart = folder.with_name(f"batch-{batch.number}")
        reports.append(engine.pictures(whole, batch, Run(apart, settings)))
        if reports[-1].tracks:
            shutil.copytree(apart, folder, dirs_exist_ok=True)
    for name, text in publish.assemble(whole, reports, [engine.sound(whole, Run(folder, settings))]).texts.items():
        (folder / name).write_text(text)
    return whole


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_of_it_is_in_one_batch_and_in_its_place(
    make: Make, tmp_path: Path, settings: EngineSettings, kind: str
) -> None:
    name, encoder = KINDS[kind]
    rate = "25" if name in ("a.dat", "a.vob") else "10"  # MPEG-1 and MPEG-2 know no rate below 23.976
    source = make(name, *picture("160x120", rate, SECONDS), *silence(SECONDS), *encoder)
    whole = _made(_indexed(source, tmp_path, settings), tmp_path / "joined", settings)
    assert len(whole.batches) > 1
    found = likeness(source, rate, tmp_path / "joined" / "120p" / "index.m3u8")
    assert len(found) == pytest.approx(SECONDS * int(rate), abs=1)
    assert min(found) > 30  # a neighbouring frame of this picture is below 25
    # Whoever has begun to watch what was made before there was a copy sees the same frames at the same times.
    provisional_plan = _begun(source, tmp_path / "begun", settings)
    early = likeness(source, rate, tmp_path / "begun" / "120p" / "index.m3u8")
    assert min(early[: BEGUN_S * int(rate)]) > 30
    assert (provisional_plan.renditions, provisional_plan.shortened, provisional_plan.delay) == (
        whole.renditions,
        whole.shortened,
        whole.delay,
    )


def test_flash_and_beep_stay_together(make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    source = clip(make, 30, seconds=SECONDS)
    broadcast = make("a.ts", "-i", str(source), "-c", "copy", "-output_ts_offset", "1000")
    _made(_indexed(broadcast, tmp_path, settings), tmp_path / "joined", settings)
    _begun(broadcast, tmp_path / "begun", settings)
    for folder, count in (("joined", SECONDS // 2), ("begun", BEGUN_S // 2)):
        beeps = beeps_in(tmp_path / folder / "audio" / "index.m3u8", count=count)
        shown = next((tmp_path / folder).glob("*p/index.m3u8"))
        assert flashes_in(shown) == pytest.approx(beeps, abs=0.040)


def test_what_was_begun_goes_on_in_one_go_when_no_copy_can_be_made(make: Make, settings: EngineSettings) -> None:
    name, encoder = KINDS["Windows Media"]
    source = probe.inspect(make(name, *picture("96x64", "25", SECONDS), *encoder), settings)
    provisional_plan = indexing.provisional_plan(source, settings)
    final = indexing.final_plan(provisional_plan, None, settings)
    assert len(provisional_plan.batches) > 1
    assert final == replace(provisional_plan, batches=timeline.WHOLE)
    shorter = replace(source, container=indexing.CONTAINER, duration=timeline.ONE_GO)
    assert indexing.final_plan(provisional_plan, shorter, settings).shortened == provisional_plan.shortened


@pytest.mark.parametrize(
    ("name", "seconds", "encoder"),
    [
        ("short.ts", 2, ["-c:v", "mpeg2video", *MP2]),
        ("long.mp4", SECONDS, ["-c:v", "mpeg4", *AAC]),
        ("long.rm", SECONDS, ["-c:v", "rv20", "-q:v", "9", *AC3]),
    ],
)
def test_what_is_short_or_has_an_index_or_cannot_be_copied_stays_as_it_is(
    make: Make, settings: EngineSettings, name: str, seconds: int, encoder: list[str]
) -> None:
    source = make(name, *picture("96x64", "25", seconds), *silence(seconds), *encoder)
    assert not indexing.wanted(probe.inspect(source, settings))


def test_a_copy_that_lost_something_is_not_used(
    make: Make, tmp_path: Path, settings: EngineSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, encoder = KINDS["Windows Media"]
    source = make(name, *picture("96x64", "10", SECONDS), *silence(SECONDS), *encoder)
    described = probe.inspect(source, settings)
    monkeypatch.setattr(indexing, "SPARE", -described.size)  # the disk allows a quarter of it
    assert indexing.indexed(described, tmp_path, settings) is None
    assert list(tmp_path.iterdir()) == []


def test_whoever_stops_the_worker_stops_the_copying(make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    name, encoder = KINDS["Windows Media"]
    source = make(name, *picture("96x64", "10", SECONDS), *silence(SECONDS), *encoder)

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        indexing.indexed(probe.inspect(source, settings), tmp_path, settings, stop)
