"""One source becomes one package: inspect, plan, run ffmpeg, verify, and only then the playlist that opens it.

`transcode` does all of it on one machine. A school calls the same steps separately, on any number of machines: each
run (`pictures`, `sound`, `copied`, `preview`) writes segments to a folder and returns a Report, and
`publish.assemble` needs only the reports.
"""

import contextlib
import shutil
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from transcode import command, glimpse, loudness, plan, poster, probe, process, publish, storyboard, verify
from transcode.errors import EngineFailed, SourceRejected
from transcode.package import Package
from transcode.plan import AUDIO_FOLDER, Plan
from transcode.process import Finished, Sandbox
from transcode.progress import Progress, ProgressReader
from transcode.report import Report, Still
from transcode.run import OnProgress, Run
from transcode.segments import Collector, Expected
from transcode.settings import EngineSettings
from transcode.timeline import Batch
from transcode.together import together

NOTHING = "Nothing was written into output file"
DAMAGED_SOURCE = (
    "Invalid data found when processing input",
    "Conversion failed",
    "Error while decoding",
    NOTHING,
)
TOO_MANY_ERRORS = 69
"""ffmpeg's exit code when more than two thirds of the frames could not be decoded."""

FAR_BACK = 60.0
"""Seconds before a batch at which decoding begins at the second attempt: an inexact index may have led too late."""

HEARD = 15.0
"""Seconds of sound that are measured for the loudness of the preview."""


def transcode(
    source: Path, folder: Path, settings: EngineSettings | None = None, on_progress: OnProgress = lambda _: None
) -> Package:
    """Make the package of `source` in `folder`, which this call creates and which must be empty.

    Raises SourceRejected (the file's fault) or EngineFailed (ours), and what `on_progress` raises.
    """
    settings = settings or EngineSettings()
    started = time.monotonic()
    described = probe.inspect(source, settings)
    _prepare(folder)
    run = Run(folder, settings, on_progress=on_progress)
    package = _made(plan.make(described, settings), run)
    return replace(package, wall_s=round(time.monotonic() - started, 3), cpu_s=round(sum(run.cpu_s), 3))


def _made(planned: Plan, run: Run) -> Package:
    """The package. When a plan does not suit the source, simpler ones are tried."""
    try:
        return _in_one_go(planned, run)
    except verify.Unfit as error:
        if verify.is_final(planned, error):
            raise EngineFailed("output_damaged", str(error), retryable=False) from error
        shutil.rmtree(run.folder)
        run.folder.mkdir()
        return _made(verify.simpler(planned, error, run.settings), run)


def _in_one_go(planned: Plan, run: Run) -> Package:
    silent = replace(run, on_progress=lambda progress: run.on_progress(replace(progress, fraction=0.0)))
    others = [sound(planned, silent)] if planned.audio else []
    if planned.copied:
        others.append(copied(planned, silent))
    reports = [pictures(planned, batch, run) for batch in planned.batches]
    made = publish.assemble(planned, reports, others)
    (run.folder / made.poster.name).replace(run.folder / poster.FILE)
    for report in reports:
        for still in report.candidates:
            (run.folder / still.name).unlink(missing_ok=True)
    for name, text in made.texts.items():  # main.m3u8 is the last: a folder without it is no package
        (run.folder / name).write_text(text, encoding="utf-8")
    return made.package


def pictures(planned: Plan, batch: Batch, run: Run) -> Report:
    """Encode one batch. Raises SourceRejected, EngineFailed, and Unfit when its start in the source is not found."""
    if batch == planned.first_seconds and not planned.copied:  # a copy is ready sooner, and in full height
        run = run.urgently()
    expected = [
        Expected(rendition.folder, batch.first, planned.starts(batch.first) + planned.delay, shown=True)
        for rendition in planned.encoded
    ]
    seconds = float(planned.frames(batch) / planned.frame_rate)
    # Other bytes need other names: viewers may already have the first ones.
    for back, tag in ((command.BACK, run.tag), (FAR_BACK, f"{run.tag}b")):
        argv = command.pictures_of(planned, batch, run.settings, tag, back)
        collector = Collector(run.folder, expected, tag, run.on_segment)
        frames = _judged(planned, _Task(argv, planned.source.path, seconds, collector, batch.number > 0), run)
        report = Report(
            collector.tracks(),
            _stills(run.folder, storyboard.pattern(batch, tag)),
            poster.judged(run.folder, _stills(run.folder, poster.pattern(batch, tag)), run.settings),
        )
        if not verify.wrote_all(planned, report, frames):
            raise EngineFailed("output_incomplete", f"batch {batch.number}: {frames} frames were encoded")
        if batch.first == 0 or verify.is_full(planned, batch, report):
            break
    return report


