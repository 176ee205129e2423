"""The samples of a fingerprint in order of time, and how well two of them fit. Pure."""

from abc import ABC, abstractmethod
from functools import cached_property

from catalog.likeness.bits import different
from catalog.likeness.prints import PICTURE_BYTES, PICTURE_RATE, SOUND_BYTES, SOUND_RATE, STILL_BYTES

ALIKE_PICTURE = 0.4
"""The least correlation, in four seconds. Of videos that have nothing in common, laid over each other as well as
possible, it is below 0.2 on the whole; of one whose upper sixth was cropped it is 0.6."""
MOVES = 30
"""Cells that change in four seconds, at least: below, only noise changes."""
STILL = 0.16
"""The most bits in which pictures differ that are the same, where nothing moves."""
ALIKE_SOUND = 0.3
"""One minus twice the share of different bits. Haitsma and Kalker ("A Highly Robust Audio Fingerprinting System",
2002) take 0.35 different bits as the limit, which is the same."""
VOICES = 6
"""Different words in four seconds, at least: a hum has fewer, and any two hums are alike."""


class Track(ABC):
    """Samples of equal length. `rate`: how many a second."""

    rate: float
    width: int
    alike: float
    """The least share of a window that is the same."""
    biased: bool

    def __init__(self, samples: bytes) -> None:
        self.samples = samples

    @property
    def size(self) -> int:
        """The number of samples."""
        return len(self.samples) // self.width

    def part(self, start: int, end: int) -> int:
        """Samples as one number."""
        return int.from_bytes(self.samples[start * self.width : end * self.width], "little")

    def _resampled(self, speed: float) -> bytes:
        places = (min(self.size - 1, round(number / speed)) for number in range(int(self.size * speed)))
        return b"".join(self.samples[place * self.width : (place + 1) * self.width] for place in places)

    @abstractmethod
    def at(self, speed: float) -> "Track":
        """The same at the speed of an earlier video, over which it is `speed` times as fast."""

    @abstractmethod
    def fit(self, other: "Track", shift: int) -> tuple[float, int]:
        """How well it fits when its first sample lies on number `shift` of the other, and on how many samples."""

    @abstractmethod
    def window(self, start: int, end: int, other: "Track", there: int) -> float | None:
        """How alike some samples are to as many of the other, from -1 to 1; None: neither says anything."""

    def is_same(self, share: float | None, _other: "Track", _span: tuple[int, int], _there: int) -> bool:
        """Whether a window is the same, by its share."""
        return share is not None and share >= self.alike


class PictureTrack(Track):
    """What becomes brighter and darker."""

    rate, width, alike, biased = PICTURE_RATE, PICTURE_BYTES, ALIKE_PICTURE, False

    def __init__(self, samples: bytes, stills: bytes) -> None:
        super().__init__(samples)
        self._stills = stills

    @cached_property
    def _whole(self) -> int:
        return self.part(0, self.size)

    @cached_property
    def _opposite(self) -> "PictureTrack":
        """With brighter and darker exchanged."""
        half = self.width // 2
        ups = (self.samples[place : place + half] for place in range(0, len(self.samples), self.width))
        downs = (self.samples[place + half : place + self.width] for place in range(0, len(self.samples), self.width))
        return PictureTrack(b"".join(down + up for up, down in zip(ups, downs, strict=True)), b"")

    def at(self, speed: float) -> "PictureTrack":
        """See Track."""
        return self if speed == 1 else PictureTrack(self._resampled(speed), b"")

    def fit(self, other: Track, shift: int) -> tuple[float, int]:
        """See Track."""
        assert isinstance(other, PictureTrack)  # noqa: S101 - only pictures are compared with pictures
        mine, opposite, theirs = self._whole, self._opposite._whole, other._whole
        bits = 8 * self.width * abs(shift)
        if shift >= 0:
            theirs >>= bits
        else:
            mine, opposite = mine >> bits, opposite >> bits
        return (mine & theirs).bit_count() - (opposite & theirs).bit_count(), min(self.size, other.size)

    def window(self, start: int, end: int, other: Track, there: int) -> float | None:
        """See Track."""
        assert isinstance(other, PictureTrack)  # noqa: S101 - only pictures are compared with pictures
        mine, theirs = self.part(start, end), other.part(there, there + end - start)
        moving = (mine.bit_count() + theirs.bit_count()) / 2
        if moving < MOVES:
            return None
        return ((mine & theirs).bit_count() - (self._opposite.part(start, end) & theirs).bit_count()) / moving

    def is_same(self, share: float | None, other: Track, span: tuple[int, int], there: int) -> bool:
        """See Track. Where nothing moves, the pictures themselves are compared."""
        if share is not None:
            return super().is_same(share, other, span, there)
        assert isinstance(other, PictureTrack)  # noqa: S101 - only pictures are compared with pictures
        middle = (span[1] - span[0]) // 2
        return different(self._still(span[0] + middle), other._still(there + middle), 8 * STILL_BYTES) <= STILL

    def _still(self, place: int) -> int:
        return int.from_bytes(self._stills[place * STILL_BYTES : (place + 1) * STILL_BYTES], "little")


class SoundTrack(Track):
    """Chromaprint's words; zeros where it is silent."""

    rate, width, alike, biased = SOUND_RATE, SOUND_BYTES, ALIKE_SOUND, True

    def at(self, speed: float) -> "SoundTrack":
        """See Track."""
        return self if speed == 1 else SoundTrack(self._resampled(speed))

    def fit(self, other: Track, shift: int) -> tuple[float, int]:
        """See Track."""
        start, there = max(0, -shift), max(0, shift)
        samples = min(self.size - start, other.size - there)
        different = self.part(start, start + samples) ^ other.part(there, there + samples)
        return 16 * samples - different.bit_count(), samples

    def window(self, start: int, end: int, other: Track, there: int) -> float | None:
        """See Track."""
        if self._is_steady(start, end) and other._is_steady(there, there + end - start):  # type: ignore[attr-defined]
            return None
        mine, theirs = self.part(start, end), other.part(there, there + end - start)
        return 1 - 2 * different(mine, theirs, 32 * (end - start))

    def is_same(self, share: float | None, other: Track, span: tuple[int, int], there: int) -> bool:
        """See Track. Two silences are the same."""
        return share is None or super().is_same(share, other, span, there)

    def _is_steady(self, start: int, end: int) -> bool:
        words = {
            self.samples[place : place + self.width]
            for place in range(start * self.width, end * self.width, self.width)
        }
        return len(words) < VOICES
