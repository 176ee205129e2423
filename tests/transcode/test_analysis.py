"""What one pass over a source finds: with seconds, and for every kind of source that a phone may send."""

from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make, picture, silence, tone
from transcode import probe, tools
from transcode.analysis import Analysis, analyse
from transcode.errors import EngineFailed, SourceRejected
from transcode.findings import Kind
from transcode.settings import EngineSettings

SMALL = "320x180"


@pytest.fixture
def look(settings: EngineSettings, tmp_path: Path) -> "Look":
    return Look(settings, tmp_path)


class Look:
    def __init__(self, settings: EngineSettings, folder: Path) -> None:
        self.settings, self.folder = settings, folder

    def __call__(self, clip: Path) -> Analysis:
        return analyse(probe.inspect(clip, self.settings), self.folder, self.settings)


def stretch(made: Analysis, kind: Kind) -> tuple[float, float]:
    (found,) = [one for one in made.findings if one.kind is kind]
    return found.start, found.end


def test_black_frozen_blurred_and_silent_stretches_are_told_with_their_seconds(make: Make, look: Look) -> None:
    parts = (
        f"testsrc2=s={SMALL}:r=25:d=4[a];color=black:s={SMALL}:r=25:d=2[b];"
        f"testsrc2=s={SMALL}:r=25:d=6,gblur=sigma=9[c];[a][b][c]concat=n=3,tpad=stop=100:stop_mode=clone"
    )
    sound = ["-f", "lavfi", "-i", "sine=440:d=6,apad=pad_dur=4,atrim=0:10,asetpts=N/SR/TB"]
    clip = make("odd.mp4", "-f", "lavfi", "-i", parts, *sound, *H264, *AAC)
    made = look(clip)
    assert stretch(made, Kind.BLACK) == pytest.approx((4, 6), abs=0.2)
    assert stretch(made, Kind.BLURRED) == pytest.approx((6, 16), abs=0.6)
    assert stretch(made, Kind.FROZEN) == pytest.approx((12, 16), abs=0.3)
    # The sound ends before the picture: from there on it is silent.
    assert stretch(made, Kind.SILENT) == pytest.approx((6, 16), abs=0.3)
    assert not [one for one in made.findings if one.kind is Kind.SHAKY]


def test_a_steady_picture_with_a_tone_gives_no_finding_but_its_loudness(make: Make, look: Look) -> None:
    made = look(make("fine.mp4", *picture(SMALL), *tone(), *H264, *AAC))
    assert made.findings == ()
    assert made.loudness is not None
    assert made.loudness.integrated == pytest.approx(-21, abs=3)
    assert made.loudness.peak == pytest.approx(-18, abs=2)


def test_a_camera_that_swings_is_shaky_and_one_that_pans_is_not(make: Make, look: Look) -> None:
    """A seeded texture is larger than the picture, which is cut out of it: swinging for six seconds, then panning."""
    texture = "nullsrc=s=640x360:r=25:d=12,geq=lum='random(7)*255':cb=128:cr=128,gblur=sigma=6,tpad=stop=0"
    still = "select=eq(n\\,0),loop=-1:1,setpts=N/25/TB,trim=0:12"
    swing = "80+10*sin(t*21)*lt(t,6)+8*(t-6)*gte(t,6)"
    clip = make(
        "hand.mp4", "-f", "lavfi", "-i", f"{texture},{still},crop=320:180:'{swing}':'90+6*cos(t*26)*lt(t,6)'", *H264
    )
    assert stretch(look(clip), Kind.SHAKY) == pytest.approx((0, 6), abs=1.1)


def test_a_portrait_of_a_phone_is_looked_at_upright(make: Make, look: Look) -> None:
    flat = make("flat.mp4", *picture("320x180", seconds=4), *silence(4), *H264, *AAC)
    turned = make("turned.mp4", "-display_rotation", "90", "-i", str(flat), "-c", "copy")
    made, straight = look(turned), look(flat)
    assert len(made.fingerprint.picture) == len(straight.fingerprint.picture) > 0
    assert made.fingerprint.stills != straight.fingerprint.stills
    assert stretch(made, Kind.SILENT) == pytest.approx((0, 4), abs=0.1)


def test_sound_alone_has_no_picture_to_look_at(make: Make, look: Look) -> None:
    made = look(make("voice.m4a", *tone(4), *AAC))
    assert made.findings == ()
    assert made.loudness is not None
    assert (made.fingerprint.picture, made.fingerprint.stills) == (b"", b"")
    assert made.fingerprint.sound


def test_a_picture_without_sound_has_no_loudness(make: Make, look: Look) -> None:
    made = look(make("mute.mp4", *picture(SMALL, seconds=3), *H264))
    assert made.loudness is None
    assert made.fingerprint.sound == b""
    assert made.fingerprint.picture


def test_a_source_that_is_damaged_in_the_middle_is_looked_at_as_far_as_it_can_be(
    make: Make, look: Look, tmp_path: Path
) -> None:
    clip = make("whole.ts", *picture(SMALL, seconds=6), *tone(6), *H264, *AAC)
    content = bytearray(clip.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = bytes(4000)
    broken = tmp_path / "broken.ts"
    broken.write_bytes(content)
    folder = tmp_path / "work"
    folder.mkdir()
    look.folder = folder
    assert look(broken).duration == pytest.approx(6, abs=0.5)


def test_a_run_that_takes_too_long_is_stopped(make: Make, tmp_path: Path) -> None:
    clip = make("fine.mp4", *picture(SMALL), *tone(), *H264, *AAC)
    source = probe.inspect(clip, EngineSettings())
    hasty = EngineSettings(base_timeout=0.05, wall_factor=0.0)
    with pytest.raises((EngineFailed, SourceRejected)):
        analyse(source, tmp_path, hasty)


def test_nothing_but_the_folder_is_written(make: Make, look: Look) -> None:
    clip = make("fine.mp4", *picture(SMALL), *tone(), *H264, *AAC)
    before = {path.name for path in clip.parent.iterdir()}
    look(clip)
    assert {path.name for path in clip.parent.iterdir()} == before
    assert tools.ffmpeg().exists()