def sound(planned: Plan, run: Run) -> Report:
    """Encode the whole sound. Raises SourceRejected, EngineFailed."""
    expected = [Expected(AUDIO_FOLDER, 0, Fraction(0), shown=False)]
    settings = replace(run.settings, economical=planned.economical)
    levelling = loudness.choose_levelling(planned.source, settings, on_quiet=run.still_here)
    return _simple(planned, command.sound_of(planned, levelling, run.settings, run.tag), run, expected)


def copied(planned: Plan, run: Run) -> Report:
    """Split the source's picture into segments without encoding it. Raises SourceRejected, EngineFailed."""
    rendition = planned.copied
    if rendition is None:
        raise ValueError("nothing is to be copied")
    # It has the delay of the encoded renditions, and more if the source begins with sound alone.
    expected = [Expected(rendition.folder, 0, planned.delay + planned.picture.start, shown=True)]
    argv = command.copy_of(planned, rendition, run.settings, run.tag)
    # Takes seconds; then the lesson can be watched in full height.
    return _simple(planned, argv, run.urgently(), expected)


def preview(planned: Plan, run: Run) -> Report:
    """Make the preview: the beginning of one small rendition and, at the same time, of the sound.

    Raises as `pictures`.
    """
    rendition = planned.preview
    if rendition is None:
        raise ValueError("a lesson of one batch has no preview")
    end = planned.starts(planned.preview_segments)

    def picture(run: Run) -> Report:
        argv = command.preview_of(planned, rendition, run.settings, run.tag)
        return _simple(planned, argv, run, [Expected(rendition.folder, 0, planned.delay, shown=True)], float(end))

    def sound(run: Run) -> Report:
        # The loudness of the beginning is used until that of the whole is measured.
        settings = replace(run.settings, niceness=0)
        levelling = loudness.provisional(planned.source, settings, HEARD, on_quiet=run.still_here)
        argv = command.preview_sound_of(planned, levelling, run.settings, run.tag)
        before = planned.preview_segments * planned.segment + Fraction(1, 2)
        return _simple(planned, argv, run, [Expected(AUDIO_FOLDER, 0, Fraction(0), False, before)], float(end))

    first = run.urgently(float(planned.starts(plan.PREVIEW_FIRST)))
    return together([picture, sound] if planned.audio else [picture], first)


def continue_preview(planned: Plan, first: int, run: Run) -> Report:
    """Continue the preview's picture from segment `first` to the end. Raises SourceRejected, EngineFailed."""
    rendition = planned.preview
    if rendition is None:
        raise ValueError("a lesson of one batch has no preview")
    start = planned.starts(first)
    argv = command.preview_rest_of(planned, rendition, first, run.settings, run.tag)
    seconds = planned.source.duration - float(start)
    expected = [Expected(rendition.folder, first, start + planned.delay, shown=True)]
    return _simple(planned, argv, run.urgently(), expected, max(1.0, seconds))


def _simple(
    planned: Plan, argv: Sequence[str], run: Run, expected: Sequence[Expected], seconds: float | None = None
) -> Report:
    collector = Collector(run.folder, expected, run.tag, run.on_segment)
    _judged(planned, _Task(argv, planned.source.path, seconds or planned.source.duration, collector, True), run)
    if not collector.tracks():
        raise SourceRejected("unreadable")
    return Report(collector.tracks())


def _stills(folder: Path, pattern: str) -> tuple[Still, ...]:
    """The files that ffmpeg wrote by the numbered `pattern`, in order."""
    found = sorted(folder.glob(pattern.replace("%02d", "*")))
    return tuple(Still(path.name, path.stat().st_size) for path in found)


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise EngineFailed("folder_not_empty", str(folder), retryable=False)
    except OSError as error:
        raise EngineFailed("folder_unwritable", str(error), retryable=False) from error


@dataclass(frozen=True)
class _Task:
    """One run of ffmpeg over `seconds` of a source."""

    argv: Sequence[str]
    source: Path
    seconds: float
    collector: Collector
    may_be_empty: bool = False


NO_PICTURE = frozenset({"output_damaged", "output_incomplete", "ffmpeg_failed"})
"""Codes of failures that a source without decodable pictures can cause."""


def _judged(planned: Plan, task: _Task, run: Run) -> int:
    """Call `_run`. When nothing of the source can be decoded, a failure is the file's fault, without another try.

    Decoders report a missing picture in many ways, or not at all, so the source itself is checked.
    """
    try:
        return _run(task, run)
    except EngineFailed as error:
        track = planned.source.video or planned.source.audio
        if error.code not in NO_PICTURE or track is None:
            raise
        held = glimpse.held(track.index, task.source, run.settings, planned.source.lookahead)
        if held < 2:
            raise SourceRejected("too_short" if held else "unreadable") from error
        raise


