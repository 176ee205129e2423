"""Words of the operators' page; English msgids."""

from catalog.jobs.models import JobKind

KIND_SENTENCES = {
    "INSPECT": "Judging, first seconds",
    "INDEX": "Making an index",
    "ENCODE": "Pictures",
    "SOUND": "Sound",
    "COPY": "Copying pictures",
    "FINISH": "Putting together",
    "CAPTIONS": "Captions",
    "FINGERPRINT": "Fingerprint",
    "POSTER": "Poster",
    "EXPRESS": "Keeping ahead of viewers",
}
"""What a job does, by its kind."""


def kind_word(kind: JobKind) -> str:
    """The msgid of what a kind of job does."""
    return KIND_SENTENCES[kind.name]
