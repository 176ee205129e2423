"""What must always hold of pictures."""

from collections.abc import Iterator

from catalog.pictures.objects import names
from catalog.topic import Reading
from catalog.videos.keys import cover_key


def pictures_are_there(reading: Reading) -> Iterator[str]:
    """Each picture that shows a course or a lesson is in the store."""
    for name in sorted(names(reading.session)):
        if not reading.size(cover_key(name)):
            yield f"picture {name} is missing"
