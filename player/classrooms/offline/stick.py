"""Reads the file with what happened, which a stick brings back from a screen without a line.

The screen seals it with HMAC-SHA-256. The key is the SHA-256 of its token, which nobody but the school has.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from player.classrooms.offline import copies, happenings
from player.classrooms.offline.copies import Held
from player.classrooms.offline.errors import StickForged, StickUnreadable
from player.classrooms.offline.happenings import KINDS, Handlers, Taken, Told, Way
from player.classrooms.screens.models import Screen

MOST_BYTES = 16 * 1024 * 1024
WHAT = "yangge-happened-1"
MAX_KEY = 64


@dataclass(frozen=True)
class Read:
    """What a stick has brought."""

    screen: Screen
    made_at: datetime
    taken: Taken


def read(session: Session, data: bytes, now: datetime, handlers: Handlers) -> Read:
    """Take what a stick brings. Raises StickUnreadable, StickForged."""
    try:
        payload, mac = _opened(data)
        facts = json.loads(payload)
        screen = session.get(Screen, str(facts["screen"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise StickUnreadable() from None
    if screen is None or not _is_sealed(payload, mac, screen):
        raise StickForged()
    try:
        if facts["what"] != WHAT:
            raise StickUnreadable()
        told = [_told(item) for item in facts["items"]]
        held = [_held(item) for item in facts["held"]]
        made_at = datetime.fromisoformat(facts["made_at"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StickUnreadable() from None
    copies.note(session, screen, held, now)
    return Read(screen, made_at, happenings.take(session, screen, told, Way(now, handlers, by_stick=True)))


def _opened(data: bytes) -> tuple[str, str]:
    if len(data) > MOST_BYTES:
        raise StickUnreadable()
    found = json.loads(data)
    payload, mac = found["payload"], found["mac"]
    if not isinstance(payload, str) or not isinstance(mac, str):
        raise StickUnreadable()
    return payload, mac


def _is_sealed(payload: str, mac: str, screen: Screen) -> bool:
    made = hmac.digest(bytes.fromhex(screen.digest), payload.encode(), "sha256").hex()
    return hmac.compare_digest(made.encode(), mac.encode())


def _told(item: dict[str, Any]) -> Told:
    rest = {name: value for name, value in item.items() if name not in ("key", "kind", "at")}
    key, kind, at = item["key"], item["kind"], datetime.fromisoformat(item["at"])
    if not isinstance(key, str) or not 0 < len(key) <= MAX_KEY or kind not in KINDS or at.tzinfo is None:
        raise ValueError("not told by our page")
    return Told(key, kind, at, rest)


def _held(row: dict[str, Any]) -> Held:
    rung = row["rung"]
    return Held(
        package=str(row["package"]),
        lesson=str(row["lesson"]),
        title=str(row["title"]),
        rung=None if rung is None else int(rung),
        percent=min(100, max(0, int(row["percent"]))),
        bytes=max(0, int(row["bytes"])),
    )
