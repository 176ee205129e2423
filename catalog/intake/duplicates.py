"""Finds files that are there twice: byte for byte by their hash, or as another encoding by their pictures.

Only files of one size are hashed, and only recordings of one length are compared: a folder of a thousand lectures has
few of either.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise

from catalog.intake.likeness import SAME_SECONDS, is_same, read
from catalog.intake.models import FileState, ImportFile

_BLOCK = 1 << 20
_SPARE = (
    "备份",
    "backup",
    "副本",
    "复件",
    "copy",
    "重复",
    "新建文件夹",
    "旧",
    "old",
    "回收",
    "temp",
    "桌面",
    "desktop",
)
"""Words of folders in which people keep second copies."""


def hashed(descriptor: int, check: Callable[[], None] = lambda: None) -> str:
    """The SHA-256 of an open file, from its beginning; `check` is called every few megabytes and may raise."""
    running = hashlib.sha256()
    with os.fdopen(os.dup(descriptor), "rb", buffering=0) as file:
        file.seek(0)
        while block := file.read(_BLOCK):
            running.update(block)
            check()
    return running.hexdigest()


def of_one_size(files: Iterable[ImportFile]) -> Iterator[list[ImportFile]]:
    """The groups of files of one size that have more than one."""
    groups: dict[int, list[ImportFile]] = defaultdict(list)
    for file in files:
        groups[file.size].append(file)
    yield from (group for group in groups.values() if len(group) > 1)


def same_bytes(group: Iterable[ImportFile]) -> Iterator[list[ImportFile]]:
    """Of hashed files, the groups of equal ones, each with the one to keep first."""
    by_hash: dict[str, list[ImportFile]] = defaultdict(list)
    for file in group:
        if file.sha256:
            by_hash[file.sha256].append(file)
    yield from (sorted(equal, key=_keep_first) for equal in by_hash.values() if len(equal) > 1)


def of_one_length(files: Iterable[ImportFile]) -> list[ImportFile]:
    """Those that have another one of their length."""
    ordered = sorted((file for file in files if file.duration), key=lambda file: file.duration or 0.0)
    near = {
        file.id: file
        for one, other in pairwise(ordered)
        if (other.duration or 0.0) - (one.duration or 0.0) <= SAME_SECONDS
        for file in (one, other)
    }
    return list(near.values())


def same_content(files: Sequence[ImportFile]) -> Iterator[tuple[ImportFile, ImportFile]]:
    """Pairs of one recording in two encodings: the one to keep, the other.

    None is given up for one that is not kept.
    """
    # Read once, and without asking the rows again: thousands of videos of one length are millions of pairs.
    told = [(file.duration or 0.0, read(file.likeness), file) for file in files]
    ordered = sorted((one for one in told if one[1]), key=lambda one: one[0])
    given_up: set[str] = set()
    for place, (seconds, pictures, one) in enumerate(ordered):
        for more, others, other in islice(ordered, place + 1, None):
            if more - seconds > SAME_SECONDS:
                break
            if not is_same(pictures, others) or {one.id, other.id} & given_up:
                continue
            kept, left = sorted((one, other), key=_clearest_first)
            given_up.add(left.id)
            yield kept, left


def _keep_first(file: ImportFile) -> tuple[bool, bool, int, str]:
    path = file.path.lower()
    spare = any(word in path for word in _SPARE)
    return file.state is not FileState.TAKEN, spare, file.path.count("/"), file.path


def _clearest_first(file: ImportFile) -> tuple[bool, int, bool, int, tuple[bool, bool, int, str]]:
    probed = file.probed or {}
    area = int(probed.get("width", 0)) * int(probed.get("height", 0))
    return file.state is not FileState.TAKEN, -area, not probed.get("copied"), -file.size, _keep_first(file)
