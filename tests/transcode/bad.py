"""Broken, lying and odd videos, made by patching what ffmpeg wrote."""

import struct
from collections.abc import Callable

Patch = Callable[[bytes], bytes]


def overwritten(marker: bytes, offset: int, new: bytes) -> Patch:
    """`new` written `offset` bytes behind the first `marker`."""

    def patch(whole: bytes) -> bytes:
        at = whole.index(marker) + offset
        return whole[:at] + new + whole[at + len(new) :]

    return patch


def every(marker: bytes, offset: int, new: bytes) -> Patch:
    """`new` written `offset` bytes behind each `marker`."""

    def patch(whole: bytes) -> bytes:
        raw, at = bytearray(whole), whole.find(marker)
        while at >= 0:
            raw[at + offset : at + offset + len(new)] = new
            at = whole.find(marker, at + 1)
        return bytes(raw)

    return patch


def both(*patches: Patch) -> Patch:
    """One after the other."""

    def patch(whole: bytes) -> bytes:
        for each in patches:
            whole = each(whole)
        return whole

    return patch


def with_holes(size: int, every_bytes: int) -> Patch:
    """`size` bytes lost out of every `every_bytes`, from the second stretch on: a recorder with bad reception."""
    return lambda whole: (
        whole[:every_bytes]
        + b"".join(whole[at + size : at + every_bytes] for at in range(every_bytes, len(whole), every_bytes))
    )


def nested(depth: int) -> Patch:
    """An MP4 in whose index boxes lie in boxes, `depth` of them."""

    def patch(whole: bytes) -> bytes:
        inner = b""
        for _ in range(depth):
            inner = struct.pack(">I4s", 8 + len(inner), b"udta") + inner
        at = whole.index(b"moov") - 4
        size = struct.unpack_from(">I", whole, at)[0]
        return whole[:at] + struct.pack(">I4s", size + len(inner), b"moov") + whole[at + 8 :] + inner

    return patch


def length(seconds: int) -> Patch:
    """An MP4 whose every header says it is `seconds` long; times are in thousandths, or in the track's unit."""

    def patch(whole: bytes) -> bytes:
        whole = overwritten(b"mvhd", 20, struct.pack(">I", seconds * 1000))(whole)
        whole = every(b"tkhd", 24, struct.pack(">I", seconds * 1000))(whole)
        raw, at = bytearray(whole), whole.find(b"mdhd")
        while at >= 0:
            unit = struct.unpack_from(">I", raw, at + 16)[0]
            struct.pack_into(">I", raw, at + 20, min(seconds * unit, 0xFFFFFFFF))
            at = whole.find(b"mdhd", at + 1)
        return bytes(raw)

    return patch
