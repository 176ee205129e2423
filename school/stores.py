"""From an address to a store: the one place that knows which kinds of stores there are."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from school.settings import SettingsError
from storage.files import FileStore
from storage.store import Store


def open_store(url: str) -> Store:
    """The store at `url`, written as SCHOOL_STORAGE_URL: `file:///a/folder`. Raises SettingsError."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return FileStore(Path(unquote(parts.path)))
    raise SettingsError(f"{url} is no address of a store; it looks like file:///a/folder.")
