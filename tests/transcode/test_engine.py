"""From a file to a package, with the real ffmpeg."""

import json
import os
import subprocess
from fractions import Fraction
from pathlib import Path

import m3u8
import psutil
import pytest

from tests.transcode.conftest import AAC, H264, MPEG4, Make, picture, tone
from transcode import fragments, tools
from transcode.engine import transcode
from transcode.errors import EngineFailed, SourceRejected
from transcode.package import Package
from transcode.progress import Progress

pytestmark = pytest.mark.xdist_group("talk")  # its package is made once


def decoded_frames(playlist: Path) -> int:
    argv = [str(tools.ffprobe()), "-v", "error", "-count_frames", "-select_streams", "v:0"]
    argv += ["-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", str(playlist)]
    return int(subprocess.check_output(argv, text=True).split()[0].strip(","))


def test_the_package_lists_exactly_the_files_that_are_there(talk_folder: tuple[Path, Package]) -> None:
    folder, package = talk_folder
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert set(package.files) == there
    assert len(package.files) == len(there)
    assert all((folder / name).stat().st_size for name in package.files)


def test_the_package_says_what_it_holds_as_json(talk_folder: tuple[Path, Package]) -> None:
    facts = json.loads(json.dumps(talk_folder[1].to_json()))
    assert [rendition["height"] for rendition in facts["renditions"]] == [720, 480, 360, 240]
    assert facts["duration"] == pytest.approx(10 + 2 / 5, abs=0.2)  # pictures are shown two late
    assert facts["audio"] is True
    assert facts["cpu_s"] > 0


def test_every_rendition_shows_every_frame_of_the_source(talk_folder: tuple[Path, Package]) -> None:
    folder, package = talk_folder
    counts = {r.folder: decoded_frames(folder / r.folder / "index.m3u8") for r in package.renditions}
    assert counts == dict.fromkeys(counts, 50)


def test_an_independent_parser_understands_the_multivariant_playlist(talk_folder: tuple[Path, Package]) -> None:
    folder, package = talk_folder
    main = m3u8.load(str(folder / package.playlist))
    assert {tuple(p.stream_info.resolution) for p in main.playlists} == {
        (r.width, r.height) for r in package.renditions
    }
    assert all(p.stream_info.codecs.startswith("avc1.64") for p in main.playlists)
    assert all(p.stream_info.frame_rate == 5 for p in main.playlists)
    assert [media.uri for media in main.media] == ["audio/index.m3u8"]
    assert len(main.iframe_playlists) == len(package.renditions)
    for variant in main.playlists:
        media = m3u8.load(str(folder / variant.uri))
        assert media.is_endlist
        assert int(media.version) >= 7
        assert [segment.duration for segment in media.segments] == [4, 4, 2]


def test_bandwidth_is_the_measured_peak_and_includes_the_sound(talk_folder: tuple[Path, Package]) -> None:
    folder, package = talk_folder
    for rendition in package.renditions:
        rate = Fraction(0)
        for name in (rendition.folder, "audio"):
            segments = m3u8.load(str(folder / name / "index.m3u8")).segments
            sizes = [(folder / name / segment.uri).stat().st_size for segment in segments]
            rate += max(Fraction(size * 8 / s.duration) for size, s in zip(sizes, segments, strict=True))
        assert rendition.bandwidth == pytest.approx(float(rate), rel=0.01)
        assert rendition.average_bandwidth <= rendition.bandwidth


def test_an_iframe_byte_range_decodes_to_one_picture(talk_folder: tuple[Path, Package], tmp_path: Path) -> None:
    folder, package = talk_folder
    rendition = package.renditions[-1].folder
    frames = m3u8.load(str(folder / rendition / "iframes.m3u8"))
    assert frames.is_i_frames_only
    length, _, start = frames.segments[1].byterange.partition("@")
    segment = (folder / rendition / frames.segments[1].uri).read_bytes()
    init = (folder / rendition / frames.segments[1].init_section.uri).read_bytes()
    one = tmp_path / "one.mp4"
    one.write_bytes(init + segment[int(start) : int(start) + int(length)])
    assert decoded_frames(one) == 1


