"""The real model in the sandbox, where it is installed; CI installs it."""

import os
from pathlib import Path
from typing import Any

import pytest

from transcode.speech import hear, model
from transcode.speech.hear import Heard, Task

pytestmark = pytest.mark.engine
RATE = 16_000


def _music_and_noise(path: Path) -> float:
    """Ten seconds of chords with a beat, then ten of noise; returns their length."""
    import numpy

    at = numpy.arange(10 * RATE) / RATE
    chord = sum(numpy.sin(2 * numpy.pi * pitch * at) for pitch in (220.0, 277.2, 329.6)) / 4
    music = chord * (0.6 + 0.4 * numpy.sign(numpy.sin(2 * numpy.pi * 2 * at)))
    noise = numpy.random.default_rng(7).normal(0.0, 0.2, 10 * RATE)
    both = numpy.clip(numpy.concatenate([music, noise]), -1, 1)
    path.write_bytes((both * 20000).astype("<i2").tobytes())
    return len(both) / RATE


def test_music_and_noise_give_no_words(tmp_path: Path) -> None:
    if model.missing(model.BASE) and not os.environ.get("CI"):
        pytest.skip("no speech recognition here: script/setup --captions")
    sound = tmp_path / "sound"
    seconds = _music_and_noise(sound)
    words: list[Any] = []
    plans: list[Any] = []
    # The second time with pieces given, as if the detector of speech had been deceived.
    for pieces in (None, [(0.0, 10.0), (10.0, 20.0)]):
        task = Task(model.folder_of(model.BASE), sound, seconds, "zh", pieces, niceness=0)
        done = hear.hear(task, tmp_path, Heard(lambda *plan: plans.append(plan), lambda _, said: words.extend(said)))
        assert done.peak_bytes < 2 << 30
    assert plans[0][1] == []
    assert words == []
