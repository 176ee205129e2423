"""Invariants of videos and their packages."""

from collections.abc import Iterator

from sqlalchemy import func, select

from catalog.topic import Reading
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import package_key
from catalog.videos.models import Package


def an_upload_has_one_package(seen: Reading) -> Iterator[str]:
    """An upload has at most one package, however often a message arrived or a worker was late."""
    query = select(Package.upload_id, func.count()).group_by(Package.upload_id).having(func.count() > 1)
    for upload_id, count in seen.session.execute(query):
        yield f"upload {upload_id} has {count} packages"


def ready_uploads_play(seen: Reading) -> Iterator[str]:
    """The newest READY upload of each video is what its package was made from."""
    by_age = select(Upload).where(Upload.state == UploadState.READY).order_by(Upload.created_at, Upload.id)
    newest = {upload.video_id: upload.id for upload in seen.session.scalars(by_age)}
    packages = {package.video_id: package for package in seen.session.scalars(select(Package))}
    for video_id, upload_id in newest.items():
        if video_id not in packages:
            yield f"video {video_id} has a READY upload and no package"
        elif packages[video_id].outdated:
            continue  # that of a newer upload is being made anew
        elif (made_from := packages[video_id].upload_id) != upload_id:
            yield f"video {video_id}: the package is of upload {made_from}, and {upload_id} is the newest READY one"


def packages_have_the_edits_of_their_owners(seen: Reading) -> Iterator[str]:
    """What its owner cut, muted or covered is so in every package that others may get."""
    query = select(Package, Upload.edits).join(Upload, Upload.id == Package.upload_id).where(~Package.outdated)
    for package, edits in seen.session.execute(query):
        if package.edits != edits:
            yield f"package {package.id} of video {package.video_id} lacks an edit of its owner"


def packages_are_whole(seen: Reading) -> Iterator[str]:
    """Every package has all its objects, with all their bytes, at the least."""
    for package in seen.session.scalars(select(Package)):
        found = _size(seen, package)
        if _lacks(package, found):
            yield (
                f"package {package.id} of video {package.video_id}: {package.objects} objects of {package.size} "
                f"bytes were verified, the store has {found[1]} of {found[0]}"
            )
        for name in filter(None, (package.playlist, package.poster, package.storyboard)):
            if not seen.size(package.key(name)):
                yield f"package {package.id}: {name} is missing or empty"


def _lacks(package: Package, found: tuple[int, int]) -> bool:
    """Whether bytes or objects are fewer than were verified. More is allowed: a preview may be continued."""
    return found[0] < package.size or found[1] < package.objects


def _size(seen: Reading, package: Package) -> tuple[int, int]:
    """Bytes and number of the objects under the package's prefix; listed anew if the listing has too few."""
    prefix = package_key(package.prefix, "")
    sizes = [size for key, size in seen.objects.items() if key.startswith(prefix)]
    if _lacks(package, (sum(sizes), len(sizes))):
        sizes = [info.size for info in seen.school.store.list(prefix)]
    return sum(sizes), len(sizes)
