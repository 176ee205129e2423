"""From an address to a store: the one place that knows which kinds of stores there are."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from school.settings import Settings, SettingsError
from storage.bucket import Bucket
from storage.cache import Cache
from storage.files import FileStore
from storage.store import Store


def open_store(settings: Settings, url: str = "") -> Store:
    """The store at `url`, written as SCHOOL_STORAGE_URL, or the school's own; nothing is asked of it yet.

    A bucket is opened with the keys of the settings. Raises SettingsError.
    """
    url = url or settings.storage
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return FileStore(Path(unquote(parts.path)))
    if parts.scheme != "s3":
        raise SettingsError(f"{url} is no address of a store; it looks like file:///a/folder or s3://bucket.")
    try:
        bucket = Bucket.from_url(url)
    except ValueError as error:
        raise SettingsError(f"{url} {error}.") from error
    # boto3 takes a third of a second to load: only schools with a bucket pay for it.
    from storage.s3 import S3Store
    from storage.s3.client import Credentials

    cache = Cache(settings.data / "cache", settings.cache_mb * 1024**2)
    return S3Store(bucket, Credentials(settings.s3_key, settings.s3_secret), cache)
