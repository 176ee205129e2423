"""The rules of RFC 8216 and of Apple's HLS authoring specification, kept by whole packages of every kind.

The playlists are read by the parser m3u8, the segments by tests/transcode/reading.py: the engine is not believed.
Two players from outside, ffprobe and mpv, open the same packages; tests/browser/test_players.py has those of the web.
"""

import hashlib
import json
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import m3u8
import pytest

from tests.transcode import reading
from tests.transcode.conftest import AAC, MPEG4, Make, need_program, picture, tone
from tests.transcode.test_batches import make_in_batches, planned
from tests.transcode.test_copying import FIT
from tests.transcode.test_engine import decoded_frames
from transcode import engine, publish, tools
from transcode.report import Report
from transcode.run import Run
from transcode.settings import EngineSettings

pytestmark = pytest.mark.xdist_group("playlist_rules")  # its packages are made once

KINDS = ("ordinary", "sixty", "silent", "sound_only", "copied", "joined", "in_progress")
whole = pytest.mark.parametrize("made", [kind for kind in KINDS if kind != "in_progress"], indirect=True)
VERSIONS = {
    "EXTINF": 3,
    "EXT-X-BYTERANGE": 4,
    "EXT-X-I-FRAMES-ONLY": 4,
    "EXT-X-MAP": 6,
    "EXT-X-MEDIA": 4,
    "EXT-X-I-FRAME-STREAM-INF": 4,
    "AVERAGE-BANDWIDTH": 7,
    "FRAME-RATE": 7,
}
"""The protocol version that first had each (section 7, and the drafts before it)."""


@dataclass(frozen=True)
class Listed:
    """One media playlist: its text, what the parser makes of it, and its files."""

    path: Path

    @cached_property
    def parsed(self) -> m3u8.M3U8:
        return m3u8.load(str(self.path))

    @cached_property
    def init(self) -> reading.Track:
        return reading.track((self.path.parent / self.parsed.segments[0].init_section.uri).read_bytes())

    @cached_property
    def segments(self) -> list[bytes]:
        return [(self.path.parent / segment.uri).read_bytes() for segment in self.parsed.segments]

    @cached_property
    def samples(self) -> list[list[reading.Sample]]:
        return [reading.samples(segment, self.init.default_flags) for segment in self.segments]

    @property
    def lengths(self) -> list[Fraction]:
        """Seconds of each segment, from its samples."""
        return [Fraction(sum(each.duration for each in part), self.init.timescale) for part in self.samples]

    @property
    def first_shown(self) -> Fraction:
        return Fraction(min(sample.shown for sample in self.samples[0]), self.init.timescale)

    def peak(self, sizes: list[int]) -> float:
        """Bits per second in the busiest run of half to one and a half target durations (section 4.1)."""
        target, lengths = self.parsed.target_duration, [segment.duration for segment in self.parsed.segments]
        runs = [(start, end) for start in range(len(sizes)) for end in range(start + 1, len(sizes) + 1)]
        return max(
            sum(sizes[start:end]) * 8 / length
            for start, end in runs
            if target * 0.5 <= (length := sum(lengths[start:end])) <= target * 1.5
        )


@dataclass(frozen=True)
class Made:
    """A package, whole or still in progress."""

    folder: Path
    kind: str

    @cached_property
    def main(self) -> m3u8.M3U8:
        return m3u8.load(str(self.folder / "main.m3u8"))

    @property
    def in_progress(self) -> bool:
        return self.kind == "in_progress"

    @cached_property
    def pictures(self) -> list[Listed]:
        """In the order of main.playlists."""
        return [Listed(self.folder / variant.uri) for variant in self.main.playlists]

    @cached_property
    def sound(self) -> Listed | None:
        return Listed(self.folder / self.main.media[0].uri) if self.main.media else None

    @property
    def media(self) -> list[Listed]:
        return [*self.pictures, *([self.sound] if self.sound else [])]

    @cached_property
    def iframes(self) -> list[Listed]:
        return [Listed(self.folder / variant.uri) for variant in self.main.iframe_playlists]

    @property
    def texts(self) -> dict[str, str]:
        return {str(path.relative_to(self.folder)): path.read_text() for path in self.folder.rglob("*.m3u8")}


