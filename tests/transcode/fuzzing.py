"""Broken copies of small videos, and what must be true after each: `script/fuzz N --seed S`, and test_fuzz.

A mutant is named by a seed and a number, and made anew from these two: nothing has to be kept to see it again
(`script/fuzz 1 --seed S --first NUMBER`). Its parents are clips of a fifth of a second in each kind of container.
"""

import argparse
import contextlib
import os
import random
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from transcode import starting, tools
from transcode.engine import transcode
from transcode.errors import SENTENCES, EngineFailed, SourceRejected
from transcode.probe import inspect
from transcode.settings import EngineSettings

LIMITS = EngineSettings(threads=1, memory=2 * 1024**3, base_timeout=20.0, cpu_factor=20.0, wall_factor=20.0)
"""As an operator of a small machine would set them: a mutant that asks for more shows it soon."""

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.2")
SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=0.2")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")

PARENTS: dict[str, tuple[str, ...]] = {
    "mp4": (*PICTURE, *SOUND, *H264),
    "fragmented.mp4": (*PICTURE, *SOUND, *H264, "-movflags", "frag_keyframe+empty_moov"),
    "mov": (*PICTURE, *SOUND, "-c:v", "mjpeg", "-c:a", "pcm_s16be"),
    "mkv": (*PICTURE, *SOUND, *H264),
    "webm": (*PICTURE, *SOUND, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-ar", "48000"),
    "ts": (*PICTURE, *SOUND, *H264),
    "avi": (*PICTURE, *SOUND, "-c:v", "mpeg4", "-c:a", "mp2"),
    "flv": (*PICTURE, *SOUND, "-c:v", "flv", "-c:a", "aac"),
    "asf": (*PICTURE, *SOUND, "-c:v", "wmv2", "-c:a", "wmav2"),
    "ogg": (*PICTURE, *SOUND, "-c:v", "libtheora", "-c:a", "libvorbis"),
    "rm": (*PICTURE, *SOUND, "-c:v", "rv10", "-c:a", "ac3"),
    "mpg": (*PICTURE, *SOUND, "-c:v", "mpeg1video", "-c:a", "mp2"),
    "nut": (*PICTURE, *SOUND, "-c:v", "ffv1", "-c:a", "flac"),
    "mp3": (*SOUND, "-c:a", "mp3"),
    "wav": (*SOUND, "-c:a", "pcm_s16le"),
}
"""Arguments of ffmpeg by the ending of the file."""

EXTREMES = (0, 1, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
HEAD = 1500
"""Bytes at the beginning in which most of the structure of so small a file lies."""

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def flip(chance: random.Random, parent: bytes, _: Sequence[bytes]) -> bytes:
    """Up to forty bits turned over, half of them in the beginning."""
    raw = bytearray(parent)
    for _number in range(chance.randint(1, 40)):
        reach = len(raw) if chance.random() < 0.5 else min(HEAD, len(raw))
        raw[chance.randrange(reach)] ^= 1 << chance.randrange(8)
    return bytes(raw)


def cut(chance: random.Random, parent: bytes, _: Sequence[bytes]) -> bytes:
    """The end, the beginning or a piece of the middle lost."""
    start, end = sorted(chance.randrange(len(parent)) for _number in range(2))
    return chance.choice([parent[:end], parent[start:], parent[:start] + parent[end:]])


def lie(chance: random.Random, parent: bytes, _: Sequence[bytes]) -> bytes:
    """Lengths and counts that are not true, most of them where lengths stand: in front of a name of four letters."""
    raw = bytearray(parent)
    names = [at for at in range(4, len(raw) - 8) if raw[at : at + 4].isalpha()] or [4]
    for _number in range(chance.randint(1, 4)):
        at = chance.choice([chance.choice(names) - 4, chance.choice(names) + 4, chance.randrange(len(raw) - 8)])
        form = chance.choice([">I", "<I", ">H", "<H", ">Q"])
        value = chance.choice(EXTREMES) & ((1 << (8 * struct.calcsize(form))) - 1)
        raw[at : at + struct.calcsize(form)] = struct.pack(form, value)
    return bytes(raw)


def splice(chance: random.Random, parent: bytes, parents: Sequence[bytes]) -> bytes:
    """The beginning of one and the end of another, of whatever kind."""
    other = chance.choice(parents)
    return parent[: chance.randrange(len(parent))] + other[chance.randrange(len(other)) :]


def repeat(chance: random.Random, parent: bytes, _: Sequence[bytes]) -> bytes:
    """A piece that comes again and again, as tables of a file that wants to be large do."""
    start = chance.randrange(len(parent))
    piece = parent[start : start + chance.choice([4, 16, 188, 1000])]
    return parent[:start] + piece * chance.choice([2, 10, 500]) + parent[start:]


def blank(chance: random.Random, parent: bytes, _: Sequence[bytes]) -> bytes:
    """A stretch of zeros, ones or noise, as a bad sector leaves it."""
    start = chance.randrange(len(parent))
    size = chance.randint(1, 2000)
    return (
        parent[:start] + chance.choice([bytes(size), b"\xff" * size, chance.randbytes(size)]) + parent[start + size :]
    )


MUTATIONS: tuple[Mutation, ...] = (flip, cut, lie, lie, splice, repeat, blank)


EXACT = ("-fflags", "+bitexact", "-flags", "+bitexact")


def make_parents(folder: Path) -> dict[str, bytes]:
    """The clips, by their endings."""
    made: dict[str, bytes] = {}
    for ending, arguments in PARENTS.items():
        path = folder / f"parent.{ending}"
        # +bitexact: some containers else carry numbers drawn by lot.
        argv = [str(tools.ffmpeg()), "-v", "error", "-y", *arguments, *EXACT, str(path)]
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
        made[ending] = path.read_bytes()
    return made


def mutant(parents: dict[str, bytes], seed: int, number: int) -> bytes:
    """The mutant of this name: one to three mutations of one parent."""
    chance = random.Random(f"{seed}/{number}")
    everyone = list(parents.values())
    raw = chance.choice(everyone)
    for _number in range(chance.randint(1, 3)):
        raw = chance.choice(MUTATIONS)(chance, raw.ljust(16, b"\0"), everyone)
    return raw


def _children() -> set[psutil.Process]:
    """The processes that this one and its fork servers have started; the sandbox lets those start none."""
    mine = psutil.Process().children()  # those of a browser come and go
    servers = [each for each in mine if str(starting.LAUNCHER) in _words(each)]
    return {*mine, *(child for server in servers for child in server.children())} - set(servers)


def _words(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


class Broken(AssertionError):
    """Something that must be true after every file was not."""


@dataclass
class Trials:
    """Gives mutants to the engine, one after the other, in a folder of its own."""

    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    """How many ended how: "package", "looked at", or the code of the refusal or failure."""
    before: set[psutil.Process] = field(default_factory=_children)
    """What other tests of this process left running."""

    def inspect(self, raw: bytes) -> bool:
        """Whether the mutant passes for a video. Raises Broken."""
        with self._laid(raw) as source:
            return self._outcome(lambda: inspect(source, LIMITS), "looked at") == "looked at"

    def transcode(self, raw: bytes) -> None:
        """Go the whole way with it. Raises Broken."""
        with self._laid(raw) as source:
            out = self.folder / "out"
            outcome = self._outcome(lambda: transcode(source, out, LIMITS), "package")
            if (out / "main.m3u8").exists() != (outcome == "package"):
                raise Broken(f"main.m3u8 does not fit the outcome {outcome}")
            if outcome == "package" and not all(path.stat().st_size for path in out.rglob("*") if path.is_file()):
                raise Broken("a package with an empty file")

    def _outcome(self, way: Callable[[], object], well: str) -> str:
        """How `way` ended; only the engine's two exceptions may come out of it."""
        outcome = well
        try:
            way()
        except SourceRejected as rejected:
            outcome = rejected.code
            if outcome not in SENTENCES or "{" in rejected.sentence:
                raise Broken(f"no sentence for {outcome}") from rejected
        except EngineFailed as failed:
            outcome = f"failed: {failed.code}"
        self.counts[outcome] += 1
        return outcome

    @contextlib.contextmanager
    def _laid(self, raw: bytes) -> Iterator[Path]:
        """The mutant as a file; afterwards it is unchanged and nothing lies or runs about."""
        source, out = self.folder / "source", self.folder / "out"
        source.write_bytes(raw)
        yield source
        if source.read_bytes() != raw:
            raise Broken("the source was changed")
        shutil.rmtree(out, ignore_errors=True)
        if [path.name for path in self.folder.iterdir()] != ["source"]:
            raise Broken("something was written outside of the folder of the package")
        if children := _children() - self.before:
            raise Broken(f"still running: {children}")
        if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 > LIMITS.memory:
            raise Broken("more memory than the sandbox allows")


def run(count: int, seed: int, first: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """Give `count` mutants to the engine, all that look like videos the whole way. What broke is told by number."""
    (folder / "work").mkdir()
    starting.LAUNCHED = sys.maxsize  # children of this process, of whose memory it is told
    parents, trials, broken = make_parents(folder), Trials(folder / "work"), []
    with contextlib.suppress(KeyboardInterrupt):  # then what was found so far is told
        for number in range(first, first + count):
            raw = mutant(parents, seed, number)
            try:
                if trials.inspect(raw):
                    trials.transcode(raw)
            except Exception as error:  # also what the engine should never raise
                broken.append(f"--seed {seed} --first {number}: {type(error).__name__}: {error}")
                print(broken[-1], file=sys.stderr)
                shutil.rmtree(folder / "work")
                (folder / "work").mkdir()
    return trials.counts, broken


def main(arguments: list[str]) -> int:
    """The command line; 1 when something broke."""
    parser = argparse.ArgumentParser(prog="script/fuzz", description=__doc__)
    parser.add_argument("count", type=int, help="how many mutants")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)), help="default: another each time")
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    asked = parser.parse_args(arguments)
    print(f"seed {asked.seed}")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        counts, broken = run(asked.count, asked.seed, asked.first, Path(name))
    for outcome, many in counts.most_common():
        print(f"{many:7} {outcome}")
    print(f"{len(broken)} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
