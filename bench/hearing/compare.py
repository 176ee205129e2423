"""Recognizes made speech as the school's job does, and compares it with the texts."""

import json
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.hearing import score
from bench.hearing.voices import Voices, texts
from bench.meter import RunFailed
from catalog.captions.lines import LINES, LONGEST, WIDTH, Word, cues, width
from transcode.errors import EngineFailed
from transcode.speech import hear, model
from transcode.speech.hear import Heard, Task
from transcode.speech.soundtrack import RATE

GAP = 4.0
"""Seconds of silence between two texts of a recording."""
KIND = 10.0
"""Seconds of each kind of music and noise."""
GROUPS = ("held-out", "english", "tuned")


@dataclass(frozen=True)
class Options:
    """What is measured."""

    groups: Sequence[str]
    model: str
    cache: Path
    target: Path | None
    shows: bool
    """Also print what was heard of each text. Not of held-out ones, where nobody should look."""


@dataclass(frozen=True)
class Figures:
    """Of one recording."""

    name: str
    language: str
    texts: int
    seconds: float
    raw: float
    """Wrong characters of Chinese, wrong words of English, as a share of those that were said."""
    mended: float
    cpu: float
    """Seconds of CPU for each second of speech, with loading."""
    peak_mb: float
    captions: int
    too_long: int
    """Captions against the rules: lines, their width, seconds."""


def compare(options: Options, console: Console) -> None:
    """Print the figures. Raises RunFailed without speech recognition."""
    if gone := model.missing(options.model):
        raise RunFailed(f"{gone[0]} is missing: script/setup --captions")
    voices = Voices(options.cache)
    console.print(f"Word model: {model.word_model() or 'none'}")
    figures = []
    for group in options.groups:
        figures.append(_measure(group, voices, options, console))
        console.print(_row(figures[-1]), highlight=False)
    invented = _inventions(options)
    console.print(f"Music and noise: {invented[1]} invented characters in {invented[0]:.0f} s.")
    if options.target:
        facts = {"groups": [asdict(each) for each in figures], "invented": invented[1]}
        options.target.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _measure(group: str, voices: Voices, options: Options, console: Console) -> Figures:
    files = list(texts(group))
    english = group == "english"
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        sound, starts = folder / "sound", [0.0]
        with sound.open("wb") as file:
            for number, text in enumerate(files):
                file.write(_samples(voices.recording(text, number, english=english)))
                file.write(bytes(2 * int(GAP * RATE)))
                starts.append(file.tell() / (2 * RATE))
        found = _heard(sound, options)
    wrong = [[0, 0], [0, 0]]
    for text, start, end in zip(files, starts, starts[1:], strict=False):
        said = text.read_text(encoding="utf-8")
        words = [word for word in found.words if start <= word[1] < end]
        for place, heard in enumerate(("".join(word[4] or word[0] for word in words), _joined(words))):
            errors, whole = _errors(said, heard, english=english)
            wrong[place][0] += errors
            wrong[place][1] += whole
        if options.shows and group != "held-out":
            console.print(f"{text.stem}: {_joined(words)}", highlight=False)
    made = cues([Word(*word[:4]) for word in found.words], chinese=not english)
    speech = starts[-1] - GAP * len(files)
    raw, mended = (errors / whole for errors, whole in wrong)
    return Figures(
        group, found.language, len(files), speech, raw, mended, found.cpu / speech, found.peak / 1e6,
        len(made), sum(_breaks_rules(cue) for cue in made),
    )  # fmt: skip


@dataclass
class _Found:
    language: str
    words: list[list[Any]]
    cpu: float = 0.0
    peak: int = 0


def _heard(sound: Path, options: Options, pieces: Sequence[tuple[float, float]] | None = None) -> _Found:
    found = _Found("", [])

    def on_plan(language: str, _: object) -> None:
        found.language = language

    seconds = sound.stat().st_size / (2 * RATE)
    language = "zh" if pieces else ""
    folder = model.folder_of(options.model)
    task = Task(folder, sound, seconds, language, pieces, word_model=model.word_model(), niceness=0)
    try:
        done = hear.hear(task, sound.parent, Heard(on_plan, lambda _, words: found.words.extend(words)))
    except EngineFailed as failed:
        raise RunFailed(failed.detail) from failed
    found.cpu, found.peak = done.cpu_s, done.peak_bytes
    return found


def _samples(recording: Path) -> bytes:
    """A recording at the rate of speech recognition."""
    import numpy

    with wave.open(str(recording)) as file:
        rate = file.getframerate()
        there = numpy.frombuffer(file.readframes(file.getnframes()), "<i2").astype("float32")
    smooth = numpy.convolve(there, numpy.hamming(5) / numpy.hamming(5).sum(), "same")
    at = numpy.arange(0, len(there) * RATE / rate - 1) * rate / RATE
    made: bytes = numpy.interp(at, numpy.arange(len(there)), smooth).astype("<i2").tobytes()
    return made


def _errors(said: str, heard: str, *, english: bool) -> tuple[int, int]:
    if not english:
        return score.wrong(said, heard), len(score.plain(said))
    words, found = (["".join(filter(str.isalnum, one)) for one in text.lower().split()] for text in (said, heard))
    return score.distance(words, found), len(words)


def _joined(words: Sequence[list[Any]]) -> str:
    return "".join(word[0] for word in words)


def _breaks_rules(cue: Any) -> bool:
    lines = cue.text.split("\n")
    return len(lines) > LINES or max(map(width, lines)) > WIDTH or cue.end - cue.start > LONGEST


def _inventions(options: Options) -> tuple[float, int]:
    """Music, noise, hum and beats, in pieces as if the detector of speech had been deceived, and as they are."""
    import numpy

    at = numpy.arange(int(KIND) * RATE) / RATE
    drawn = numpy.random.default_rng(7)
    notes = numpy.repeat(drawn.choice([262, 294, 330, 392, 440], 4 * int(KIND)), RATE // 4)
    chord = sum(numpy.sin(2 * numpy.pi * pitch * at) for pitch in (220.0, 277.2, 329.6)) / 4
    melody = numpy.sin(2 * numpy.pi * numpy.cumsum(notes) / RATE)
    kinds = [
        chord * (0.6 + 0.4 * numpy.sign(numpy.sin(2 * numpy.pi * 2 * at))),
        melody * 0.5,
        drawn.normal(0.0, 0.2, len(at)),
        numpy.cumsum(drawn.normal(0.0, 0.01, len(at))).clip(-1, 1) * 0.2,
        0.3 * numpy.sin(2 * numpy.pi * 50 * at) + 0.02 * drawn.normal(0.0, 1.0, len(at)),
        drawn.normal(0.0, 0.5, len(at)) * numpy.exp(-12 * (at % 0.5)),
        numpy.zeros(len(at)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "sound"
        sound.write_bytes((numpy.concatenate(kinds).clip(-1, 1) * 20000).astype("<i2").tobytes())
        pieces = [(KIND * place, KIND * place + KIND) for place in range(len(kinds))]
        found = [word for given in (None, pieces) for word in _heard(sound, options, given).words]
    return KIND * len(kinds), len(score.plain(_joined(found)))


def _row(one: Figures) -> str:
    return (
        f"{one.name} ({one.texts} texts, {one.seconds:.0f} s, heard as {one.language}): wrong {one.raw:.3f}, mended "
        f"{one.mended:.3f}; {one.cpu:.2f} s of CPU for each second, {one.peak_mb:.0f} MB; {one.captions} captions, "
        f"{one.too_long} against the rules"
    )
