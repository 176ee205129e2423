"""Which objects packages and builds point to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.objects import References
from catalog.videos.keys import package_key, package_of
from catalog.videos.models import Build, Package


def references(session: Session) -> References:
    """All under a package's prefix, what is being made under a build's, and what a build is made from."""
    builds = session.scalars(select(Build)).all()
    return References(
        keys={build.source_key: None for build in builds},  # perhaps a copy with an index, made before the batches
        whole={_folder(row.prefix): (row.size, row.objects) for row in session.scalars(select(Package))},
        unfinished={_folder(build.prefix) for build in builds},
    )


def _folder(prefix: str) -> str:
    return package_of(package_key(prefix, ""))
