"""Which objects a record of a school needs, and which of them are not there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.captions.models import Captions
from catalog.jobs.models import Job
from catalog.packages.models import Build, Package, package_key
from catalog.uploads.models import Upload, UploadState
from school.copies.checksums import Fact
from storage.store import ObjectInfo
from transcode import report

_DEPTH = 3  # parts of the beginning of a package's keys: packages/<upload>/<n>


@dataclass(frozen=True)
class Needs:
    """What the record points to."""

    keys: dict[str, int | None]
    """Objects that must be there, with their size in bytes where the record knows it."""
    perhaps: set[str]
    """Sources that may be there: their last byte has come, and the commit that says so may follow."""
    packages: dict[str, tuple[int, int]]
    """Beginnings of keys, with the bytes and the number of objects of a verified package."""
    builds: set[str]
    """Beginnings of keys of packages that are being made."""

    def choose(self, infos: Iterable[ObjectInfo]) -> list[ObjectInfo]:
        """Those of `infos` that the record points to."""
        return [info for info in infos if self._points_to(info.key)]

    def missing(self, facts: Mapping[str, Fact]) -> list[str]:
        """What the record points to and `facts` lack, in words."""
        found: dict[str, list[Fact]] = {}
        for fact in facts.values():
            found.setdefault(_beginning(fact.key), []).append(fact)
        lost = [
            key
            for key, size in self.keys.items()
            if key not in facts or (size is not None and facts[key].size != size)
        ]
        for beginning, measure in self.packages.items():
            there = found.get(beginning, [])
            # More is no harm: an express that was begun before goes on for those who watch it.
            if sum(fact.size for fact in there) < measure[0] or len(there) < measure[1]:
                lost.append(f"{beginning} ({len(there)} of {measure[1]} objects)")
        return sorted(lost)

    def _points_to(self, key: str) -> bool:
        beginning = _beginning(key)
        return key in self.keys or key in self.perhaps or beginning in self.packages or beginning in self.builds


def of(session: Session) -> Needs:
    """The needs of what `session` sees."""
    keys: dict[str, int | None] = {captions.key: None for captions in session.scalars(select(Captions))}
    perhaps = set()
    for upload in session.scalars(select(Upload)):
        if upload.state is UploadState.WAITING:
            perhaps.add(upload.source_key)
        else:
            keys[upload.source_key] = upload.length
    packages = {_start(row.prefix): (row.size, row.objects) for row in session.scalars(select(Package))}
    builds = {build.upload_id: build for build in session.scalars(select(Build))}
    for build in builds.values():
        keys.setdefault(build.source_key, None)  # a copy with an index, which is made once, before the batches
    for upload_id, made in session.execute(
        select(Job.upload_id, Job.report).where(Job.report.is_not(None), Job.upload_id.in_(select(Build.upload_id)))
    ):
        for track in report.from_json(made).tracks:
            keys |= {builds[upload_id].key(f"{track.folder}/{each.uri}"): each.size for each in track.segments}
    return Needs(keys, perhaps, packages, {_start(build.prefix) for build in builds.values()})


def _start(prefix: str) -> str:
    return package_key(prefix, "").rstrip("/")


def _beginning(key: str) -> str:
    return "/".join(key.split("/")[:_DEPTH])