def _in_progress(source: Path, folder: Path, settings: EngineSettings) -> None:
    """As a visitor meets it when two batches are there, and the copied picture is not at its end."""
    whole = planned(source, settings)
    run = Run(folder, settings)
    copied = engine.copied(whole, run).tracks[0]
    so_far = Report((replace(copied, segments=copied.segments[:-1]),))
    pictures = [engine.pictures(whole, batch, replace(run, tag=f"-{batch.number}")) for batch in whole.batches[:2]]
    found = publish.in_progress(whole, [engine.sound(whole, run), so_far, *pictures])
    assert found is not None
    for name, text in found.texts.items():
        (folder / name).write_text(text)


@pytest.fixture(scope="module", params=KINDS)
def made(
    request: pytest.FixtureRequest, make: Make, tmp_path_factory: pytest.TempPathFactory, settings: EngineSettings
) -> Made:
    # Flat pictures have as many renditions and rates as tall ones of their width, and a fifth of the dots.
    fit = [*picture("496x96", "10", 26), *tone(26), *FIT, "-g", "31", *AAC]
    sources = {
        "ordinary": ("ordinary.mp4", *picture("560x160", "15", 9), *tone(9), *MPEG4, *AAC),
        "sixty": ("sixty.mp4", *picture("1000x120", "60000/1001", 5), *tone(5), *MPEG4, *AAC),
        "silent": ("silent.mp4", *picture("160x120", "10", 9), *MPEG4),
        "sound_only": ("sound.m4a", *tone(5), *AAC),
        "copied": ("fit.mp4", *fit),
        "joined": ("joined.mp4", *picture("496x96", "10000/1001", 26), *tone(26), *MPEG4, *AAC),
        "in_progress": ("fit.mp4", *fit),
    }
    source = make(*sources[request.param])
    folder = tmp_path_factory.mktemp(request.param) / "package"
    if request.param == "in_progress":
        _in_progress(source, folder, settings)
    elif request.param == "joined":
        assert len(make_in_batches(source, folder, settings).batches) > 1
    else:
        engine.transcode(source, folder, settings)
    return Made(folder, request.param)


def _uris(text: str) -> Iterator[str]:
    yield from re.findall(r'URI="([^"]*)"', text)
    yield from (line for line in text.splitlines() if line and not line.startswith("#"))


def test_the_kinds_are_what_they_are_called(made: Made) -> None:
    rates = [float(each.stream_info.frame_rate) for each in made.main.playlists]
    assert (max(rates) > 31) == (made.kind == "sixty")
    assert bool(made.sound) == (made.kind != "silent")
    off_grid = any(set(listed.lengths[:-1]) - {4} for listed in made.pictures)
    assert off_grid == (made.kind in ("copied", "in_progress", "sixty", "joined"))


def test_the_version_covers_every_tag_that_is_used(made: Made) -> None:
    for name, text in made.texts.items():
        needed = max(version for word, version in VERSIONS.items() if f"#{word}:" in text or f"{word}=" in text)
        (said,) = re.findall(r"^#EXT-X-VERSION:(\d+)$", text, re.MULTILINE)
        assert int(said) >= needed, name
        assert text.startswith("#EXTM3U\n"), name


def test_every_segment_is_declared_to_stand_alone_and_does(made: Made) -> None:
    assert made.main.is_independent_segments
    for listed in made.media:
        assert listed.parsed.is_independent_segments
        assert all(part[0].sync for part in listed.samples)


def test_a_decoder_too_finds_a_keyframe_at_the_start_of_each_segment(made: Made, tmp_path: Path) -> None:
    one = tmp_path / "one.mp4"
    argv = [str(tools.ffprobe()), "-v", "error", "-show_entries", "packet=flags", "-of", "csv=p=0", str(one)]
    for listed in made.pictures:
        init = (listed.path.parent / "init.mp4").read_bytes()
        for segment in listed.segments:
            one.write_bytes(init + segment)
            done = subprocess.run(argv, capture_output=True, text=True, check=True)
            assert done.stdout.startswith("K")
            assert done.stderr == ""


def test_codecs_and_resolutions_are_those_of_the_initialization_sections(made: Made) -> None:
    for variant, listed in zip(made.main.playlists, made.pictures, strict=True):
        info = variant.stream_info
        assert info.codecs.split(",") == [part.init.codec for part in (listed, made.sound) if part]
        assert info.resolution == listed.init.size
    for frames, listed in zip(made.main.iframe_playlists, made.iframes, strict=True):
        assert frames.iframe_stream_info.codecs == listed.init.codec
        assert frames.iframe_stream_info.resolution == listed.init.size


def test_the_frame_rate_is_that_of_the_samples(made: Made) -> None:
    for variant, listed in zip(made.main.playlists, made.pictures, strict=True):
        rate = sum(map(len, listed.samples)) / sum(listed.lengths)
        assert variant.stream_info.frame_rate == pytest.approx(float(rate), abs=0.001)


