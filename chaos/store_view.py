"""The content of the store, read without the school's code: files are walked, a bucket is listed."""

from collections.abc import Callable
from dataclasses import dataclass

from school.services import Services
from storage.files import FileStore

HIDDEN = ".partial"
"""The file store's folder of half-written objects."""


@dataclass(frozen=True)
class StoreView:
    """All objects with their sizes in bytes, and a way to read one."""

    sizes: dict[str, int]
    read: Callable[[str], bytes]


def view_store(services: Services) -> StoreView:
    """Read the store of a school."""
    store = services.store
    if isinstance(store, FileStore):
        root = store.root
        files = [path for path in root.rglob("*") if path.is_file() and HIDDEN not in path.relative_to(root).parts]
        sizes = {path.relative_to(root).as_posix(): path.stat().st_size for path in files}
        return StoreView(sizes, lambda key: (root / key).read_bytes())

    def read(key: str) -> bytes:
        with store.open(key) as file:
            return file.read()

    return StoreView({info.key: info.size for info in store.list()}, read)
