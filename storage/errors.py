"""What can go wrong with an object store."""


class StorageError(Exception):
    """The store cannot do what was asked; the message says what and why."""


class ObjectMissing(StorageError):
    """No object has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no object has the key {key!r}")
        self.key = key


class BadKey(StorageError):
    """The key could leave the store's folder or confuse an address."""

    def __init__(self, key: str) -> None:
        super().__init__(f"not a usable key: {key!r}")
        self.key = key


class StoreFull(StorageError):
    """There is no space left for the object."""
