"""Nothing a person uploads makes the school read another file or call another machine.

Three proofs. Hostile files are refused, or become lessons, without one byte of others (lists of protocols, containers
and codecs, and the first bytes). With all of these taken away the sandbox alone holds. And the traps are no sham: the
same ffmpeg without the sandbox walks into them.
"""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.transcode.attacks import ATTACKS, Attack
from tests.transcode.conftest import AAC, H264, Make, need_program, needs_landlock, picture, tone
from tests.transcode.traps import MAGENTA, SECRET, Traps, laid
from tests.transcode.tricks import NAMES, TRICKS, Workshop, attached
from tests.transcode.ways import WAYS, Way
from transcode import process, tools
from transcode.engine import transcode
from transcode.errors import SourceRejected
from transcode.probe import inspect
from transcode.settings import EngineSettings

SANDBOX = process.Sandbox(wall=20, cpu=20, memory=2 << 30, file_bytes=1 << 24)
SYSTEM_FFMPEG = Path("/usr/bin/ffmpeg")
BUILDS: dict[str, Callable[[], Path]] = {"our own": tools.ffmpeg, "the system's": lambda: SYSTEM_FFMPEG}


@pytest.fixture(scope="session")
def clip(make: Make) -> Path:
    """The shortest video: 0.4 s of 64x48 with sound."""
    return make("clip.mp4", *picture("64x48", seconds=0.4), *tone(0.4), *H264, *AAC)


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traps]:
    with laid(tmp_path_factory.mktemp("traps")) as found:
        yield found


@pytest.fixture(scope="module")
def shop(traps: Traps, clip: Path) -> Workshop:
    """Makes tricky videos among the sources."""
    return Workshop(traps, clip)


@pytest.fixture(params=BUILDS)
def ffmpeg(request: pytest.FixtureRequest) -> Path:
    """Each build of ffmpeg that there is."""
    found: Path = BUILDS[request.param]()
    if found == SYSTEM_FFMPEG:
        need_program("ffmpeg")
    return found


def lay(attack: Attack, traps: Traps) -> Path:
    """The hostile file among the sources; what was sprung before does not count."""
    source = traps.sources / attack.filename
    source.write_bytes(attack.content(traps))
    traps.sprung()
    return source


def holds_nothing_of_others(folder: Path) -> bool:
    """No secret in any byte of the folder, and no magenta in any picture that can be decoded."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    if any(SECRET.encode() in path.read_bytes() for path in files):
        return False
    pictures = [path for path in files if path.suffix in (".jpg", ".ts", ".mkv", ".m3u8")]
    return not any(MAGENTA in pixels(path) for path in pictures)


def pixels(path: Path) -> bytes:
    """Every picture as 2x2 RGB, each part of a colour rounded to none or full."""
    argv = [str(tools.ffmpeg()), "-v", "quiet", "-nostdin", "-allowed_extensions", "ALL", "-i", str(path)]
    if path.suffix != ".m3u8":
        del argv[4:6]
    argv += ["-vf", "scale=2:2,format=rgb24,lutrgb=r=255*gt(val\\,127):g=255*gt(val\\,127):b=255*gt(val\\,127)"]
    return subprocess.run([*argv, "-f", "rawvideo", "-"], capture_output=True, check=False).stdout


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_hostile_file_is_refused_without_a_look_at_others(
    attack: Attack, traps: Traps, settings: EngineSettings
) -> None:
    source = lay(attack, traps)
    with pytest.raises(SourceRejected) as caught:
        inspect(source, settings)
    assert traps.sprung() == (set(), 0)
    assert caught.value.code == attack.code
    assert SECRET not in caught.value.sentence


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_in_a_real_video_touches_nobody(trick: str, traps: Traps, shop: Workshop, tmp_path: Path) -> None:
    make, code = TRICKS[trick]
    source = make(shop)
    traps.sprung()
    if code:
        with pytest.raises(SourceRejected) as caught:
            transcode(source, tmp_path / "out")
        assert caught.value.code == code
    else:
        transcode(source, tmp_path / "out")
        assert (tmp_path / "out" / "main.m3u8").exists()
    assert traps.sprung() == (set(), 0)
    assert holds_nothing_of_others(tmp_path / "out")
    assert not list(traps.neighbour.glob("planted*"))


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:40]))
def test_a_name_is_no_option_no_protocol_and_no_pattern(name: str, traps: Traps, clip: Path, tmp_path: Path) -> None:
    source = traps.sources / name
    source.write_bytes(clip.read_bytes())
    traps.sprung()
    package = transcode(source, tmp_path / "out")
    assert package.duration == pytest.approx(0.4, abs=0.1)
    assert traps.sprung() == (set(), 0)


def fell(traps: Traps, way: Way) -> bool:
    """Whether another's file was opened, a call came, or something was left with the neighbour."""
    files, calls = traps.sprung()
    planted = traps.neighbour / way.made if way.made else None
    left = planted is not None and planted.exists()
    if left and planted:
        planted.unlink()
    return bool(files or calls or left)


