"""What is configured, what works and what is missing: the findings of `school doctor` and of the operators' page."""

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path

from school.operations.health import Health
from school.operations.isolation import MeasuredIsolation
from school.services import Services
from school.settings import Settings
from transcode import tools
from transcode.isolation import WAY_SENTENCES, Level
from transcode.speech.model import folder_of, missing, word_model

SECRET = {"secret_key", "old_secret_keys", "admin_password", "s3_key", "s3_secret", "metrics_token"}
LOW_DISK = 5 * 1024**3
"""Free bytes; with less, a single lecture may fill the disk."""

FINDING_SENTENCES = {
    "python": "Python %(version)s.",
    "tool": "%(version)s (%(path)s).",
    "tool_broken": "%(name)s cannot be run: %(error)s",
    "disk": "%(free)s of %(total)s GB are free under %(path)s.",
    "part": "The %(part)s answers.",
    "part_silent": "The %(part)s does not answer.",
    "part_full": "The %(part)s is full.",
    "part_broken": "The %(part)s is not working; the log says why (not_ready).",
    "isolation_full": "ffmpeg is fully isolated: a hostile file cannot make it %(shut)s.",
    "isolation_partial": "ffmpeg is isolated in part. It cannot %(shut)s. It can %(open)s.",
    "isolation_none": (
        "ffmpeg is not isolated: a hostile file could make it %(open)s. No video is taken and none is made, until an "
        "operator accepts this in SCHOOL_ACCEPT_NO_ISOLATION (docs/safety.md)."
    ),
    "isolation_accepted": (
        "ffmpeg is not isolated: a hostile file could make it %(open)s. This was accepted in writing: %(written)s"
    ),
    "isolation_unknown": "The isolation of ffmpeg could not be tested, so it counts as none: %(trouble)s",
    "speech": "The school writes captions with the model in %(path)s.",
    "speech_plain": (
        "The school writes captions with the model in %(path)s, but mends fewer wrong characters: counts of words "
        "are missing. `script/setup --captions` takes them from Debian's libime-data-language-model."
    ),
    "speech_off": "The school writes no captions (SCHOOL_SPEECH_MODEL is empty).",
    "speech_missing": (
        "The school should write captions, but cannot: %(missing)s is missing. `script/setup --captions` installs "
        "the model named base and the packages that any model needs."
    ),
    "between": ", ",
}
"""English msgids."""

PART_SENTENCES = {"database": "database", "store": "storage", "broker": "broker", "worker": "worker"}
"""Names of parts inside the sentences above."""

PART_CODES = {"ok": "part", "no answer": "part_silent", "full": "part_full", "broken": "part_broken"}
"""The sentence for each answer of a part (school.operations.health)."""


@dataclass(frozen=True)
class Finding:
    """One finding. `words` are facts that are English msgids themselves, in lists."""

    works: bool
    code: str
    facts: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the language of `translate`."""
        comma = translate(FINDING_SENTENCES["between"])
        lists = {name: comma.join(translate(word) for word in words) for name, words in self.words.items()}
        return translate(FINDING_SENTENCES[self.code]) % {**self.facts, **lists}


SHOWN_SENTENCES = {"set": "set", "not set": "not set", "default": "(default)"}
"""What is shown instead of a secret and of an empty text; English msgids."""


def configured(settings: Settings, translate: Callable[[str], str] = str) -> Iterator[tuple[str, str]]:
    """Each setting's name, and its value without secrets."""
    for setting in fields(settings):
        value = getattr(settings, setting.name)
        if setting.name in SECRET:
            shown = translate(SHOWN_SENTENCES["set" if value else "not set"])
        elif value in ("", ()):
            shown = translate(SHOWN_SENTENCES["default"])
        elif isinstance(value, tuple):
            shown = ",".join(value)
        else:
            # As written in the environment. The URL of a database or broker may contain a password, which may contain
            # a slash or an @; it ends at the last @.
            shown = re.sub(r"(?<!/)//(?!/)\S*@", "//***@", str(int(value) if isinstance(value, bool) else value))
        yield setting.metadata["name"], shown


def findings(services: Services, parts: dict[str, str] | None = None) -> Iterator[Finding]:
    """What works and what does not. Without `parts`, checks all parts, which takes up to three seconds."""
    yield Finding(sys.version_info >= (3, 11), "python", {"version": platform.python_version()})
    yield _tool("ffmpeg", tools.ffmpeg)
    yield _tool("ffprobe", tools.ffprobe)
    yield isolation(services.isolation)
    yield _speech(services.settings.speech_model)
    yield _disk(services.settings.data)
    for part, answer in (parts or Health(services).report()).items():
        yield Finding(answer == "ok", PART_CODES[answer], {}, {"part": [PART_SENTENCES[part]]})


def changed(settings: Settings) -> set[str]:
    """Names of the settings that differ from the defaults, which are those of an empty environment."""
    usual = Settings.from_environment({})
    kept = ("data", "secret_key")  # every school has its own data folder and secret key
    differs = [one for one in fields(settings) if getattr(settings, one.name) != getattr(usual, one.name)]
    return {one.metadata["name"] for one in differs if one.name not in kept}


def isolation(measured: MeasuredIsolation) -> Finding:
    """How well ffmpeg is isolated. Partial isolation counts as working: operators cannot change the kernel."""
    found = measured.found
    words = {"shut": [WAY_SENTENCES[way] for way in found.shut], "open": [WAY_SENTENCES[way] for way in found.open]}
    if found.trouble:
        return Finding(bool(measured.accepted), "isolation_unknown", {"trouble": found.trouble})
    if found.level is not Level.NONE:
        return Finding(True, f"isolation_{found.level.value}", {}, words)
    if measured.accepted:
        return Finding(True, "isolation_accepted", {"written": measured.accepted}, words)
    return Finding(False, "isolation_none", {}, words)


def _tool(name: str, find: Callable[[], Path]) -> Finding:
    try:
        path = find()
        version = _version(path, path.stat().st_mtime)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        return Finding(False, "tool_broken", {"name": name, "error": str(error)})
    return Finding(True, "tool", {"version": version, "path": str(path)})


@lru_cache(maxsize=8)
def _version(path: Path, _changed_at: float) -> str:
    """A program's version; cached, since the operators' page asks every few seconds."""
    told = subprocess.run([str(path), "-version"], capture_output=True, text=True, timeout=20, check=True)
    return " ".join(told.stdout.split()[:3])


def _speech(model: str) -> Finding:
    """Whether captions are written; a school may do without."""
    if not model:
        return Finding(True, "speech_off")
    gone = missing(model)
    if gone:
        return Finding(False, "speech_missing", {"missing": gone[0]})
    return Finding(True, "speech" if word_model() else "speech_plain", {"path": str(folder_of(model))})


def _disk(data: Path) -> Finding:
    usage = shutil.disk_usage(data)
    facts = {"free": f"{usage.free / 1e9:.0f}", "total": f"{usage.total / 1e9:.0f}", "path": str(data)}
    return Finding(usage.free > LOW_DISK, "disk", facts)
