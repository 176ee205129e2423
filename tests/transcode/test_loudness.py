"""Every lesson is as loud as the next, measured on the finished AAC as a player decodes it."""

import math
import subprocess
from pathlib import Path

import pytest

from tests.transcode.conftest import H264, Make
from transcode import loudness, tools
from transcode.engine import transcode
from transcode.loudness import SILENCE, Loudness, Span, choose_levelling, gain, measure, parse, provisional
from transcode.probe import inspect
from transcode.settings import EngineSettings
from transcode.sounds import CEILING, UNTOUCHED, Levelling

VOICE = "(0.6+0.4*sin(2*PI*3*t))*(sin(2*PI*140*t)+0.7*sin(2*PI*420*t)+0.4*sin(2*PI*1900*t)+0.1*(random(0)*2-1))/3"
DRUM = "exp(-30*mod(t,0.4))*(0.7*sin(2*PI*70*t)+0.3*(random(0)*2-1))"
SLAM = "0.95*(random(1)*2-1)*between(t,3,3.03)"
CLIPPED = "clip(3*sin(2*PI*220*t)+2*sin(2*PI*331*t)+random(0)*2-1,-0.99,0.99)"

SOUNDS: dict[str, tuple[str, int, str]] = {
    "a whisper far from the microphone": (f"0.03*{VOICE}", 48000, "mono"),
    "a voice with pauses": (f"0.3*{VOICE}*lt(mod(t,3),2)", 44100, "mono"),
    "clipped music": (f"{CLIPPED}|{CLIPPED}", 48000, "stereo"),
    "drums": (DRUM, 48000, "mono"),
    "a faint voice and a door that slams": (f"0.06*{VOICE}+{SLAM}", 48000, "mono"),
    "white noise, of which the encoder keeps two thirds": ("0.9*(random(0)*2-1)", 48000, "mono"),
    "bursts of applause": ("(random(0)*2-1)*(0.02+0.88*lt(mod(t,1),0.1))", 48000, "mono"),
    "hiss as loud as speech": ("0.05*(random(0)*2-1)", 32000, "mono"),
    "an old telephone": (f"0.1*{VOICE}", 8000, "mono"),
    "a studio": (f"0.1*{VOICE}|0.1*{VOICE}", 192000, "stereo"),
    "sound on the left only": (f"0.2*{VOICE}|0", 48000, "stereo"),
    "a film, its speech in the centre": (f"0|0|0.2*{VOICE}|0|0|0", 48000, "5.1"),
    "a film with everything at once": ("|".join([f"0.99*{VOICE}"] * 6), 48000, "5.1"),
    "seven speakers and a bass": ("|".join([f"0.2*{VOICE}"] * 8), 48000, "7.1"),
    "three channels": ("|".join([f"0.2*{VOICE}"] * 3), 48000, "3.0"),
    "two tracks of a mixing desk": ("|".join([f"0.2*{VOICE}"] * 16), 48000, "16 channels"),
}  # fmt: skip


def lavfi(expression: str, rate: int = 48000, layout: str = "mono", seconds: float = 6) -> list[str]:
    escaped = expression.replace(",", r"\,")
    named = "" if "channels" in layout else f":c={layout}"
    return ["-f", "lavfi", "-i", f"aevalsrc={escaped}:s={rate}:d={seconds}{named}"]


def clip(make: Make, *sound: str, options: tuple[str, ...] = ("-c:a", "pcm_f32le")) -> Path:
    """The sound beside the smallest of pictures; floating point, so that nothing clips before we have it."""
    return make("clip.mkv", "-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=6", *sound, *H264, *options)