def test_bandwidth_is_the_true_peak_with_the_sound(made: Made) -> None:
    for variant, listed in zip(made.main.playlists, made.pictures, strict=True):
        parts = [part for part in (listed, made.sound) if part]
        peak = sum(part.peak([len(segment) for segment in part.segments]) for part in parts)
        bits = sum(sum(map(len, part.segments)) * 8 / float(sum(part.lengths)) for part in parts)
        info = variant.stream_info
        assert info.average_bandwidth <= info.bandwidth
        if made.in_progress:  # what the encoder may still come to
            assert info.bandwidth >= peak
        else:
            assert info.bandwidth == pytest.approx(peak, abs=len(parts) + 1)
            assert info.average_bandwidth == pytest.approx(bits, abs=len(parts) + 1)


def test_the_bandwidth_of_an_iframe_playlist_is_that_of_its_byte_ranges(made: Made) -> None:
    for variant, listed in zip(made.main.iframe_playlists, made.iframes, strict=True):
        sizes = [int(segment.byterange.partition("@")[0]) for segment in listed.parsed.segments]
        assert variant.iframe_stream_info.bandwidth == pytest.approx(listed.peak(sizes), abs=1)
        assert variant.iframe_stream_info.average_bandwidth <= variant.iframe_stream_info.bandwidth


def test_one_audio_group_serves_every_variant(made: Made) -> None:
    if made.sound is None:
        assert all(variant.stream_info.audio is None for variant in made.main.playlists)
        return
    (group,) = made.main.media
    assert (group.type, group.default, group.autoselect) == ("AUDIO", "YES", "YES")
    assert group.name
    assert group.channels == str(made.sound.init.channels)
    assert {variant.stream_info.audio for variant in made.main.playlists} == {group.group_id}


def test_every_picture_has_an_iframe_playlist_unless_it_still_grows(made: Made) -> None:
    folders = [] if made.in_progress else sorted(listed.path.parent for listed in made.pictures)
    assert sorted(listed.path.parent for listed in made.iframes) == folders


def test_each_iframe_range_lies_in_its_segment_and_decodes_to_one_picture(made: Made, tmp_path: Path) -> None:
    one = tmp_path / "one.mp4"
    for listed in made.iframes:
        assert listed.parsed.is_i_frames_only
        init = (listed.path.parent / "init.mp4").read_bytes()
        for entry, segment in zip(listed.parsed.segments, listed.segments, strict=True):
            length, start = map(int, entry.byterange.split("@"))
            assert start + length <= len(segment)
            one.write_bytes(init + segment[start : start + length])
            assert decoded_frames(one) == 1


def test_iframe_playlists_have_the_lengths_of_the_segments(made: Made) -> None:
    for listed in made.iframes:
        beside = m3u8.load(str(listed.path.with_name("index.m3u8")))
        assert [entry.duration for entry in listed.parsed.segments] == [entry.duration for entry in beside.segments]


def test_no_extinf_exceeds_the_target_duration(made: Made) -> None:
    for listed in [*made.media, *made.iframes]:
        rounded = [int(entry.duration + 0.5) for entry in listed.parsed.segments]
        assert max(rounded) <= listed.parsed.target_duration


def test_all_that_is_played_together_has_one_target_duration(made: Made) -> None:
    assert len({listed.parsed.target_duration for listed in [*made.media, *made.iframes]}) == 1


def test_a_whole_package_is_vod_and_ends_and_one_in_progress_is_an_event_and_does_not(made: Made) -> None:
    for listed in [*made.media, *made.iframes]:
        assert listed.parsed.playlist_type == ("event" if made.in_progress else "vod")
        assert listed.parsed.is_endlist == (not made.in_progress)
        assert listed.parsed.media_sequence == 0
    assert not any("DISCONTINUITY" in text for text in made.texts.values())


def test_extinf_adds_up_to_the_samples(made: Made) -> None:
    for listed in made.media:
        assert [entry.duration for entry in listed.parsed.segments] == pytest.approx(
            [float(length) for length in listed.lengths], abs=1e-6
        )


def test_samples_go_on_without_a_gap_from_segment_to_segment(made: Made) -> None:
    for listed in made.media:
        edges = [(min(s.shown for s in part), max(s.shown + s.duration for s in part)) for part in listed.samples]
        assert [start for start, _ in edges[1:]] == [end for _, end in edges[:-1]]


