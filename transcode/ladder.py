"""The encodings the school offers, as data, and which of them suit a source.

To add a rung, add a line to RUNGS. To change how all rungs are encoded, change X264.
"""

from dataclasses import dataclass, replace

from transcode.source import VideoTrack


@dataclass(frozen=True)
class Rung:
    """One step of the ladder. `height` is the short side of its 16:9 box, `long_side` the other one."""

    height: int
    long_side: int
    crf: float
    maxrate: int
    """Bits per second that the encoder may use at up to 30 pictures a second."""
    full_rate: bool
    """Whether 50 and 60 fps are kept. Below 720 lines they improve little and cost bandwidth."""
    codec: str = "h264"
    """A key of ENCODERS."""
    economical: bool = False
    """Whether it is encoded with the settings of ECONOMICAL too."""


RUNGS: tuple[Rung, ...] = (
    Rung(height=1080, long_side=1920, crf=23, maxrate=5_000_000, full_rate=True),
    Rung(height=720, long_side=1280, crf=22, maxrate=2_800_000, full_rate=True),
    Rung(height=480, long_side=854, crf=22, maxrate=1_500_000, full_rate=False),
    Rung(height=360, long_side=640, crf=22, maxrate=900_000, full_rate=False),
    Rung(height=240, long_side=426, crf=22, maxrate=500_000, full_rate=False),
)
"""Highest first. A lower CRF is better and larger; errors in the smallest pixels are seen least, so the top rung has
one more.

By VMAF every rung is nearer to the source than MediaCMS's of the same height (docs/performance.md).
"""

LOW_BITRATE = Rung(height=480, long_side=854, crf=35, maxrate=1_000_000, full_rate=False, codec="av1")
"""A second rendition at 480 for slow connections, if the operator enables it: a third fewer bits than the H.264 one
at equal VMAF for some 9% more CPU in all. Only players that can decode it choose it; see docs/decisions."""

X264: dict[str, str] = {
    # superfast with these four repaired needs a quarter of medium's CPU for 17% more bits at equal VMAF
    # (720p, VMAF 90: 5.0 against 18.8 CPU s, 1108 against 949 kb/s); veryfast needs 40% more CPU and bits than this.
    "mbtree": "1",
    "rc-lookahead": "20",
    "aq-mode": "2",
    "trellis": "1",
    # Slightly weaker adaptive quantization than 1.0: 3% fewer bits at equal VMAF. 0.6 would save 2%
    # more, but VMAF hardly sees the bands that flat places then get.
    "aq-strength": "0.8",
    # Keyframes only on the grid, so that all renditions can be switched at the same instants.
    "scenecut": "0",
}
PRESET = "superfast"

FAST: dict[str, str] = {
    # For work that a viewer waits for: the preview, and the first second of a long lesson in all renditions. It
    # takes a third less time and half the memory, and loses 1 VMAF on the top rung and 4 on 480.
    "mbtree": "0",
    "rc-lookahead": "4",
    "aq-mode": "1",
    "trellis": "0",
    "subme": "0",
}
"""None of these affects a stream's parameter sets, so the initialization section stays the same."""

ECONOMICAL: dict[str, str] = {
    # For a library of old courseware. At equal VMAF these cost a quarter to a third more bits and take a third less
    # time (480p, VMAF 93.6: 1.8 against 1.1 CPU s); the usual settings have that much to give, see
    # docs/decisions/2026-11-30-economical.md. What begins with ultrafast needs twice the bits for the same time.
    "mbtree": "0",
    "rc-lookahead": "0",
    "b-adapt": "0",
    "trellis": "0",
    "weightp": "0",
    "subme": "0",
    # All renditions are encoded side by side; threads of one encoder cost 2 to 4% more processor time.
    "threads": "1",
}
ECONOMICAL_LARGE: dict[str, str] = {
    # From 720 lines on: without mbtree, the top rung of a 1080p camera needs a fifth more bits than MediaCMS's.
    "rc-lookahead": "5",
    "b-adapt": "0",
    "trellis": "0",
    "weightp": "0",
    "threads": "1",
}
LARGE = 720
"""Lines from which on ECONOMICAL_LARGE holds."""
LARGEST = 1080
"""Lines from which on there is no refinement below a pixel either: 8% more bits, of which this rung has enough."""
ECONOMICAL_CRF: dict[int, tuple[float, float]] = {
    1080: (21.4, 21.4),
    720: (20.2, 21.4),
    480: (23.1, 23.5),
    360: (22.8, 23.4),
    240: (23.0, 23.2),
}
"""Of a picture of the source's own size, and of one that was scaled down, which loses less by the same errors. Chosen
so that each rung is as near to the source as MediaCMS's of the same height (docs/performance.md)."""