def heard(folder: Path) -> Loudness:
    """What comes out of a player, by another ffmpeg run that knows nothing of the engine's filters."""
    argv = [str(tools.ffmpeg()), "-hide_banner", "-nostats", "-i", str(folder / "audio" / "index.m3u8")]
    argv += ["-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
    return parse(subprocess.run(argv, capture_output=True, text=True, check=True).stderr)


def levels(path: Path) -> list[float]:
    """Mean levels of the two channels in dB."""
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    samples = memoryview(subprocess.run(argv, capture_output=True, check=True).stdout).cast("f")
    channels = [samples[number::2] for number in range(2)]
    return [10 * math.log10(sum(x * x for x in channel) / len(channel) + 1e-12) for channel in channels]


@pytest.mark.parametrize("name", SOUNDS)
def test_every_sound_comes_out_equally_loud_without_clipping(name: str, make: Make, tmp_path: Path) -> None:
    transcode(clip(make, *lavfi(*SOUNDS[name], seconds=4)), tmp_path / "out")
    found = heard(tmp_path / "out")
    assert found.integrated == pytest.approx(loudness.TARGET, abs=1.0)
    assert found.peak <= -1.5


def test_the_speech_of_a_film_is_on_both_sides_and_no_fainter_than_its_music(make: Make, tmp_path: Path) -> None:
    # Speech for three seconds on the centre, then music of the same level left and right.
    speech, music = f"0.2*{VOICE}*lt(t,3)", f"0.2*{VOICE}*gte(t,3)"
    film = clip(make, *lavfi("|".join([music, music, speech, "0", "0", "0"]), layout="5.1"))
    transcode(film, tmp_path / "out")
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(tmp_path / "out" / "audio" / "index.m3u8")]
    parts = {}
    for part, start in (("speech", "0.5"), ("music", "3.5")):
        cut = tmp_path / f"{part}.wav"
        subprocess.run([*argv, "-ss", start, "-t", "2", str(cut)], check=True)
        parts[part] = levels(cut)
    assert parts["speech"][0] == pytest.approx(parts["speech"][1], abs=0.2)
    # Through two speakers it is as loud as it was from the centre one: 3 dB less on each.
    assert parts["speech"][0] == pytest.approx(parts["music"][0] - 3, abs=0.5)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param("0", id="digital silence"),
        pytest.param("0.0002*(random(0)*2-1)", id="a microphone in an empty room"),
    ],
)
def test_silence_is_not_blown_up(sound: str, make: Make, tmp_path: Path) -> None:
    transcode(clip(make, *lavfi(sound)), tmp_path / "out")
    assert heard(tmp_path / "out").integrated < -60


def test_a_sound_shorter_than_the_meter_needs_is_left_as_loud_as_it_was(make: Make, settings: EngineSettings) -> None:
    short = inspect(make("short.wav", *lavfi(f"0.1*{VOICE}", seconds=0.3)), settings)
    assert choose_levelling(short, settings) == UNTOUCHED


def test_a_file_without_sound_needs_no_levelling(make: Make, settings: EngineSettings) -> None:
    silent = make("silent.mp4", "-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=1", *H264)
    assert choose_levelling(inspect(silent, settings), settings) == UNTOUCHED


def test_the_first_seconds_can_be_measured_alone(make: Make, settings: EngineSettings) -> None:
    louder = inspect(clip(make, *lavfi(f"if(lt(t,3),0.01,0.3)*{VOICE}")), settings)
    first, whole = measure(louder, settings, Span(0, 2.5)), measure(louder, settings)
    assert whole.integrated == pytest.approx(first.integrated + 29.5, abs=2)


def test_a_provisional_levelling_is_that_of_the_first_seconds(make: Make, settings: EngineSettings) -> None:
    louder = inspect(clip(make, *lavfi(f"if(lt(t,3),0.03,0.3)*{VOICE}")), settings)
    assert provisional(louder, settings, 2.5).gain == pytest.approx(
        choose_levelling(louder, settings).gain + 18, abs=3
    )


