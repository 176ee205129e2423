"""A full disk, a bad disk, a signal, a limit: whatever stops ffmpeg, a folder with main.m3u8 in it is whole.

ffmpeg says nothing of most of these: on a full disk it ends with code 0, and after SIGTERM it leaves a short playlist
that looks finished.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import m3u8
import psutil
import pytest

from tests.transcode.conftest import AAC, H264, Make, need_program, picture, tone
from transcode.engine import transcode
from transcode.errors import EngineFailed, SourceRejected
from transcode.progress import Progress
from transcode.settings import EngineSettings

pytestmark = pytest.mark.xdist_group("faults")  # its sources are made once

SECONDS = 6


@pytest.fixture(scope="session")
def lecture(make: Make) -> Path:
    """Six seconds in two segments, small and quick."""
    return make("lecture.mp4", *picture("96x64", "10", SECONDS), *tone(SECONDS), *H264, *AAC)


@pytest.fixture(scope="session")
def long(make: Make) -> Path:
    """Twenty minutes: the work goes on for long after the first word of ffmpeg, which comes after half a second."""
    once = make("minute.mp4", *picture("160x120", seconds=60), *H264)
    return make("long.mp4", "-stream_loop", "19", "-i", str(once), "-c", "copy")


@pytest.fixture(scope="session")
def heavy(make: Make) -> Path:
    """Eight seconds that take many times the CPU time that LIMITS allow."""
    once = make("once.mp4", *picture("1280x720", seconds=2), *H264)
    return make("heavy.mp4", "-stream_loop", "3", "-i", str(once), "-c", "copy")


@pytest.fixture(scope="session")
def whole_size(lecture: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Bytes of the whole package, each file rounded up to a page of the disk."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    transcode(lecture, folder)
    assert lacks(folder) == []
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in folder.rglob("*") if path.is_file())


def lacks(folder: Path) -> list[str]:
    """What a package in `folder` lacks, by a parser that is not ours; nothing where there is no main.m3u8."""
    if not (folder / "main.m3u8").exists():
        return []
    found: list[str] = []
    main = m3u8.load(str(folder / "main.m3u8"))
    for uri in [variant.uri for variant in main.playlists] + [media.uri for media in main.media if media.uri]:
        media = m3u8.load(str(folder / uri))
        sizes = [(folder / uri).parent / segment.uri for segment in media.segments]
        if not media.is_endlist:
            found.append(f"{uri} does not end")
        if abs(sum(segment.duration for segment in media.segments) - SECONDS) > 0.5:
            found.append(f"{uri} is not {SECONDS} s long")
        found += [f"{path.name} is empty" for path in sizes if not path.exists() or path.stat().st_size < 200]
    return found


def test_the_check_sees_what_is_lacking(lecture: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    transcode(lecture, folder)
    media = next(folder.glob("*p/index.m3u8"))
    media.write_text(media.read_text().replace("#EXT-X-ENDLIST", ""))
    segment = sorted(media.parent.glob("*.m4s"))[1]
    segment.write_bytes(b"")
    assert len(lacks(folder)) == 2


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A disk of `size` bytes at `folder`. Skips where nothing may be mounted."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only, and not in every container")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.85, 0.97])
def test_a_disk_that_gets_full_leaves_no_package(
    share: float, lecture: Path, whole_size: int, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", int(whole_size * share)):
        with pytest.raises((EngineFailed, OSError)):
            transcode(lecture, tmp_path / "disk" / "out")
        assert not (tmp_path / "disk" / "out" / "main.m3u8").exists()


def test_a_disk_that_just_suffices_holds_a_whole_package(lecture: Path, whole_size: int, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", whole_size * 2 + (1 << 20)):
        transcode(lecture, tmp_path / "disk" / "out")
        assert lacks(tmp_path / "disk" / "out") == []


TRANSCODE = """
import sys
from pathlib import Path
from transcode.engine import transcode
transcode(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def with_bad_writes(error: str, when: str, source: Path, folder: Path) -> int:
    """Run the engine while writes of each of its threads, and of ffmpeg's, fail. The exit code."""
    need_program("strace")
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", os.devnull, "-e", "trace=write", "-e"]
    trace += [f"inject=write:error={error}:when={when}", sys.executable, "-c", TRANSCODE, str(source), str(folder)]
    return subprocess.run(trace, capture_output=True, check=False, timeout=200).returncode


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("when", ["1", "2+", "3", "5", "8+", "13"])
def test_a_write_that_fails_leaves_a_whole_package_or_none(
    error: str, when: str, lecture: Path, tmp_path: Path
) -> None:
    code = with_bad_writes(error, when, lecture, tmp_path / "out")
    assert lacks(tmp_path / "out") == []
    assert (tmp_path / "out" / "main.m3u8").exists() == (code == 0)


def test_when_all_writes_fail_there_is_no_package(lecture: Path, tmp_path: Path) -> None:
    """Without this, writes that are never hit would make the test above true of anything."""
    assert with_bad_writes("ENOSPC", "1+", lecture, tmp_path / "out") != 0
    assert not (tmp_path / "out" / "main.m3u8").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGSEGV])
def test_a_signal_in_mid_run_leaves_no_package(number: signal.Signals, long: Path, tmp_path: Path) -> None:
    sent: list[int] = []

    def stop(_: Progress) -> None:
        written = [path for path in (tmp_path / "out").glob("*p/*.m4s") if path.stat().st_size]
        for child in psutil.Process().children(recursive=True) if written and not sent else ():
            with contextlib.suppress(psutil.NoSuchProcess):  # one of the looks before had just ended
                if "ffmpeg" in child.name():  # not the browser of another test
                    child.send_signal(number)
                    sent.append(child.pid)

    with pytest.raises(EngineFailed) as caught:
        transcode(long, tmp_path / "out", EngineSettings(threads=1), on_progress=stop)
    assert sent
    assert caught.value.retryable
    assert not (tmp_path / "out" / "main.m3u8").exists()


def test_too_little_memory_leaves_no_package(lecture: Path, tmp_path: Path) -> None:
    with pytest.raises((SourceRejected, EngineFailed)):
        transcode(lecture, tmp_path / "out", EngineSettings(memory=250 * 1024**2))
    assert not (tmp_path / "out" / "main.m3u8").exists()


LIMITS = {
    "the largest file": EngineSettings(output_bytes=20_000),
    "CPU time": EngineSettings(base_timeout=1, cpu_factor=0),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_file_that_is_too_heavy_is_told_so_and_leaves_no_package(limit: str, heavy: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceRejected, match="too_heavy"):
        transcode(heavy, tmp_path / "out", LIMITS[limit])
    assert not (tmp_path / "out" / "main.m3u8").exists()


def test_a_segment_that_is_too_heavy_is_told_so_although_others_follow(make: Make, tmp_path: Path) -> None:
    busy = make("busy.mp4", *picture("160x120", seconds=12), *H264)
    with pytest.raises(SourceRejected, match="too_heavy"):
        transcode(busy, tmp_path / "out", EngineSettings(output_bytes=20_000))