@pytest.fixture(scope="module")
def lures(shop: Workshop) -> list[Path]:
    """Sources that some of the ways begin at."""
    return [attached(shop), TRICKS["samples in a neighbour's file by an alias"][0](shop)]


@needs_landlock
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_sandbox_alone_shuts(way: Way, ffmpeg: Path, traps: Traps, lures: list[Path], tmp_path: Path) -> None:
    argv = [str(ffmpeg), "-v", "error", "-y", "-nostdin", *way.filled(traps)]
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    for folder in (outside, inside):
        folder.mkdir()
    traps.sprung()
    subprocess.run(argv, cwd=outside, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
    # Outside the sandbox the way must be open: if it is not, this test proves nothing.
    assert fell(traps, way) or (way.old and ffmpeg != SYSTEM_FFMPEG)
    process.run(argv, SANDBOX, cwd=inside, reads=lures, writes=[inside])
    assert not fell(traps, way)
    assert holds_nothing_of_others(inside)


def run_hostile(ffmpeg: Path, attack: Attack, source: Path) -> list[str]:
    """argv with every door open that ffmpeg itself would shut."""
    options = list(attack.options)
    if ffmpeg != SYSTEM_FFMPEG and "-allowed_extensions" in options:
        options += ["-extension_picky", "0", "-f", "hls"]
    shown = ["-map", "0:v?", "-map", "0:s?", "-map", "0:a?", "-c:v", "mpeg2video", "-c:s", "srt", "-f", "matroska"]
    return [str(ffmpeg), "-v", "error", "-y", "-nostdin", *options, "-i", str(source), "-t", "1", *shown, "out.mkv"]


@needs_landlock
def test_with_every_door_open_the_sandbox_still_lets_no_hostile_file_through(
    ffmpeg: Path, traps: Traps, tmp_path: Path
) -> None:
    """The control is in the same test: outside the sandbox many of the same runs read, call and copy.

    Of the others, which do no harm outside either, a run inside would prove nothing.
    """
    fallen, copied = [], []
    for number, attack in enumerate(attack for attack in ATTACKS if "without end" not in attack.name):
        outside, inside = tmp_path / f"outside{number}", tmp_path / f"inside{number}"
        for folder in (outside, inside):
            folder.mkdir()
        argv = run_hostile(ffmpeg, attack, lay(attack, traps))
        subprocess.run(argv, cwd=outside, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
        touched, took = traps.sprung() != (set(), 0), not holds_nothing_of_others(outside)
        fallen += [attack.name] * touched
        copied += [attack.name] * took
        if not (touched or took):
            continue
        process.run(argv, SANDBOX, cwd=inside, reads=[traps.sources / attack.filename], writes=[inside])
        assert traps.sprung() == (set(), 0), attack.name
        assert holds_nothing_of_others(inside), attack.name
    assert len(fallen) >= 15, fallen
    assert len(copied) >= 10, copied
