"""Recognizes the speech of one recording. Run in the sandbox by `hear`, never imported.

Usage: python -I listener.py TASK
TASK is a file of JSON: {"root": folder with this package, "model": folder, "sound": file of 16-bit samples at 16 kHz,
"language": tag or "", "pieces": [[start, end], ...] or null, "done": [number, ...], "words": [...], "titles": [...],
"word_model": file or "", "threads": n}.
It writes a line of JSON for each thing that it knows: first {"language", "pieces"}, then for each piece that is not
done {"piece", "words": [[text, start, end, sure, heard, guesses], ...]}.

No prompt and no earlier text go into the decoder: with them it repeats itself on unclear speech. The number of its
words is bounded by the length of the piece.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

RATE = 16_000  # samples a second
TOKENS_PER_SECOND, TOKENS = 9, 12
"""Tokens of Chinese at its quickest, and what any piece may have beside."""
MOST_TOKENS = 224
"""Half of what the decoder holds."""
BEAM = 5
WARMTH = (0.0, 0.4)
"""Temperatures: the second for pieces of which the first made one phrase over and over."""
SAMPLES = 5
"""Pieces whose language is asked for, the longest ones."""


class Listener:
    """The model, the sound and the lexicon of one recording."""

    def __init__(self, task: dict[str, Any]) -> None:
        import numpy
        from faster_whisper import WhisperModel

        self.task = task
        self.sound = numpy.memmap(task["sound"], dtype="<i2", mode="r")
        self.model = WhisperModel(
            task["model"], device="cpu", compute_type="int8", cpu_threads=task["threads"], local_files_only=True
        )

    @property
    def seconds(self) -> float:
        return len(self.sound) / RATE

    def cut(self, start: float, end: float) -> Any:
        """The samples from one second to another, from -1 to 1."""
        return self.sound[int(start * RATE) : int(end * RATE)].astype("float32") / 32768

    def pieces(self) -> list[tuple[float, float]]:
        """Where somebody speaks, in pieces."""
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        from transcode.speech import pieces

        options = VadOptions(
            threshold=0.5, min_speech_duration_ms=250, min_silence_duration_ms=300, speech_pad_ms=200,
            max_speech_duration_s=pieces.LONGEST,
        )  # fmt: skip
        speech: list[tuple[float, float]] = []
        at = 0.0
        while at < self.seconds:
            end = min(self.seconds, at + pieces.BLOCK)
            marks = get_speech_timestamps(self.cut(at, end), options, sampling_rate=RATE)
            spans = [(at + mark["start"] / RATE, at + mark["end"] / RATE) for mark in marks]
            whole, at = pieces.next_block(spans, end, end >= self.seconds)
            speech += whole
        return pieces.plan(speech)

    def language(self, pieces: list[tuple[float, float]]) -> str:
        """The language of most of the speech; "" without speech."""
        votes: Counter[str] = Counter()
        for start, end in sorted(pieces, key=lambda piece: piece[0] - piece[1])[:SAMPLES]:
            language, share, _ = self.model.detect_language(self.cut(start, end))
            votes[language] += share
        return votes.most_common(1)[0][0] if votes else ""

    def sentences(self, start: float, end: float, language: str) -> Iterator[Any]:
        """The sentences of a piece that were really spoken."""
        from transcode.speech.inventions import Said, is_squashed, real
        from transcode.speech.mending import Heard

        found: list[Said] = []
        for warmth in WARMTH:
            segments, _ = self.model.transcribe(
                self.cut(start, end),
                language=language,
                beam_size=BEAM,
                temperature=warmth,
                compression_ratio_threshold=None,
                log_prob_threshold=None,
                no_speech_threshold=None,
                condition_on_previous_text=False,
                initial_prompt=None,
                word_timestamps=True,
                max_new_tokens=min(MOST_TOKENS, TOKENS + int(TOKENS_PER_SECOND * (end - start))),
            )
            found = [
                Said(
                    tuple(
                        Heard(word.word, start + word.start, start + word.end, word.probability)
                        for word in segment.words or ()
                    ),
                    segment.no_speech_prob,
                    segment.avg_logprob,
                )
                for segment in segments
            ]
            if not is_squashed("".join(word.text for said in found for word in said.words)):
                break
        for said in found:
            yield real(said)


def speaks_chinese(language: str) -> bool:
    """Whether characters are simplified and mended."""
    return language in ("zh", "yue")


def tell(**told: Any) -> None:
    """Write a line of JSON."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Recognize what the task names."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    _open_package(Path(task["root"]) / "transcode")
    listener = Listener(task)
    pieces = [tuple(piece) for piece in task["pieces"]] if task["pieces"] is not None else listener.pieces()
    language = task["language"] or listener.language(pieces)
    tell(language=language, pieces=pieces)
    finish = _chinese(task) if speaks_chinese(language) else _letters
    done = set(task["done"])
    for number, (start, end) in enumerate(pieces):
        if number not in done:
            words = [row for sentence in listener.sentences(start, end, language) for row in finish(sentence)]
            tell(piece=number, words=words)


def _open_package(folder: Path) -> None:
    """Let `transcode` be imported. The folder above it cannot be listed from here, so no path leads to it."""
    package = ModuleType("transcode")
    package.__path__ = [str(folder)]
    sys.modules["transcode"] = package


def _letters(words: Any) -> list[list[Any]]:
    return [[word.text, round(word.start, 3), round(word.end, 3), round(word.sure, 3), "", []] for word in words]


def _chinese(task: dict[str, Any]) -> Any:
    import opencc

    from transcode.speech import lexicon
    from transcode.speech.inventions import particles
    from transcode.speech.mending import Heard, apart, mend

    simplify = opencc.OpenCC("t2s").convert
    known = lexicon.load(Path(task["word_model"]) if task["word_model"] else None)
    known.add(task["words"], task["titles"])

    def finish(words: Any) -> list[list[Any]]:
        heard = apart(words)
        text = particles(simplify("".join(word.text for word in heard)))
        if len(text) == sum(len(word.text) for word in heard):  # always, but for a few characters that become two
            signs = iter(text)
            heard = [
                Heard("".join(next(signs) for _ in word.text), word.start, word.end, word.sure) for word in heard
            ]
        return [
            [word.text, word.start, word.end, word.sure, word.heard, list(word.guesses)]
            for word in mend(heard, known)
        ]

    return finish


if __name__ == "__main__":
    main()
