"""Music from a few lines of arithmetic: plucked strings and drums, as samples from -1 to 1, RATE a second.

The strings are those of Karplus and Strong, "Digital Synthesis of Plucked-String and Drum Timbres", 1983.
"""

from __future__ import annotations

import random
import wave
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, pi, sin
from pathlib import Path

RATE = 22050  # samples a second: enough for strings and drums, and quick to compute
SCALE = {"1": 0, "2": 2, "3": 4, "5": 7, "6": 9}
"""Half tones of the five notes of the gong scale, by their numbers in jianpu notation."""


@dataclass(frozen=True)
class Note:
    """A sound that begins at `start` seconds. `pitch` in half tones from middle C; None for a drum."""

    start: float
    pitch: int | None
    loud: float = 0.5


def tune(text: str, beat: float, start: float = 0.0, key: int = 0) -> list[Note]:
    """Notes of jianpu numbers, one a beat: `1 2 3 5 6`, `.` an octave lower, `'` higher, `-` holds, `0` rests.

    `12` in one word are two notes that share a beat.
    """
    notes = []
    for number, word in enumerate(text.split()):
        steps = _steps(word)
        for place, step in enumerate(steps):
            if step is not None:
                at = start + (number + place / len(steps)) * beat
                notes.append(Note(at, key + step, 0.5 if place == 0 else 0.38))
    return notes


def _steps(word: str) -> list[int | None]:
    steps: list[int | None] = []
    for letter in word:
        if letter in SCALE:
            steps.append(SCALE[letter])
        elif letter in "0-":
            steps.append(None)
        elif letter in ".'" and steps and steps[-1] is not None:
            steps[-1] += 12 if letter == "'" else -12
    return steps


def drums(seconds: float, beat: float, of: int = 4, start: float = 0.0) -> list[Note]:
    """A drum on each beat, stronger on the first of each `of`."""
    count = int((seconds - start) / beat)
    return [Note(start + number * beat, None, 0.85 if number % of == 0 else 0.45) for number in range(count)]


def write(notes: Iterable[Note], seconds: float, target: Path) -> None:
    """Write the notes as a mono WAV file of this length."""
    mixed = array("f", bytes(4 * int(seconds * RATE)))
    for note in notes:
        played = _drum(note.loud) if note.pitch is None else _string(note.pitch, note.loud)
        begin = int(note.start * RATE)
        for number, value in enumerate(played[: max(0, len(mixed) - begin)], start=begin):
            mixed[number] += value
    loudest = max(1.0, max(map(abs, mixed), default=0.0))
    fade = int(0.4 * RATE)
    for number in range(min(fade, len(mixed))):
        mixed[-1 - number] *= number / fade
    samples = array("h", (int(32000 * value / loudest) for value in mixed))
    with wave.open(str(target), "wb") as file:
        file.setparams((1, 2, RATE, len(samples), "NONE", ""))
        file.writeframes(samples.tobytes())


_played: dict[tuple[int, float], array[float]] = {}


def _string(pitch: int, loud: float, seconds: float = 1.8) -> array[float]:
    if (pitch, loud) in _played:
        return _played[pitch, loud]
    period = round(RATE / (261.63 * 2 ** (pitch / 12)))
    noise = random.Random(pitch)  # noqa: S311 - the noise of a plucked string
    ring = [noise.uniform(-loud, loud) for _ in range(period)]
    ring = [(ring[number] + ring[number - 1]) / 2 for number in range(period)]  # a softer finger
    played = array("f")
    for number in range(int(seconds * RATE)):
        place = number % period
        value = ring[place]
        ring[place] = 0.498 * (value + ring[(place + 1) % period])
        played.append(value * min(1.0, (int(seconds * RATE) - number) / (0.3 * RATE)))
    _played[pitch, loud] = played
    return played


def _drum(loud: float) -> array[float]:
    """A skin that falls from 130 to 75 Hz within a third of a second, with a click at its start."""
    played, phase = array("f"), 0.0
    for number in range(int(0.34 * RATE)):
        time = number / RATE
        phase += 2 * pi * (75 + 55 * exp(-28 * time)) / RATE
        played.append(loud * (sin(phase) * exp(-9 * time) + 0.25 * sin(9 * phase) * exp(-90 * time)))
    return played
