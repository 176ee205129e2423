"""Settings: read from the environment once, validated together, passed on as one frozen dataclass.

docs/configuration.md describes each of them; a test compares the page with the fields.
"""

import hashlib
import os
import re
import secrets
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from storage.bucket import Bucket
from storage.files import sync
from transcode.settings import EngineSettings
from transcode.speech.model import BASE

_SOCKET_LIMIT = 100  # bytes; a unix socket's path may have 107 (unix(7)), of which its name takes 12


ENCODERS_STEP_BACK = 10
"""nice(2) of all encoders except urgent ones: pages and urgent work go before them."""


class SettingsError(Exception):
    """One or more settings are wrong; the message names each in a sentence."""


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("must be 0 or 1")
    return text == "1"


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return text

    return read


def _scheme(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if urlsplit(text).scheme.split("+")[0] not in schemes:
            raise ValueError(f"must begin with {' or '.join(scheme + '://' for scheme in schemes)}")
        return text

    return read


def _store(text: str) -> str:
    if urlsplit(text).scheme == "s3":
        Bucket.from_url(text)
        return text
    parts = urlsplit(_scheme("file", "s3")(text))
    # file://srv/objects would name a host, file:objects nothing, and the part after a # or ? would be ignored.
    if not text[5:].startswith("///") or parts.query or parts.fragment or not unquote(parts.path).strip("/"):
        raise ValueError("must be a whole path, such as file:///srv/school/objects; %23 stands for a #, %3F for a ?")
    return text


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, LookupError):
        raise ValueError("must be the name of a time zone, such as Asia/Shanghai") from None


def _folder(text: str) -> Path:
    if not Path(text).is_absolute():
        raise ValueError("must be a whole path, such as /media/disk")
    return Path(text)


def _speech_model(text: str) -> str:
    if text != BASE and not Path(text).is_absolute():
        raise ValueError("must be base, or the whole path of a folder with a model, such as /srv/whisper-small")
    return text


def _host(text: str) -> str:
    if ":" in text:
        raise ValueError("must be a name or an IPv4 address, such as 0.0.0.0; the port is told by PORT")
    return text


_SHORTEST = 16
"""The fewest characters of a signing key."""


def _secret(text: str) -> str:
    if len(text) < _SHORTEST:
        raise ValueError(f"must have at least {_SHORTEST} characters; anybody who guesses it can sign in as anybody")
    return text


def _secrets(text: str) -> tuple[str, ...]:
    return tuple(_secret(key.strip()) for key in text.split(",") if key.strip())


_NAME = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    wrong = [name for name in names if not _NAME.fullmatch(name)]
    if wrong:
        raise ValueError(f"must be names as in an address, without port, with commas between; not {wrong[0]!r}")
    return names


def _token(text: str) -> str:
    if len(text) < 16:
        raise ValueError("must have at least 16 characters; anybody who guesses it reads the school's figures")
    return text


_WRITTEN = re.compile(r"(?P<who>[^,，:：]{2,80})[,，] ?(?P<day>\d{4}-\d\d-\d\d)[:：] ?\S.{9,}", re.DOTALL)


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be the address of the home page, such as https://school.example.org")
    return text.rstrip("/")


def _mail_from(text: str) -> str:
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", text):
        raise ValueError("must be a mail address, such as school@example.org")
    return text


def _written(text: str) -> str:
    found = _WRITTEN.fullmatch(text.strip())
    try:
        date.fromisoformat(found["day"] if found else "")
    except ValueError:
        raise ValueError(
            "must be a sentence with a name and a day: NAME, YYYY-MM-DD: why ffmpeg may run without isolation"
        ) from None
    return text.strip()