def test_the_poster_is_not_the_black_beginning(make: Make, tmp_path: Path) -> None:
    fading = make("fade.mp4", *picture("160x120", "10", 6), "-vf", "fade=in:st=2:d=2", *H264)
    transcode(fading, tmp_path / "out")
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(tmp_path / "out" / "poster.jpg")]
    grey = subprocess.check_output([*argv, "-f", "rawvideo", "-pix_fmt", "gray", "-"])
    assert sum(grey) / len(grey) > 60


def test_the_storyboard_covers_the_whole_video_with_tiles_inside_its_sheets(
    talk_folder: tuple[Path, Package],
) -> None:
    folder, package = talk_folder
    lines = (folder / package.storyboard).read_text().splitlines()
    times = [line for line in lines if "-->" in line]
    assert times[0].startswith("00:00:00.000")
    assert times[-1] == "00:00:08.000 --> 00:00:10.000"
    assert sum("#xywh=" in line for line in lines) == len(times)
    assert all((folder / line.partition("#")[0]).is_file() for line in lines if "#xywh=" in line)


def test_progress_only_grows_and_ends_at_one(small: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    transcode(small, tmp_path / "out", on_progress=seen.append)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


class LeaseLost(Exception):
    pass


def test_an_exception_from_on_progress_stops_ffmpeg_and_passes_on(talk: Path, tmp_path: Path) -> None:
    def stop(_: Progress) -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        transcode(talk, tmp_path / "out", on_progress=stop)
    assert not (tmp_path / "out" / "main.m3u8").exists()
    assert not [child for child in psutil.Process(os.getpid()).children(recursive=True) if "ffmpeg" in child.name()]


def test_picture_without_sound_has_no_audio_group(make: Make, tmp_path: Path) -> None:
    package = transcode(make("silent.mp4", *picture("160x120", "10", 2), *H264), tmp_path / "out")
    assert not package.audio
    assert "TYPE=AUDIO" not in (tmp_path / "out" / "main.m3u8").read_text()
    assert package.renditions[0].codec.startswith("avc1.")
    assert "," not in package.renditions[0].codec


def test_sound_without_picture_becomes_a_lesson_with_its_waves_drawn(make: Make, tmp_path: Path) -> None:
    package = transcode(make("talk.mp3", *tone(2)), tmp_path / "out")
    assert package.audio
    assert [rendition.height for rendition in package.renditions] == [480, 360, 240]
    assert package.duration == pytest.approx(2, abs=0.4)


def test_sixty_frames_are_kept_above_and_halved_below(make: Make, tmp_path: Path) -> None:
    # A flat picture has as many renditions as a tall one of its width, and is made sooner.
    fast = make("fast.avi", *picture("1000x120", "60", 5), *MPEG4)
    package = transcode(fast, tmp_path / "out")
    assert {r.width: r.frame_rate for r in package.renditions} == {1000: 60, 854: 30, 640: 30, 426: 30}
    first = [(tmp_path / "out" / r.folder / "00000.m4s") for r in package.renditions]
    assert [fragments.read_fragment(path).samples for path in first] == [240, 120, 120, 120]


def test_a_folder_that_holds_something_is_left_alone(small: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(EngineFailed, match="folder_not_empty"):
        transcode(small, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_transport_stream_cut_in_the_middle_of_its_said_length_is_refused(make: Make, tmp_path: Path) -> None:
    whole = make("whole.mkv", *picture("160x120", "10", 10), *tone(10), *H264, *AAC)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(SourceRejected) as caught:
        transcode(cut, tmp_path / "out")
    assert caught.value.code == "ends_early"
    assert "0:10" in caught.value.sentence
    assert not (tmp_path / "out" / "main.m3u8").exists()