class _Watch:
    """Work during a run of ffmpeg: collects its segments, and lowers its priority when it is no longer urgent."""

    def __init__(self, task: _Task, run: Run) -> None:
        self._task = task
        self._run = run
        self._started = time.monotonic()
        self._urgent = bool(run.urgent)
        self._group = 0

    def begin(self, group: int) -> None:
        """Called when ffmpeg has started, with its process group."""
        self._group = group

    def report(self, progress: Progress) -> None:
        """Called with ffmpeg's progress, and regularly while it is silent.

        Raises EngineFailed, and what `run` raises.
        """
        self._collect()
        # ffmpeg is silent until every output has begun, and a storyboard begins with its first full sheet.
        made = float(self._task.collector.seconds)
        if made > progress.out_time:
            speed = made / (time.monotonic() - self._started)
            progress = Progress(min(1.0, made / self._task.seconds), speed, made)
        if self._urgent and made >= self._run.urgent:
            self._urgent = False
            process.step_back(self._group, self._run.settings.niceness)
        self._run.on_progress(progress)

    def _collect(self) -> None:
        try:
            self._task.collector.collect()
        except EngineFailed:
            # Without any frame, ffmpeg writes an empty segment; this is checked at the end.
            if not self._task.may_be_empty or self._task.collector.tracks():
                raise


def _run(task: _Task, run: Run) -> int:
    """Run ffmpeg and collect its segments; returns the number of frames in its first output."""
    settings = run.settings
    watch = _Watch(task, run)
    reader = ProgressReader(task.seconds, watch.report)
    sandbox = Sandbox(
        wall=settings.base_timeout + settings.wall_factor * task.seconds,
        cpu=settings.base_timeout + settings.cpu_factor * task.seconds,
        memory=settings.memory,
        file_bytes=settings.output_bytes,
        niceness=0 if run.urgent else settings.niceness,
    )
    task.collector.prepare()
    try:
        done = process.run(
            task.argv,
            sandbox,
            cwd=run.folder,
            reads=[task.source],
            writes=[run.folder],
            on_line=reader.feed,
            on_quiet=reader.repeat,
            on_start=watch.begin,
        )
    except EngineFailed as error:
        if _largest(run.folder) >= sandbox.file_bytes:  # the incomplete segment ends at the limit
            raise SourceRejected("too_heavy") from error
        raise
    run.cpu_s.append(done.cpu_s)
    _judge(done, sandbox, run.folder, ended=reader.ended, may_be_empty=task.may_be_empty)
    if reader.frames or reader.out_time or not task.may_be_empty:
        task.collector.collect()
    return reader.frames


def _largest(folder: Path) -> int:
    """Bytes of the largest file in a run's folder."""
    sizes = [0]
    for path in folder.rglob("*.*"):
        with contextlib.suppress(FileNotFoundError):  # it is being stored
            sizes.append(path.stat().st_size)
    return max(sizes)


def _judge(done: Finished, sandbox: Sandbox, folder: Path, *, ended: bool, may_be_empty: bool) -> None:
    """Decide whose fault a failure is. In doubt it is ours, and the run is retried."""
    # A run that reached its limits cannot be recognized by exit code or output: the kernel kills one that has used
    # up its CPU time (setrlimit(2)), and when a file may not grow, ffmpeg is silent and exits 0.
    worn_out = done.code == -signal.SIGKILL and done.cpu_s >= sandbox.cpu - 1
    if worn_out or _largest(folder) >= sandbox.file_bytes:
        raise SourceRejected("too_heavy")
    if done.timed_out:
        raise EngineFailed("out_of_time", done.stderr)
    if done.code < 0:
        raise EngineFailed("killed", f"signal {-done.code}: {done.stderr}")
    if "No space left on device" in done.stderr:
        raise EngineFailed("no_space", done.stderr)
    if "Cannot allocate memory" in done.stderr:
        raise EngineFailed("out_of_memory", done.stderr)
    if may_be_empty and NOTHING in done.stderr:
        return  # the pictures end before this batch
    if done.code == TOO_MANY_ERRORS or (done.code and any(sign in done.stderr for sign in DAMAGED_SOURCE)):
        raise SourceRejected("unreadable")
    if done.code or not ended:
        raise EngineFailed("ffmpeg_failed", f"exit code {done.code}: {done.stderr}")
