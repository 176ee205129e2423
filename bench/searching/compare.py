"""All engines one after the other on the made corpus, and on the judged queries."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.searching.engines import ENGINES, add_packages
from bench.searching.judged import Relevance, catalogue, queries, relevance
from bench.searching.measure import run
from bench.searching.web import web_memory
from bench.serving import NotStarted

TANTIVY = "tantivy==0.27.0"
NAMES = {"ours": "ours, on Whoosh", "fts5": "SQLite FTS5", "tantivy": "tantivy"}


@dataclass(frozen=True)
class Options:
    """What the caller asked for."""

    queries: int
    cache: Path
    target: Path | None


class Failed(Exception):
    """Something could not be measured; the text says why."""


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for. Raises Failed."""
    work, packages = options.cache / "search", options.cache / "packages"
    shutil.rmtree(work, ignore_errors=True)
    _fetch(packages)
    add_packages(packages)
    figures: dict[str, dict[str, Any]] = {}
    judged = {}
    with console.status("") as status:
        for name in ENGINES:
            status.update(f"{NAMES[name]} ...")
            try:
                figures[name] = run(name, work / name, packages, options.queries)
            except subprocess.CalledProcessError as error:
                raise Failed(f"{NAMES[name]} ended with {error.returncode}.") from error
            judged[name] = _judged(name, work / f"{name}-judged")
        status.update("a web process ...")
        try:
            web = web_memory(work / "school", work / "ours")
        except NotStarted as error:
            raise Failed(str(error)) from error
    shutil.rmtree(work)
    for table in (_costs(figures), _found(figures), _relevance(judged)):
        console.print(table)
    console.print(
        f"A web process with its index: {web['web_mb']:.0f} MB, while one is built and opened beside it at most "
        f"{web['web_peak_mb']:.0f} MB (target: 250)."
    )
    console.print("CPU time. Results: the first 20, the total and three facets; ours also marks captions.")
    if options.target:
        whole = {name: {**figures[name], "judged": judged[name].__dict__} for name in figures}
        options.target.write_text(json.dumps(whole | web, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _fetch(packages: Path) -> None:
    if not (packages / "tantivy").exists():
        words = ["install", "--quiet", "--no-deps", "--target", str(packages), TANTIVY]
        done = subprocess.run([sys.executable, "-m", "pip", *words], check=False)
        if done.returncode:
            raise Failed(f"{TANTIVY} could not be fetched.")


def _judged(name: str, folder: Path) -> Relevance:
    engine = ENGINES[name](folder)
    engine.build(catalogue())
    engine.open()
    return relevance(engine, queries())


def _costs(figures: Mapping[str, dict[str, Any]]) -> Table:
    table = Table("", title="30,000 lessons, 300,000 captions")
    headings = (
        "build s",
        "build MB",
        "index MB",
        "memory MB",
        "results p50",
        "p95",
        "p99",
        "suggestions p50",
        "p95",
        "p99",
    )
    for heading in headings:
        table.add_column(heading, justify="right")
    for name, one in figures.items():
        times = [f"{value:.2f}" for value in one["results_ms"]]
        times += [f"{value:.2f}" for value in one["suggest_ms"]] or ["", "", ""]
        sizes = [f"{one[key]:.0f}" for key in ("build_s", "build_mb", "index_mb", "memory_mb")]
        table.add_row(NAMES[name], *sizes, *times)
    table.add_row("target", "35", "", "", "", "", "", "10", "", "", "5")
    return table


def _found(figures: Mapping[str, dict[str, Any]]) -> Table:
    kinds = list(figures["ours"]["among_first_20"])
    table = Table("the document a query was made from is among the first 20", *kinds)
    for name, one in figures.items():
        table.add_row(NAMES[name], *(f"{one['among_first_20'].get(kind, 0):.2f}" for kind in kinds))
    return table


def _relevance(judged: Mapping[str, Relevance]) -> Table:
    table = Table("", "precision at 5", "recall at 20", "fell short", title=f"{len(queries())} judged queries")
    for name, one in judged.items():
        table.add_row(NAMES[name], f"{one.precision:.3f}", f"{one.recall:.3f}", " ".join(one.short[:6]))
    return table