def _from(name: str, default: Any, read: Callable[[str], Any] = str) -> Any:
    return field(default=default, metadata={"name": name, "read": read})


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one school and another. An empty text means a default under `data`."""

    data: Path = _from("SCHOOL_DATA", Path("var"), Path)
    port: int = _from("PORT", 8000, _number(1, 65535))
    host: str = _from("SCHOOL_HOST", "127.0.0.1", _host)
    name: str = _from("SCHOOL_NAME", "")
    time_zone: ZoneInfo = _from("SCHOOL_TIME_ZONE", ZoneInfo("Asia/Shanghai"), _zone)
    demo: bool = _from("SCHOOL_DEMO", True, _flag)
    database_url: str = _from("SCHOOL_DATABASE_URL", "", _scheme("sqlite", "postgresql"))
    broker_url: str = _from("SCHOOL_BROKER_URL", "", _scheme("redis", "rediss", "amqp", "amqps"))
    limits_url: str = _from("SCHOOL_LIMITS_URL", "", _scheme("redis", "rediss"))
    storage_url: str = _from("SCHOOL_STORAGE_URL", "", _store)
    s3_key: str = _from("SCHOOL_S3_KEY", "")
    s3_secret: str = _from("SCHOOL_S3_SECRET", "")
    cache_mb: int = _from("SCHOOL_CACHE_MB", 20480, _number(1, 10_000_000))
    secret_key: str = _from("SCHOOL_SECRET_KEY", "", _secret)
    old_secret_keys: tuple[str, ...] = _from("SCHOOL_OLD_SECRET_KEYS", (), _secrets)
    admin_password: str = _from("SCHOOL_ADMIN_PASSWORD", "")
    sign_up: str = _from("SCHOOL_SIGN_UP", "open", _one_of("open", "approval", "closed"))
    wall_days: int = _from("SCHOOL_WALL_DAYS", 60, _number(1, 3650))
    address: str = _from("SCHOOL_ADDRESS", "", _address)
    mail_url: str = _from("SCHOOL_MAIL_URL", "", _scheme("smtp", "smtps"))
    mail_from: str = _from("SCHOOL_MAIL_FROM", "", _mail_from)
    https: bool = _from("SCHOOL_HTTPS", False, _flag)
    screen_worker: bool = _from("SCHOOL_SCREEN_WORKER", True, _flag)
    hosts: tuple[str, ...] = _from("SCHOOL_HOSTS", (), _names)
    proxies: int = _from("SCHOOL_PROXIES", 0, _number(0, 9))
    group_reads: bool = _from("SCHOOL_GROUP_READS", False, _flag)
    x_accel: bool = _from("SCHOOL_X_ACCEL", False, _flag)
    max_upload_mb: int = _from("SCHOOL_MAX_UPLOAD_MB", 20480, _number(1, 10_000_000))
    metrics_token: str = _from("SCHOOL_METRICS_TOKEN", "", _token)
    import_folder: Path | None = _from("SCHOOL_IMPORT_FOLDER", None, _folder)
    max_waiting: int = _from("SCHOOL_MAX_WAITING_UPLOADS", 500, _number(1, 100_000))
    clips_a_day: int = _from("SCHOOL_CLIPS_A_DAY", 200, _number(0, 100_000))
    clips: int = _from("SCHOOL_CLIPS", 1000, _number(0, 1_000_000))
    clips_mb: int = _from("SCHOOL_CLIPS_MB", 51200, _number(0, 10_000_000))
    web_processes: int = _from("SCHOOL_WEB_PROCESSES", 2, _number(1, 64))
    encoders: int = _from("SCHOOL_ENCODERS", 1, _number(0, 64))
    low_bitrate: bool = _from("SCHOOL_LOW_BITRATE", False, _flag)
    speech_model: str = _from("SCHOOL_SPEECH_MODEL", "", _speech_model)
    max_duration: int = _from("SCHOOL_MAX_DURATION", 21600, _number(1, 604_800))
    max_pixels: int = _from("SCHOOL_MAX_PIXELS", 35389440, _number(256, 1 << 30))
    max_streams: int = _from("SCHOOL_MAX_STREAMS", 64, _number(1, 1000))
    max_cpu: int = _from("SCHOOL_MAX_CPU", 60, _number(1, 10_000))
    max_memory_mb: int = _from("SCHOOL_MAX_MEMORY_MB", 6144, _number(1536, 1 << 20))
    max_output_mb: int = _from("SCHOOL_MAX_OUTPUT_MB", 4096, _number(16, 1 << 20))
    accept_no_isolation: str = _from("SCHOOL_ACCEPT_NO_ISOLATION", "", _written)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read all settings; an unset or empty variable leaves the default. Raises SettingsError."""
        values, faults = {}, []
        for setting in fields(cls):
            text = environment.get(setting.metadata["name"], "")
            if text:
                try:
                    values[setting.name] = setting.metadata["read"](text)
                except ValueError as fault:
                    faults.append(f"{setting.metadata['name']} {fault}.")
        if "mail_url" in values and "mail_from" not in values:
            faults.append("SCHOOL_MAIL_URL needs SCHOOL_MAIL_FROM, the address from which mails come.")
        if ("s3_key" in values) != ("s3_secret" in values):
            faults.append("SCHOOL_S3_KEY and SCHOOL_S3_SECRET must be set together, or neither.")
        if faults:
            raise SettingsError(" ".join(faults))
        values["data"] = Path(values.get("data", cls.data)).absolute()
        return cls(**values)

    @property
    def database(self) -> str:
        """The database's URL for SQLAlchemy."""
        return self.database_url or f"sqlite:///{self.data / 'school.sqlite'}"

    @property
    def embedded_valkey(self) -> bool:
        """Whether this school runs its own broker."""
        return not self.broker_url

    @property
    def valkey_socket(self) -> Path:
        """The embedded broker's socket: under `data`, or in the temporary folder if that path would be too long."""
        inside = self.data / "run" / "valkey.sock"
        if len(os.fsencode(inside)) <= _SOCKET_LIMIT:
            return inside
        name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
        return Path(tempfile.gettempdir(), f"yangge-{os.getuid()}-{name}", "valkey.sock")

    @property
    def broker(self) -> str:
        """The broker's URL for Celery."""
        return self.broker_url or f"redis+socket://{self.valkey_socket}"

    @property
    def limits_storage(self) -> str:
        """Where rate limits are counted: with the broker if it speaks Redis, so that all web processes share them.

        With RabbitMQ and no other setting, each web process has its own counts.
        """
        if self.limits_url:
            return self.limits_url
        if self.embedded_valkey:
            return f"redis+unix://{self.valkey_socket}"
        if not self.broker_url.startswith("redis"):
            return "memory://"
        return self.broker_url.replace("redis+socket://", "redis+unix://")  # the two libraries have different schemes

    @property
    def objects_folder(self) -> Path:
        """The folder of the file store."""
        return Path(unquote(urlsplit(self.storage_url).path)) if self.storage_url else self.data / "objects"

    @property
    def bucket(self) -> Bucket | None:
        """The bucket of the S3 store; None when objects are files."""
        return Bucket.from_url(self.storage_url) if urlsplit(self.storage_url).scheme == "s3" else None

    @property
    def bucket_origin(self) -> str:
        """The bucket's origin for browsers, for a page's policy; "" if they do not use it."""
        return self.bucket.origin if self.bucket else ""

    @property
    def engine(self) -> EngineSettings:
        """The limits of one source and its run, for the engine."""
        return EngineSettings(
            niceness=ENCODERS_STEP_BACK,
            max_duration=self.max_duration,
            max_pixels=self.max_pixels,
            max_streams=self.max_streams,
            cpu_factor=self.max_cpu,
            memory=self.max_memory_mb * 1024**2,
            output_bytes=self.max_output_mb * 1024**2,
            low_bitrate=self.low_bitrate,
        )

    @property
    def secret(self) -> str:
        """The key that signs sessions and grants: that of the settings, or one generated at the first start.

        Raises SettingsError when the stored text is no key.
        """
        return self.secret_key or _kept_secret(self.data / "secret-key")

    @property
    def home(self) -> str:
        """The address for links in mails: that of the settings, or one that works on this machine."""
        name = self.hosts[0].lstrip(".") if self.hosts else "127.0.0.1"
        return self.address or (f"https://{name}" if self.https else f"http://{name}:{self.port}")

    @property
    def everywhere(self) -> bool:
        """Whether the web listens on all addresses of the machine."""
        return self.host in ("0.0.0.0", "")  # noqa: S104 - compared, not bound

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """The names that the school answers to; always including the machine's own, for health checks."""
        own = socket.gethostname().lower() if self.everywhere else self.host.lower()
        return tuple(dict.fromkeys(("127.0.0.1", "localhost", own, *self.hosts)))


def _kept_secret(path: Path) -> str:
    """Read the key from `path`, generated there at first; several processes may do so at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        sync(draft)  # otherwise a power cut may leave an empty file
        try:
            path.hardlink_to(draft)  # fails if another process was first; then its key counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        sync(path.parent)
    kept = path.read_text().strip()
    if len(kept) < _SHORTEST:
        raise SettingsError(
            f"The key in {path} has fewer than {_SHORTEST} characters, so it is not whole. Put the one of a backup "
            "in its place, or remove the file: a new one is made, and everybody has to sign in again."
        )
    return kept