SVT_AV1: dict[str, str] = {
    # Tuned for visual quality, not for PSNR.
    "tune": "0",
    # Keyframes only on the grid.
    "scd": "0",
    # One thread: six encoders run side by side, and more threads cost 12% more CPU for 1% fewer bits.
    "lp": "1",
    # No temporal filtering: 6% less CPU for 0.5% more bits.
    "enable-tf": "0",
}
SVT_AV1_PRESET = 10
"""8 needs twice the CPU for 7% fewer bits, 12 takes a quarter less and gives 27% instead of 33."""

SCALER: dict[str, str] = {
    # Bicubic with C = 0.75 is as sharp as Lanczos and costs half as much; ffmpeg's own C = 0.6, four times in a
    # row, leaves lower rungs soft: 4 VMAF less on 240, 3 on 360 and 480.
    "flags": "bicubic",
    "param0": "0",
    "param1": "0.75",
}

NATIVE_ABOVE = 0.87
"""A source more than 15% larger than the best rung below it also gets a rung of its own size."""
ECONOMICAL_NATIVE_BELOW = 360
"""Lines. From these on, economical packages have no rung of the source's own size: one for the 576 lines of a DVD
would take as much time as all others together. Of smaller pictures the next rung would show too little."""

SHORTEST = 16
"""Pixels; the size of a macroblock. A rung with a smaller side is left out."""


@dataclass(frozen=True)
class SizedRung:
    """A rung and the picture size it gets for this source. Both sides are even, as 4:2:0 chroma needs."""

    rung: Rung
    width: int
    height: int

    @property
    def short_side(self) -> int:
        """The number that names the quality: 720 for 1280x720 and for 720x1280."""
        return min(self.width, self.height)


def economical_settings(rung: Rung) -> dict[str, str]:
    """What x264 is told otherwise than usual on a rung."""
    if not rung.economical:
        return {}
    if rung.height < LARGE:
        return ECONOMICAL
    return ECONOMICAL_LARGE | ({"subme": "0"} if rung.height >= LARGEST else {})


def choose(video: VideoTrack, *, economical: bool = False, copyable: bool = False) -> tuple[SizedRung, ...]:
    """The renditions for a picture, largest first, never larger than the source.

    `copyable`: its own size costs nothing.
    """
    if not economical:
        return _choose(video)
    is_small = min(video.width, video.height) < ECONOMICAL_NATIVE_BELOW
    native_above = NATIVE_ABOVE if copyable or is_small else 0.0
    return tuple(_cheaper(choice, video) for choice in _choose(video, native_above))


def _cheaper(choice: SizedRung, video: VideoTrack) -> SizedRung:
    own, scaled = ECONOMICAL_CRF[choice.rung.height]
    is_own = choice.width * choice.height > NATIVE_ABOVE**2 * video.width * video.height
    return replace(choice, rung=replace(choice.rung, crf=own if is_own else scaled, economical=True))


def _choose(video: VideoTrack, native_above: float = NATIVE_ABOVE) -> tuple[SizedRung, ...]:
    fitting = [rung for rung in RUNGS if _scale(video, rung) <= 1]
    chosen = [_sized(video, rung, _scale(video, rung)) for rung in fitting]
    larger = [rung for rung in RUNGS if _scale(video, rung) > 1]
    if larger and (not fitting or _scale(video, fitting[0]) < native_above):
        chosen.insert(0, _sized(video, larger[-1], 1.0))
    # A picture of 16 by 4000 would be too thin on the lower rungs, and several would have the same name.
    seen = [choice for choice in chosen if choice.short_side >= SHORTEST]
    return tuple(seen or [_sized(video, larger[-1] if larger else RUNGS[0], 1.0)])


def _scale(video: VideoTrack, rung: Rung) -> float:
    """The factor by which the picture fits the rung's box, whichever way up it is."""
    return min(
        rung.long_side / max(video.width, video.height),
        rung.height / min(video.width, video.height),
    )


def _sized(video: VideoTrack, rung: Rung, scale: float) -> SizedRung:
    return SizedRung(rung, _even(video.width * scale), _even(video.height * scale))


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)
