"""Objects that packages and builds refer to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.objects import References
from catalog.videos.keys import package_key, package_of
from catalog.videos.models import Build, Package


def references(session: Session) -> References:
    """All objects under prefixes of packages and builds, and the sources of builds."""
    builds = session.scalars(select(Build)).all()
    return References(
        keys={build.source_key: None for build in builds},  # may be the indexed copy, made before the batches
        whole={_folder(row.prefix): (row.size, row.objects) for row in session.scalars(select(Package))},
        unfinished={_folder(build.prefix) for build in builds},
    )


def _folder(prefix: str) -> str:
    return package_of(package_key(prefix, ""))
