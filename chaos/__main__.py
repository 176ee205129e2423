"""The command line of script/chaos."""

import json
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console

from chaos.report import Outcome, show, to_json
from chaos.running import NAMES, Options, run

_SETTINGS = {
    "database_url": "SCHOOL_DATABASE_URL",
    "broker_url": "SCHOOL_BROKER_URL",
    "storage_url": "SCHOOL_STORAGE_URL",
}


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed breaks the same things.")
@click.option("--only", multiple=True, type=click.Choice(NAMES), metavar="NAME", help="One fault; may be repeated.")
@click.option("--list", "listed", is_flag=True, help="Only name the faults.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all of it here.")
@click.option(
    "--points",
    type=click.IntRange(min=0),
    default=400,
    show_default=True,
    help="Kill points, by lot; 0: all of them.",
)
@click.option("--cuts", type=click.IntRange(min=1), default=60, show_default=True, help="Power cuts, at least.")
@click.option("--long", "long_", is_flag=True, help="Away for minutes instead of seconds: broker ten, SIGSTOP five.")
@click.option("--keep", is_flag=True, help="Leave the folder with logs and data, and say where it is.")
@click.option("--database-url", help="Run the school on this database, empty before.")
@click.option(
    "--database-pid", type=click.Path(exists=True, path_type=Path), help="File with its server's process id."
)
@click.option("--database-start", default="", help="Shell command that starts that server again.")
@click.option("--broker-url", help="Run the school on this broker.")
@click.option("--storage-url", help="Keep the objects here: s3://bucket?endpoint=...")
def main(**words: object) -> None:
    """Break a school on purpose, in every way of docs/reliability.md, and look whether its promises held.

    A school of its own is started in a new folder, and a second one with PostgreSQL and S3. Exit code 1 when a
    promise was broken. Root is needed for full disks and power cuts only; what cannot be made here is skipped and
    says so.
    """
    if words.pop("listed"):
        click.echo("\n".join(NAMES))
        return
    sys.exit(0 if _break(**words) else 1)  # type: ignore[arg-type]


def _break(*, target: Path | None, keep: bool, seed: int, **words: object) -> bool:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as Ctrl-C: what was started is ended
    console, began = Console(), time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    settings = {name: str(words[option]) for option, name in _SETTINGS.items() if words[option]}
    options = Options(
        seed,
        folder,
        only=words["only"],  # type: ignore[arg-type]
        points=words["points"],  # type: ignore[arg-type]
        cuts=words["cuts"],  # type: ignore[arg-type]
        long=bool(words["long_"]),
        settings=settings,
        database_pid=words["database_pid"],  # type: ignore[arg-type]
        database_start=str(words["database_start"]),
    )

    def told(outcome: Outcome) -> None:
        lines = [f"{time.monotonic() - began:6.0f} s  {outcome.name}: {outcome.word}", *outcome.faults]
        console.print("\n          ".join(lines), markup=False)

    try:
        outcomes = run(options, told)
    finally:
        if keep:
            console.print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    show(outcomes, console)
    found = to_json(seed, outcomes)
    if target is not None:
        target.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return bool(found["ok"])


if __name__ == "__main__":
    main()