def test_a_long_sound_is_measured_again_only_in_its_middle(
    make: Make, settings: EngineSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drums = inspect(make("drums.wav", *lavfi(DRUM, seconds=12)), settings)
    whole = choose_levelling(drums, settings)
    assert whole.limit
    monkeypatch.setattr(loudness, "EXCERPT", 4.0)
    assert choose_levelling(drums, settings).gain == pytest.approx(whole.gain, abs=0.5)


def test_a_sound_whose_middle_is_silent_is_not_pushed(
    make: Make, settings: EngineSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loudness, "EXCERPT", 3.0)
    drums = inspect(make("pause.wav", *lavfi(f"{DRUM}*not(between(t,3,9))", seconds=12)), settings)
    assert choose_levelling(drums, settings) == gain(measure(drums, settings))


def test_what_is_held_all_the_time_is_pushed_no_further_than_ten_decibels(
    make: Make, settings: EngineSettings
) -> None:
    hammer = "(random(0)*2-1)*lt(mod(t,0.5),0.004)"
    hammered = inspect(make("hammer.wav", *lavfi(hammer)), settings)
    assert choose_levelling(hammered, settings).gain <= gain(measure(hammered, settings)).gain + loudness.MOST_PUSH


def test_only_the_first_of_two_sound_tracks_is_measured(make: Make, settings: EngineSettings) -> None:
    first, second = lavfi(f"0.02*{VOICE}"), lavfi(f"0.9*{VOICE}")
    two = make("two.mka", *first, *second, "-map", "0", "-map", "1", "-c:a", "flac")
    one = make("one.mka", *first, "-c:a", "flac")
    assert (
        measure(inspect(two, settings), settings).integrated == measure(inspect(one, settings), settings).integrated
    )


@pytest.mark.parametrize("expression", [DRUM, VOICE], ids=["drums", "voice"])
def test_holding_peaks_down_moves_no_sample_in_time(expression: str, make: Make, tmp_path: Path) -> None:
    source = make("beats.wav", *lavfi(f"({expression})*lt(mod(t,1),0.3)"))
    onsets = []
    for levelling in (Levelling(-20, limit=False), Levelling(12, limit=True)):
        out = tmp_path / f"{levelling.limit}.wav"
        argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(source), "-af", filters(levelling), str(out)]
        subprocess.run(argv, check=True)
        onsets.append(starts(out, share=0.2))
    assert len(onsets[0]) == 6
    assert onsets[0] == pytest.approx(onsets[1], abs=0.004)


def filters(levelling: Levelling) -> str:
    """The engine's own filters as one chain of text."""
    import ffmpeg

    from transcode import sounds

    words = ffmpeg.output(sounds.raised(ffmpeg.input("x")["0"], levelling), "y").compile()
    graph: str = words[words.index("-filter_complex") + 1]
    return ",".join(part.partition("]")[2].rpartition("[")[0] for part in graph.split(";"))


def starts(path: Path, share: float) -> list[float]:
    """When the sound rises above a share of its own peak after a tenth of a second below it, in seconds."""
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(path), "-ac", "1", "-ar", "48000", "-f", "f32le", "-"]
    samples = memoryview(subprocess.run(argv, capture_output=True, check=True).stdout).cast("f")
    bar = share * max(samples)
    above = [number for number, value in enumerate(samples) if abs(value) > bar]
    return [now / 48000 for before, now in zip([-9999, *above], above, strict=False) if now - before > 4800]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(Loudness(-23.0, -12.0), Levelling(7.0, limit=False), id="speech"),
        pytest.param(Loudness(-8.0, 1.0), Levelling(-8.0, limit=False), id="too loud"),
        pytest.param(Loudness(-30.0, -6.0), Levelling(14.0, limit=True), id="claps in a quiet room"),
        pytest.param(Loudness(-55.0, -40.0), Levelling(loudness.MOST_GAIN, limit=False), id="too faint to reach it"),
        pytest.param(Loudness(-65.0, -50.0), UNTOUCHED, id="only noise"),
        pytest.param(SILENCE, UNTOUCHED, id="silence"),
        pytest.param(Loudness(-math.inf, 0.0), Levelling(0, limit=True), id="one bang, too short to be measured"),
    ],
)
def test_the_gain_for(found: Loudness, expected: Levelling) -> None:
    assert gain(found) == expected


def test_no_gain_lets_a_peak_above_the_ceiling_unless_it_is_held_down() -> None:
    for integrated in range(-80, 6):
        for peak in range(-60, 10):
            made = gain(Loudness(float(integrated), float(peak)))
            assert made.limit or peak + made.gain <= CEILING


def test_a_summary_in_the_title_of_a_file_is_not_believed() -> None:
    lie = "title: Summary:\n    I:   -3.0 LUFS\n    Peak: 9.0 dBFS\n"
    truth = "[x] Summary:\n  Integrated loudness:\n    I:   -21.0 LUFS\n  True peak:\n    Peak:  -2.0 dBFS\n"
    assert parse(lie + truth) == Loudness(-21.0, -2.0)
    assert parse("nothing was decoded") == SILENCE


@pytest.mark.parametrize(
    ("heard", "gain"),
    [(-16.0, 9.0), (-16.3, 9.0), (-19.5, 14.0), (-40.0, 19.0), (float("-inf"), 9.0)],
    ids=["loud enough", "close", "held down by its peaks", "far off", "silent"],
)
def test_an_economical_gain_is_corrected_by_one_measurement(heard: float, gain: float) -> None:
    assert loudness._guessed(Levelling(9.0, limit=True), -16.0, heard).gain == gain
