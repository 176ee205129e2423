"""The keys of all objects in the store. Only this module builds keys, so backup, `gc` and `check` know all of them.

sources/UPLOAD                  the file as it was sent
packages/UPLOAD/indexed.mkv     an indexed copy of it, while its package is being made
packages/UPLOAD/BUILD/NAME      what one build made of it: playlists, segments, posters, the storyboard
captions/VIDEO/NAME.vtt         the captions of a video in one language
attachments/ID                  a handout of a lesson
archives/ID                     a ZIP file that somebody sent to be imported, until the import is done
pictures/NAME                   a picture that shows a course or a lesson, and is no frame of its video
categories/NAME                 a file that an operator sent as the picture of a category
categories/NAME.jpg             the picture that was made of it
"""

_PACKAGE_PARTS = 3  # packages/UPLOAD/BUILD


def source_key(upload_id: str) -> str:
    """The key of an upload's source."""
    return f"sources/{upload_id}"


def indexed_key(upload_id: str) -> str:
    """The key of the indexed copy of a source; it is removed when the package is complete."""
    return package_key(upload_id, "indexed.mkv")


def package_prefix(upload_id: str, build: int) -> str:
    """The prefix of the `build`-th build of an upload: two builds never write to the same object."""
    return f"{upload_id}/{build}"


def package_key(prefix: str, name: str) -> str:
    """The key of an object of the package under `prefix`; without `name`, the common beginning of all its keys.

    With an upload's id as the prefix, the same for all builds of the upload.
    """
    return f"packages/{prefix}/{name}"


def package_of(key: str) -> str:
    """The beginning that an object's key shares with its package; meaningless for other keys."""
    return "/".join(key.split("/")[:_PACKAGE_PARTS])


def poster_name(milliseconds: int) -> str:
    """The name of a poster taken at that time: objects never change, so each has its own name."""
    return f"poster-{milliseconds}.jpg"


def captions_key(video_id: str, name: str) -> str:
    """The key of captions of a video."""
    return f"captions/{video_id}/{name}.vtt"


def cover_key(name: str) -> str:
    """The key of a picture that shows a course or a lesson."""
    return f"pictures/{name}"


def archive_key(archive_id: str) -> str:
    """The key of a ZIP file that was sent to be imported."""
    return f"archives/{archive_id}"


def attachment_key(attachment_id: str) -> str:
    """The key of a handout."""
    return f"attachments/{attachment_id}"


def sent_picture_key(name: str) -> str:
    """The key of a file that was sent as the picture of a category; it is removed when the picture is made."""
    return f"categories/{name}"


def picture_key(name: str) -> str:
    """The key of the picture of a category."""
    return f"categories/{name}.jpg"
