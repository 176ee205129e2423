"""The engine by itself in a terminal: a progress bar on stderr, one line of JSON on stdout.

Exit codes: 0 a package was made, 1 the file's fault, 2 ours or the caller's.
"""

import json
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from transcode.engine import transcode
from transcode.errors import EngineFailed, SourceRejected
from transcode.progress import Progress

FAILURES = {
    "source_missing": "There is no file {source}, or it may not be read.",
    "folder_not_empty": "The folder {folder} already holds something. Name one that is new or empty.",
    "folder_unwritable": "Nothing can be written into {folder}. Choose another folder.",
    "no_space": "The disk that holds {folder} is full. Make room and try again.",
}


def run(source: Path, folder: Path) -> int:
    """Transcode and report; returns the exit code."""
    try:
        package = _with_bar(source, folder)
    except SourceRejected as rejected:
        _say({"error": rejected.code, "message": rejected.sentence})
        return 1
    except EngineFailed as failed:
        sentence = FAILURES.get(failed.code, "The work could not be finished: {detail}")
        _say({"error": failed.code, "message": sentence.format(source=source, folder=folder, detail=failed.detail)})
        return 2
    _say({**package, "folder": str(folder)})
    return 0


def _with_bar(source: Path, folder: Path) -> dict[str, object]:
    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[speed]:.1f}x"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with bar:
        # The file name is untrusted: square brackets in it must not become markup.
        task = bar.add_task(source.name.replace("[", r"\["), total=1.0, speed=0.0)

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.fraction, speed=progress.speed)

        facts = transcode(source, folder, on_progress=show).to_json()
    return {name: facts[name] for name in ("duration", "renditions", "wall_s", "cpu_s", "playlist", "audio")}


def _say(facts: dict[str, object]) -> None:
    print(json.dumps(facts, ensure_ascii=False))
