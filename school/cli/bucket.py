"""`school bucket`: makes the bucket ready for browsers."""

import click

from school.settings import Settings
from school.stores import open_store


@click.command()
@click.argument("origin", nargs=-1, required=True)
def bucket(origin: tuple[str, ...]) -> None:
    """Create the bucket of SCHOOL_STORAGE_URL if it does not exist, and allow pages of each ORIGIN to use it.

    ORIGIN is how people reach the school, such as https://school.example.org: their browsers then may send parts of
    videos to the bucket and play from it (CORS). The rule replaces what the bucket had. Needs a key that may do so.
    """
    settings = Settings.from_environment()
    if settings.bucket is None:
        raise click.ClickException("Objects are files here: SCHOOL_STORAGE_URL names no bucket.")
    from storage.s3 import S3Store
    from storage.s3.preparing import prepare

    store = open_store(settings)
    assert isinstance(store, S3Store)  # noqa: S101 - what a bucket in the settings means
    prepare(store, origin)
    click.echo(f"The bucket {settings.bucket.name} may be used from {', '.join(origin)}.")
