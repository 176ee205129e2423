"""The command line of Chromium on a classroom's PC, for the unit of `school service` and for the printed page.

The names of the switches are Chromium's own (chrome/common/chrome_switches.cc, content_switches.cc).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

PROFILE = "/var/lib/yangge-screen"
"""Where a classroom's PC keeps what its browser stores: who it is, and the lessons on its disk."""
_ITSELF = ("127.0.0.1", "localhost", "[::1]")


class WrongAddress(ValueError):
    """No address of a school; the message is a sentence."""


@dataclass(frozen=True)
class Kiosk:
    """A browser that shows one school and nothing else."""

    address: str
    """Scheme, host and port of the school."""
    profile: str = PROFILE
    language: str = "zh-CN"

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in self.address):
            raise WrongAddress(
                f"{self.address!r} must be the address of the school, such as http://192.168.1.20:8000"
            )

    @property
    def origin(self) -> str:
        """The address without a path, as browsers compare it (RFC 6454)."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def needs_help_to_be_secure(self) -> bool:
        """Whether the browser must be told to trust the address: service workers need HTTPS or the same machine."""
        parts = urlsplit(self.address)
        return parts.scheme == "http" and parts.netloc.rpartition("@")[2].rsplit(":", 1)[0] not in _ITSELF

    def switches(self) -> list[str]:
        """The switches, each with the failure that it prevents."""
        found = [
            "--kiosk",  # no frame, no tabs, no way out by a remote
            f"--user-data-dir={self.profile}",  # the next switch works only with a profile of its own
            # A lesson starts by the timetable, when nobody has touched anything.
            "--autoplay-policy=no-user-gesture-required",
            "--no-first-run",
            "--no-default-browser-check",
            # A PC that was switched off at the wall asks nothing when it is on again.
            "--hide-crash-restore-bubble",
            "--disable-session-crashed-bubble",
            "--noerrdialogs",
            "--password-store=basic",  # no question of a keyring
            "--ozone-platform-hint=auto",  # Wayland where there is no X
            "--disable-features=Translate",
            "--disable-pinch",
            "--overscroll-history-navigation=0",
            # The weak line is for lessons; the system's packages update the browser.
            "--disable-component-update",
            "--disable-background-networking",
            "--disable-sync",
            f"--lang={self.language}",
        ]
        if self.needs_help_to_be_secure:
            # Without it a school by plain HTTP has no service worker: nothing on the disk, nothing without a line.
            found.insert(1, f"--unsafely-treat-insecure-origin-as-secure={self.origin}")
        return found

    def command(self, browser: str = "chromium") -> list[str]:
        """The whole command."""
        return [browser, *self.switches(), f"{self.origin}/screen"]
