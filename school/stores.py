"""Opens the store of the settings; only this module knows all kinds of stores."""

from school.settings import Settings
from storage.cache import Cache
from storage.files import FileStore
from storage.store import Store


def open_store(settings: Settings) -> Store:
    """The store that the settings name; no request is sent yet."""
    if settings.bucket is None:
        return FileStore(settings.objects_folder)
    # boto3 takes a third of a second to load: only schools with a bucket pay for it.
    from storage.s3 import S3Store
    from storage.s3.client import Credentials

    cache = Cache(settings.data / "cache", settings.cache_mb * 1024**2)
    return S3Store(settings.bucket, Credentials(settings.s3_key, settings.s3_secret), cache)
