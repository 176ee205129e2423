"""Finding copies: how many of changed copies are found and how many others are taken for one, and how long it takes
among many earlier clips, compared with looking through the clip itself.

Clips are parts of a film. Each is changed in ways that people change a video that they share again, and compared with
its original (which has to be found) and with another part of the film (which has not).
"""

import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench import clips
from bench.report import spread
from catalog.likeness import service
from catalog.likeness.match import Medium, compare
from catalog.likeness.models import PrintWord, VideoPrint
from catalog.likeness.prints import Prints
from catalog.members import service as members
from catalog.members.models import Role
from catalog.videos.models import Video
from school.migrations import upgrade
from school.services import build
from school.settings import Settings
from transcode import analysis, probe
from transcode.settings import EngineSettings
from transcode.tools import ffmpeg

SECONDS = 40
CUT = 3.1
"""Seconds that are missing at the beginning of each copy."""
CHANGES: Mapping[str, tuple[str, str]] = {
    "encoded anew, small": ("scale=-2:180", "aresample=22050"),
    "a tenth cropped off": ("crop=iw*0.9:ih*0.9", "volume=0.5"),
    "a fifth cropped off": ("crop=iw*0.8:ih*0.8", "lowpass=4000"),
    "the upper sixth cropped off": ("crop=iw:ih*0.84:0:ih*0.16", "volume=2"),
    "a logo": ("drawbox=x=iw-220:y=20:w=200:h=100:color=red:t=fill", "highpass=200"),
    "a black border": ("pad=iw:ih*1.35:0:(oh-ih)/2", "anull"),
    "darker, less contrast": ("eq=brightness=-0.1:contrast=0.8", "acompressor"),
    "4% faster": ("setpts=PTS/1.04", "atempo=1.04"),
    "3% slower": ("setpts=PTS/0.97", "atempo=0.97"),
    "mirrored": ("hflip", "asetrate=44100*1.01,aresample=44100"),
}
"""Filters of the picture and of the sound."""
COPIED = ",scale=-2:360"
"""Copies are small, as most that are shared again; to encode and look through all of them as they came takes long."""
_BLOCK = 500
"""Earlier clips that are written at once."""
SOUGHT = 12
"""Copies that are looked for among many, each once."""
FOUND_S = 0.7
"""The share of a copy that must be told to be the same, for it to count as found."""


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    parts: int
    earlier: int
    cache: Path
    target: Path | None


@dataclass(frozen=True)
class Score:
    """Of one kind of change, in one medium."""

    change: str
    medium: str
    pairs: int
    found: int
    wrong: int
    """Pairs that have nothing in common and were taken for copies."""


@dataclass(frozen=True)
class Clip:
    """A part of the film, and what its source took to be looked through, in seconds."""

    prints: Prints
    took: float


def measure(options: Options, console: Console) -> None:
    """Measure and print. Raises CalledProcessError, SourceRejected, EngineFailed."""
    film = clips.film(options.cache)
    with tempfile.TemporaryDirectory(prefix="copies-") as folder, console.status("Looking through the clips ..."):
        starts = [20.0 + number * SECONDS for number in range(options.parts)]
        # One after the other: how long that takes is one of the figures.
        originals = [_clip(film, Path(folder), start) for start in starts]
        copies = _copies(film, Path(folder), starts)
    scores = [one for change, made in copies.items() for one in _scores(change, made, originals)]
    _print(scores, console)
    with console.status(f"Writing {options.earlier} earlier clips ..."):
        sought = [one for made in zip(*copies.values(), strict=True) for one in made][:SOUGHT]
        seconds = list(_among_many(options, originals, sought))
    looked = spread(one.took for one in originals)
    found = spread(seconds)
    console.print(
        f"among {options.earlier} earlier clips: {found} s to find the copies of a clip of {SECONDS} s; "
        f"looking through the clip: {looked} s; {looked.median / found.median:.1f} times as long"
    )
    if options.target:
        figures = {"scores": [asdict(one) for one in scores], "seconds": seconds, "looked_through": looked.median}
        options.target.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def _copies(film: Path, folder: Path, starts: list[float]) -> dict[str, list[Clip]]:
    """Of each kind of change a copy of each part, made by all cores."""

    def copy(start: float, change: str) -> Clip:
        picture, sound = CHANGES[change]
        return _clip(film, folder, start + CUT, (picture + COPIED, sound))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = {change: [pool.submit(copy, start, change) for start in starts] for change in CHANGES}
        return {change: [one.result() for one in made] for change, made in waiting.items()}


