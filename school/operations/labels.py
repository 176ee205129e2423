"""Words of the operators' page; English msgids."""

from catalog.jobs.models import JobKind

KIND_SENTENCES = {
    "INSPECT": "Checking, preparing the beginning",
    "INDEX": "Indexing",
    "ENCODE": "Encoding the picture",
    "SOUND": "Encoding the sound",
    "COPY": "Copying the picture",
    "FINISH": "Packaging",
    "CAPTIONS": "Extracting captions",
    "FINGERPRINT": "Computing the checksum",
    "POSTER": "Making the poster",
    "EXPRESS": "Preparing ahead of viewers",
}
"""What a job does, by its kind."""


def kind_word(kind: JobKind) -> str:
    """The msgid of what a kind of job does."""
    return KIND_SENTENCES[kind.name]
