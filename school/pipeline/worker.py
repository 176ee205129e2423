"""One job at a time, claimed from the ledger: from a received source to a lesson that plays.

`inspect` judges a source within seconds, so that a bad file is told at once however long the encoders are busy; of a
long one it makes the start of the preview, which its owner can watch at once; `preview` goes on with that while
somebody watches, if need be. `parts` makes the pictures of a batch, the sound, or the rendition that needs no
encoding, and stores the segments while it makes them. `finish` verifies all that was reported and points the lesson
at it in the commit that ends the job: before that commit nothing of it can be seen by others.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from catalog.captions.jobs import SPEECH
from catalog.categories.jobs import PICTURE
from catalog.checks.jobs import CHECK, WORDS
from catalog.clock import now
from catalog.departures.jobs import ERASE
from catalog.intake.jobs import IMPORT
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job
from catalog.mail.jobs import MAIL
from catalog.topic import Act
from catalog.uploads.jobs import CAPTIONS, COPY, ENCODE, FINGERPRINT, FINISH, INDEX, INSPECT, PREVIEW, SOUND
from catalog.videos.jobs import POSTER
from school.pipeline import (
    captions,
    checking,
    erase,
    fingerprint,
    finish,
    importing,
    index,
    inspect,
    mailing,
    parts,
    picture,
    poster,
    speech,
)
from school.pipeline.claims import JobClaimer
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from school.pipeline.preview import follow

Perform = Callable[[PipelineContext, Lease], None]
"""Does a claimed job to its end. Its errors are written into the ledger (JobClaimer.lease)."""


@dataclass(frozen=True)
class Worker:
    """One worker process's way through the ledger."""

    context: PipelineContext
    acts: Mapping[JobKind, Act]
    """Kinds of jobs that are done within one transaction."""

    def work(self, kind: JobKind) -> bool:
        """Do the most urgent job of `kind`. False: there is none, or this process does enough of its sort."""
        slots = self._slots(kind)
        if slots is not None and not slots.acquire(blocking=False):
            return False
        try:
            with JobClaimer(self.context).lease(kind) as lease:
                if lease is None:
                    return False
                self._perform(kind, lease)
            return True
        finally:
            if slots is not None:
                slots.release()

    def _slots(self, kind: JobKind) -> threading.BoundedSemaphore | None:
        if kind is PREVIEW:
            return self.context.previews
        return self.context.long_jobs if kind in _LONG else None

    def _perform(self, kind: JobKind, lease: Lease) -> None:
        if kind in self.acts:
            act = self.acts[kind]

            def write(session: Session) -> None:
                ledger.finish(session, lease.claim, now())
                act(session, session.get_one(Job, lease.claim.job_id), now())

            lease.persist(write)
        else:
            PERFORMERS[kind](self.context, lease)


PERFORMERS: Mapping[JobKind, Perform] = {
    INSPECT: inspect.perform,
    PREVIEW: follow.perform,
    INDEX: index.perform,
    ENCODE: partial(parts.perform, parts.pictures),
    SOUND: partial(parts.perform, parts.sound),
    # Its longest segment is known only at the end, and a playlist's target duration must not change.
    COPY: partial(parts.perform, parts.copied, grows=False),
    FINISH: finish.perform,
    CAPTIONS: captions.perform,
    FINGERPRINT: fingerprint.perform,
    SPEECH: speech.perform,
    POSTER: poster.perform,
    PICTURE: picture.perform,
    IMPORT: importing.perform,
    CHECK: checking.perform,
    WORDS: checking.words,
    ERASE: erase.perform,
    MAIL: mailing.perform,
}
_LONG = (INDEX, SOUND, COPY, CAPTIONS, FINGERPRINT, CHECK)