def _clip(film: Path, parent: Path, start: float, how: tuple[str, str] = ("null", "anull")) -> Clip:
    folder = Path(tempfile.mkdtemp(dir=parent))
    made = folder / "clip.mp4"
    words = ["-v", "error", "-y", "-ss", str(start), "-t", str(SECONDS - CUT), "-i", str(film)]
    words += ["-vf", how[0], "-af", how[1], "-c:v", "libx264", "-preset", "superfast", "-crf", "28", "-c:a", "aac"]
    subprocess.run([str(ffmpeg()), *words, "-b:a", "64k", str(made)], check=True, stdin=subprocess.DEVNULL)
    settings = EngineSettings()
    source = probe.inspect(made, settings)
    work = folder / "work"
    work.mkdir()
    started = time.perf_counter()
    found = analysis.analyse(source, work, settings).fingerprint
    took = time.perf_counter() - started
    shutil.rmtree(folder)
    prints = Prints(found.duration, found.picture, found.stills, found.sound, found.variants, found.words)
    return Clip(prints, took)


def _scores(change: str, copies: list[Clip], originals: list[Clip]) -> Iterator[Score]:
    right = [_shares(copy, original) for copy, original in zip(copies, originals, strict=True)]
    others = [*originals[1:], originals[0]]
    wrong = [_shares(copy, original) for copy, original in zip(copies, others, strict=True)]
    for medium in Medium:
        found = sum(share.get(medium, 0.0) >= FOUND_S for share in right)
        # The end of a part is the beginning of no other: nothing at all is in common.
        taken = sum(medium in share for share in wrong)
        yield Score(change, medium.value, len(copies), found, taken)


def _shares(copy: Clip, original: Clip) -> dict[Medium, float]:
    """By medium, the share of what the copy has of the original that was found."""
    there = min(copy.prints.duration, SECONDS - CUT)
    return {one.medium: one.seconds / there for one in compare(copy.prints, original.prints)}


def _print(scores: list[Score], console: Console) -> None:
    table = Table(title="Copies of parts of a film, and other parts of it")
    for heading in ("change", "medium", "found", "taken for one"):
        table.add_column(heading)
    for one in scores:
        table.add_row(one.change, one.medium, f"{one.found} of {one.pairs}", f"{one.wrong} of {one.pairs}")
    console.print(table)
    for medium in Medium:
        mine = [one for one in scores if one.medium == medium.value]
        pairs, found, wrong = (sum(getattr(one, name) for one in mine) for name in ("pairs", "found", "wrong"))
        precision = found / (found + wrong) if found + wrong else 1.0
        console.print(
            f"{medium.value}: recall {found / pairs:.2f}, precision {precision:.2f} ({pairs} copies, {pairs} others)"
        )


def _among_many(options: Options, originals: list[Clip], copies: list[Clip]) -> Iterator[float]:
    """Seconds to find the copies of each clip among `options.earlier` ones."""
    work = options.cache / "copies"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    services = build(Settings.from_environment({"SCHOOL_DATA": str(work)}))
    upgrade(services.database, work / "migrate.lock")
    with services.database.sessions() as session:
        _fill(session, originals, options.earlier)
        session.commit()
        new = session.scalars(select(Video.id).order_by(Video.id.desc()).limit(1)).one()
        for copy in copies:
            started = time.perf_counter()
            service.copies(session, new, "", copy.prints, select(Video.id))
            yield time.perf_counter() - started
    shutil.rmtree(work, ignore_errors=True)


def _fill(session: Session, originals: list[Clip], earlier: int) -> None:
    """Earlier clips with the words of real ones, each changed in some bits, so that they are as common as in life."""
    dice = random.Random(1)  # noqa: S311 - dice that fall the same way again
    owner = members.add(session, "周美华", "a long password", Role.RESIDENT)
    session.flush()
    ids = [f"v{number:011}" for number in range(earlier)]
    session.execute(insert(Video), [{"id": each, "owner_id": owner.id, "recalled": False} for each in ids])
    for start in range(0, earlier, _BLOCK):
        _fill_block(session, originals, ids[start : start + _BLOCK], (start, dice))


def _fill_block(session: Session, originals: list[Clip], ids: list[str], rest: tuple[int, random.Random]) -> None:
    """Some of them: the words of all at once would take gigabytes."""
    (start, dice), rows, words = rest, [], []
    for number, each in enumerate(ids, start):
        like = originals[number % len(originals)].prints
        real = number < len(originals)
        mine = (
            like.words
            if real
            else {word ^ (1 << dice.randrange(24)) ^ (1 << dice.randrange(24)) for word in like.words}
        )
        words += [(word, each) for word in mine]
        rows.append(
            {"video_id": each, "sha256": each, "duration": like.duration, "picture": like.picture if real else b""}
            | {"stills": like.stills if real else b"", "sound": like.sound if real else b""}
        )
    session.execute(insert(VideoPrint), rows)
    words.sort()
    session.execute(insert(PrintWord), [{"word": word, "video_id": each} for word, each in words])