def test_pictures_begin_together_and_last_equally_long(made: Made) -> None:
    assert len({listed.first_shown for listed in made.pictures}) == 1
    if made.in_progress:
        return
    lengths = [sum(listed.lengths) for listed in made.media]
    frame = max(1 / float(variant.stream_info.frame_rate) for variant in made.main.playlists)
    assert max(lengths[: len(made.pictures)]) - min(lengths[: len(made.pictures)]) <= frame
    if made.sound:  # it goes with the picture from the lesson's start, so its end is compared with the picture's
        end = float(made.pictures[0].first_shown + sum(made.pictures[0].lengths))
        assert float(lengths[-1]) == pytest.approx(end, abs=frame + 1024 / 48000)


def test_addresses_are_relative_and_stay_in_the_package(made: Made) -> None:
    for name, text in made.texts.items():
        for uri in _uris(text):
            assert re.fullmatch(r"(?:[\w-]+/)?[\w-]+\.(?:m3u8|m4s|mp4)", uri)
            assert ((made.folder / name).parent / uri).is_file() or made.in_progress


def test_no_file_tells_of_the_machine_that_made_it(made: Made) -> None:
    traces = [str(made.folder.parent).encode(), made.folder.parent.name.encode(), socket.gethostname().encode()]
    for path in made.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(trace in data for trace in traces if len(trace) > 5), path.name


@whole
def test_ffprobe_finds_every_stream_and_its_length_without_a_warning(made: Made) -> None:
    argv = [str(tools.ffprobe()), "-v", "warning", "-show_streams", "-show_programs", "-show_format", "-of", "json"]
    done = subprocess.run([*argv, str(made.folder / "main.m3u8")], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    said = json.loads(done.stdout)
    kinds = sorted(stream["codec_type"] for stream in said["streams"])
    assert kinds == sorted(["video"] * len(made.pictures) + ["audio"] * len(made.main.media))
    assert len(said["programs"]) == len(made.pictures)
    # The length of the first playlist that it opened.
    lengths = [float(sum(listed.lengths)) for listed in made.media]
    assert min(abs(float(said["format"]["duration"]) - length) for length in lengths) < 0.001


@whole
def test_mpv_plays_every_picture_and_all_of_the_sound(made: Made, tmp_path: Path) -> None:
    need_program("mpv")
    sums = tmp_path / "sums"
    argv = ["mpv", "--no-config", "--msg-level=all=warn", str(made.folder / "main.m3u8"), f"--o={sums}"]
    argv += ["--of=framecrc", "--ovc=rawvideo", "--oac=pcm_s16le", "--framedrop=no"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    said = (done.stdout + done.stderr).strip()
    assert said == "" or said.startswith("Audio/Video desynchronisation detected!")  # on a crowded machine
    told = sums.read_text()
    kinds = re.findall(r"^#media_type (\d+): (\w+)$", told, re.MULTILINE)
    (video,), sounds = ([int(n) for n, kind in kinds if kind == wanted] for wanted in ("video", "audio"))
    rows = [[int(part) for part in row.split(",")[:4]] for row in told.splitlines() if row[0] != "#"]
    best = max(range(len(made.pictures)), key=lambda number: made.main.playlists[number].stream_info.bandwidth)
    assert len([row for row in rows if row[0] == video]) == sum(map(len, made.pictures[best].samples))
    assert len(sounds) == bool(made.sound)
    if made.sound:
        heard = sum(row[3] for row in rows if row[0] in sounds) / 48000
        # It fills up its last packet of 16384 with silence.
        assert heard == pytest.approx(float(sum(made.sound.lengths)), abs=(16384 + 1024) / 48000)


def test_the_manifest_has_every_object_of_each_track_as_it_is_stored(made: Made) -> None:
    if made.in_progress:
        assert not (made.folder / "manifest.json").exists()
        return
    manifest = json.loads((made.folder / "manifest.json").read_text())
    rows = [manifest["playlist"], *(row for track in manifest["tracks"].values() for row in track)]
    for name, size, sha256 in rows:
        data = (made.folder / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (size, sha256), name
    played = {listed.path.parent.name: listed for listed in made.media}
    assert manifest["sound"] == (made.sound.path.parent.name if made.sound else None)
    assert {name: [row[0] for row in track] for name, track in manifest["tracks"].items()} == {
        name: [f"{name}/{uri}" for uri in ("index.m3u8", "init.mp4", *(part.uri for part in listed.parsed.segments))]
        for name, listed in played.items()
    }
    assert {each["folder"] for each in manifest["renditions"]} == played.keys() - {manifest["sound"]}
