"""The keys of all objects in the store. Nothing else puts one together, so a backup, `gc` and `check` know them all.

sources/UPLOAD                  the file as it was sent
packages/UPLOAD/indexed.mkv     a copy of it that was given an index, while a package is made of it
packages/UPLOAD/BUILD/NAME      what one build made of it: playlists, segments, posters, the storyboard
captions/VIDEO/NAME.vtt         the captions of a video in one language
"""

_PACKAGE_PARTS = 3  # packages/UPLOAD/BUILD


def source_key(upload_id: str) -> str:
    """Where the source of an upload is."""
    return f"sources/{upload_id}"


def indexed_key(upload_id: str) -> str:
    """Where the copy of a source is that was given an index; it is removed when the package is made."""
    return package_key(upload_id, "indexed.mkv")


def package_prefix(upload_id: str, build: int) -> str:
    """The prefix of the `build`-th package that was begun of an upload: two builds never write to the same object."""
    return f"{upload_id}/{build}"


def package_key(prefix: str, name: str) -> str:
    """Where an object of the package under `prefix` is; without `name`, how the keys of all of them begin.

    With an upload's id as the prefix, the same for all that was made of the upload.
    """
    return f"packages/{prefix}/{name}"


def package_of(key: str) -> str:
    """The beginning that an object's key shares with its package; of keys that belong to no package, of no use."""
    return "/".join(key.split("/")[:_PACKAGE_PARTS])


def poster_name(milliseconds: int) -> str:
    """The name in its package of the poster taken at that time: objects never change, so each has its own."""
    return f"poster-{milliseconds}.jpg"


def captions_key(video_id: str, name: str) -> str:
    """Where captions of a video are."""
    return f"captions/{video_id}/{name}.vtt"
