"""What a package consists of, from its manifest (transcode/manifest.py)."""

import json
from dataclasses import dataclass
from typing import Any

from catalog.videos.keys import package_key
from player.classrooms.offline.errors import NotKept
from storage.errors import ObjectMissing
from storage.store import Store
from transcode import manifest

_REMEMBERED = 64
"""Packages, each of some 100 KB; manifests never change."""


@dataclass(frozen=True)
class PackageObjects:
    """The manifest of a package. An object is `[name, bytes, sha256]`."""

    playlist: list[Any]
    sound: str | None
    renditions: list[dict[str, Any]]
    tracks: dict[str, list[list[Any]]]

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of each track, by its folder."""
        return {folder: sum(size for _, size, _ in objects) for folder, objects in self.tracks.items()}

    @property
    def brief(self) -> dict[str, Any]:
        """What a screen needs to choose a rendition."""
        return {"sound": self.sound, "renditions": self.renditions, "sizes": self.sizes}

    def objects(self, folders: set[str]) -> list[list[Any]]:
        """The objects of some tracks, after the playlist that opens them."""
        return [self.playlist, *(row for folder in sorted(folders) for row in self.tracks[folder])]


_known: dict[str, PackageObjects] = {}


def objects_of(store: Store, prefix: str) -> PackageObjects:
    """The objects of the package under `prefix`. Raises NotKept, StorageError."""
    found = _known.get(prefix)
    if found is None:
        found = _read(store, prefix)
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[prefix] = found
    return found


def _read(store: Store, prefix: str) -> PackageObjects:
    try:
        with store.open(package_key(prefix, manifest.FILE)) as file:
            found = json.load(file)
    except ObjectMissing:
        raise NotKept() from None
    if found["format"] != manifest.FORMAT:
        raise NotKept()
    return PackageObjects(found["playlist"], found["sound"], found["renditions"], found["tracks"])
