"""A flash and a beep that belong together stay together, on every rendition."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make
from transcode import tools
from transcode.engine import transcode

PERIOD = 2.0


def clip(make: Make, rate: int, seconds: int = 8) -> Path:
    """White for a tenth of a second, with a beep, at 1, 3, 5, 7 ... s; flat, but wide enough for two renditions."""
    return make(
        f"flash{rate}.mp4",
        *["-f", "lavfi", "-i", f"color=black:size=496x96:rate={rate}:duration={seconds}"],
        *["-f", "lavfi", "-i", f"sine=frequency=1000:sample_rate=48000:duration={seconds}"],
        *["-vf", f"drawbox=t=fill:color=white:enable='lt(mod(t+1,{PERIOD}),0.1)'"],
        *["-af", f"volume=0:enable='gte(mod(t+1,{PERIOD}),0.1)'"],
        *H264,
        *AAC,
    )


def said(*arguments: str) -> str:
    argv = [str(tools.ffmpeg()), "-hide_banner", "-nostats", "-copyts", *arguments, "-f", "null", "-"]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stderr


def flashes_in(playlist: Path) -> list[float]:
    """When the picture turns from black to white."""
    frames = re.findall(r"pts_time:([\d.]+).* mean:\[(\d+)", said("-i", str(playlist), "-vf", "showinfo"))
    white = [(float(time), int(mean) > 128) for time, mean in frames]
    return [time for (time, now), (_, before) in zip(white[1:], white, strict=False) if now and not before]


def beeps_in(playlist: Path, count: int = 4) -> list[float]:
    """When silence ends; silencedetect also reports the end of the file, which is left out."""
    heard = said("-i", str(playlist), "-af", "silencedetect=noise=-30dB:duration=0.5")
    return [float(time) for time in re.findall(r"silence_end: ([\d.]+)", heard)][:count]


@pytest.mark.parametrize("rate", [25, 50])
def test_flash_and_beep_are_within_forty_milliseconds(rate: int, make: Make, tmp_path: Path) -> None:
    package = transcode(clip(make, rate), tmp_path / "out")
    beeps = beeps_in(tmp_path / "out" / "audio" / "index.m3u8")
    assert len(beeps) == 4
    for rendition in package.renditions:
        flashes = flashes_in(tmp_path / "out" / rendition.folder / "index.m3u8")
        assert flashes == pytest.approx(beeps, abs=0.040), rendition.folder


@pytest.mark.parametrize(
    ("file", "fast"),
    [("drift.mkv", 1.005), ("drift.mkv", 0.995), ("drift.mkv", 1.01), ("drift.mp4", 1.005), ("drift.ts", 1.005)],
)
def test_a_sound_whose_clock_drifts_is_followed_without_a_jump(
    file: str, fast: float, make: Make, tmp_path: Path
) -> None:
    """Its packets' times say so: they advance faster or slower than its samples."""
    heard = f"0.3*sin(2*PI*1000*t)*lt(mod(t*{fast}+1\\,{PERIOD})\\,0.1)+0.05*sin(2*PI*220*t)"
    white = f"drawbox=t=fill:color=white:enable='lt(mod(t+1\\,{PERIOD})\\,0.1)'"
    source = make(
        file,
        *["-f", "lavfi", "-i", f"color=black:size=64x48:rate=25:duration=16,{white}"],
        *["-f", "lavfi", "-i", f"aevalsrc={heard}:s=48000:d=16"],
        *[*H264, *AAC, "-bsf:a", f"setts=ts=PTS*{fast}"],
    )
    package = transcode(source, tmp_path / "out")
    sound = tmp_path / "out" / "audio" / "index.m3u8"
    low = said("-i", str(sound), "-af", "highpass=f=600,highpass=f=600,silencedetect=noise=-30dB:duration=0.5")
    beeps = [float(time) for time in re.findall(r"silence_end: ([\d.]+)", low)]
    flashes = flashes_in(tmp_path / "out" / package.renditions[0].folder / "index.m3u8")
    assert len(flashes) == 8
    assert flashes == pytest.approx(beeps[:8], abs=0.040)
    # A jump would be a hole in the hum.
    holes = said("-i", str(sound), "-af", "atrim=start=0.5:end=15,silencedetect=noise=-40dB:duration=0.005")
    assert "silence_start" not in holes
