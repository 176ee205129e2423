"""Compares two fingerprints: which seconds of one are the same as which of the other. Pure.

All ways to lay one over the other are tried at once for all their samples, since an operation on whole numbers of
thousands of bits takes a microsecond. Along the best one, each second is then looked at for itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from statistics import fmean, median

from catalog.likeness.prints import Prints
from catalog.likeness.tracks import PictureTrack, SoundTrack, Track

SPEEDS = (1.0, 0.98, 1.02, 0.96, 1.04, 0.94, 1.06)
"""Of the new video over the earlier one. Between two of them the seconds that are looked at follow by themselves."""
WINDOW = 4.0
"""Seconds around one second that decide about it."""
GAP = 2
"""Seconds in between that may differ: a title, a cut, a fault of the encoder."""
SHORTEST = 4
"""Seconds that must move, or sound, in the same way: a coincidence lasts two or three."""


class Medium(Enum):
    """What is the same."""

    PICTURE = "picture"
    SOUND = "sound"


TAIL = {Medium.PICTURE: 1.5, Medium.SOUND: 4.0}
"""Seconds before an end that belong to the stretch in front: a word of Chromaprint stands for 2.6 seconds."""


@dataclass(frozen=True)
class Stretch:
    """Seconds of the new video, and those of the earlier one that are the same."""

    start: float
    end: float
    other_start: float
    other_end: float


@dataclass(frozen=True)
class Alike:
    """What two videos have in common."""

    medium: Medium
    share: float
    """How much it is alike, 0 to 1; the same file in another size has 0.9 and more."""
    stretches: tuple[Stretch, ...]
    mirrored: bool = False

    @property
    def seconds(self) -> float:
        """Of the new video, that are the same."""
        return sum(one.end - one.start for one in self.stretches)


def compare(new: Prints, earlier: Prints) -> list[Alike]:
    """What `new` has in common with `earlier`: nothing, pictures, sound, or both."""
    mine = [PictureTrack(made, new.stills) for made in (new.picture, *new.variants)]
    pictures = _common(Medium.PICTURE, mine, PictureTrack(earlier.picture, earlier.stills))
    sounds = _common(Medium.SOUND, [SoundTrack(new.sound)], SoundTrack(earlier.sound))
    return [one for one in (_within(pictures, new, earlier), _within(sounds, new, earlier)) if one]


def _common(medium: Medium, variants: Sequence[Track], other: Track) -> Alike | None:
    if not variants[0].size or not other.size:
        return None
    best = max(variants, key=lambda one: _best(one, other)[0])
    _, shift, speed = max((*_best(best.at(speed), other), speed) for speed in SPEEDS)
    found = _Line(best, other, shift, speed).follow()
    stretches = tuple(_stretches(found))
    if not stretches:
        return None
    share = fmean(one.share for one in found if one.share is not None and _covers(stretches, one.at))
    return Alike(medium, round(share, 2), stretches, mirrored=len(variants) > 1 and best is variants[-1])


def _best(mine: Track, other: Track) -> tuple[float, int]:
    """How well one fits on the other where it fits best, and how many samples it is shifted for that."""
    least = min(mine.size, other.size, round(SHORTEST * mine.rate))
    found = [(*mine.fit(other, shift), shift) for shift in range(least - mine.size, other.size - least + 1)]
    # Words of two sounds agree by chance in more or less than half of their bits.
    usual = median(fit / samples for fit, samples, _ in found) if mine.biased else 0.0
    return max(((fit - usual * samples, shift) for fit, samples, shift in found), default=(0.0, 0))


@dataclass(frozen=True)
class _Second:
    """A second of the new video, where the same would be in the other one, and how alike they are there."""

    at: int
    other: float
    same: bool
    share: float | None
    """None: nothing moves or sounds there."""


@dataclass(frozen=True)
class _Line:
    """The way in which two tracks lie over each other."""

    mine: Track
    other: Track
    shift: int
    speed: float

    def follow(self) -> list[_Second]:
        """Each second, with the drift that is left."""
        rate, half = self.mine.rate, round(WINDOW * self.mine.rate / 2)
        drift, found = 0.0, []
        for second in range(int(self.mine.size / rate)):
            middle = round((second + 0.5) * rate)
            start, end = max(0, middle - half), min(self.mine.size, middle + half)
            there = start * self.speed + self.shift + drift
            share, step = self._look(start, end, there)
            if share is not None and share >= self.mine.alike:
                drift += step / 2
            same = self.mine.is_same(share, self.other, (start, end), round(there))
            found.append(_Second(second, (second * rate * self.speed + self.shift + drift) / rate, same, share))
        return found

    def _look(self, start: int, end: int, there: float) -> tuple[float | None, int]:
        looks = [(self._window(start, end, round(there) + step), step) for step in (0, -1, 1, -2, 2)]
        told = [(share, step) for share, step in looks if share is not None]
        return max(told, key=lambda look: look[0], default=(None, 0))

    def _window(self, start: int, end: int, there: int) -> float | None:
        """Of a window that reaches over an end of the other, the part that lies on it, if it is half or more."""
        before = max(0, -there)
        after = max(0, there + end - start - self.other.size)
        if (before + after) * 2 > end - start:
            return -1.0
        return self.mine.window(start + before, end - after, self.other, there + before)


def _stretches(seconds: list[_Second]) -> Iterator[Stretch]:
    run: list[_Second] = []
    missed = 0
    for second in [*seconds, None]:
        if second is not None and second.same:
            run, missed = [*run, second], 0
            continue
        missed += 1
        if second is None or missed > GAP:
            if sum(one.share is not None for one in run) >= SHORTEST:
                yield Stretch(run[0].at, run[-1].at + 1.0, run[0].other, run[-1].other + 1.0)
            run = []


def _covers(stretches: tuple[Stretch, ...], at: float) -> bool:
    return any(one.start <= at < one.end for one in stretches)


def _within(alike: Alike | None, new: Prints, earlier: Prints) -> Alike | None:
    """Without seconds beyond the ends of the videos, and with those before an end that no window could tell."""
    if alike is None:
        return None
    last = TAIL[alike.medium]
    stretches = []
    for one in alike.stretches:
        left = max(0.0, min(new.duration - one.end, earlier.duration - one.other_end))
        more = left if left <= last else 0.0
        end, other_end = min(new.duration, one.end + more), min(earlier.duration, one.other_end + more)
        stretches.append(Stretch(one.start, round(end, 2), round(max(0.0, one.other_start), 2), round(other_end, 2)))
    return replace(alike, stretches=tuple(stretches))
