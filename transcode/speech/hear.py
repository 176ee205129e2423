"""Runs speech recognition in the sandbox: no network, no other files, bounded memory and time (`process`)."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from transcode import allowances, process
from transcode.errors import EngineFailed

ROOT = Path(__file__).parents[2]
LISTENER = Path(__file__).with_name("listener.py")
NICENESS = 19
"""Where cores are busy with anything else, nothing is left for it: pages and encoders never wait."""
WALL = 12 * 3600.0
"""Seconds that a run may take while others have the cores; it is resumed where it ended."""
START = 180.0
"""CPU seconds that any run may take, since the model and the lexicon are loaded first."""
FACTOR = 30.0
"""CPU seconds of a run for each second of sound. Whisper base takes 0.2, a large model on two cores about 6."""
MEMORY = 12 * 1024**3
"""Bytes of address space: a large model takes 4, and what the libraries reserve is more than they use."""


@dataclass(frozen=True)
class Task:
    """What is to be recognized; times in seconds."""

    model: Path
    sound: Path
    seconds: float
    language: str = ""
    pieces: Sequence[tuple[float, float]] | None = None
    """None: not planned yet."""
    done: Sequence[int] = ()
    """Numbers of pieces whose words are known."""
    words: Sequence[str] = ()
    titles: Sequence[str] = ()
    word_model: Path | None = None
    """What words follow which (`model.word_model`)."""
    threads: int = 1
    niceness: int = NICENESS


@dataclass
class Heard:
    """Called with what the run tells, in this order. An exception of either stops the run and is raised."""

    on_plan: Callable[[str, list[tuple[float, float]]], None]
    """The language, and the pieces."""
    on_piece: Callable[[int, list[list[Any]]], None]
    """The number of a piece and its words: text, start, end, probability, what was heard, guesses."""
    on_quiet: Callable[[], None] = field(default=lambda: None)


def hear(task: Task, folder: Path, heard: Heard) -> process.Finished:
    """Recognize what `task` names, in `folder`. Raises EngineFailed, and what the functions of `heard` raise."""
    told = {name: value for name, value in asdict(task).items() if name not in ("seconds", "niceness")}
    told |= {"root": str(ROOT), "model": str(task.model), "sound": str(task.sound)}
    told["word_model"] = str(task.word_model or "")
    file = folder / "task.json"
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    limit = START + FACTOR * task.seconds
    sandbox = process.Sandbox(WALL, limit, MEMORY, 1 << 20, niceness=task.niceness)
    done = process.run(
        [sys.executable, "-I", "-B", str(LISTENER), str(file)],
        sandbox,
        cwd=folder,
        reads=[ROOT / "transcode", task.model, task.sound, file, *_also(task), *environment()],
        writes=[folder],
        on_line=lambda line: _read(line, heard),
        on_quiet=heard.on_quiet,
    )
    if done.code or done.timed_out:
        raise EngineFailed("not_heard", done.stderr[-800:] or f"exit code {done.code}")
    return done


def _also(task: Task) -> list[Path]:
    return [task.word_model] if task.word_model else []


def environment() -> list[Path]:
    """What a Python child with this environment's packages reads."""
    prefix = Path(sys.prefix)
    return [*allowances.python(), prefix / "pyvenv.cfg", prefix / "lib", prefix / "bin"]


def _read(line: str, heard: Heard) -> None:
    told = json.loads(line)
    if "pieces" in told:
        heard.on_plan(told["language"], [(start, end) for start, end in told["pieces"]])
    else:
        heard.on_piece(told["piece"], told["words"])
