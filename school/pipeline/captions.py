"""CAPTIONS jobs: the text captions that a source carries become captions of its video."""

from sqlalchemy.orm import Session

import transcode.captions
import transcode.probe
from catalog.captions import service as captions
from catalog.captions.service import Embedded
from catalog.checks.jobs import look_for_words
from catalog.clips import service as clips
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.uploads.models import Upload
from catalog.videos.keys import source_key
from school.pipeline.claims import refuse_without_right
from school.pipeline.context import PipelineContext
from school.pipeline.edits import edited
from school.pipeline.lease import Lease
from school.pipeline.workdir import folder_for


def perform(context: PipelineContext, lease: Lease) -> None:
    """Take the captions out of the source and keep them, unless somebody has uploaded others in their language.

    Raises LeaseLost, SourceRejected, StorageError.
    """
    claim = lease.claim
    with context.database.readers() as session:
        upload = session.get(Upload, claim.subject)
        if upload is None:
            raise LeaseLost()  # its video was removed, and the job with it
        video_id, edits = upload.video_id, upload.edits
    with (
        folder_for(context, claim) as folder,
        context.store.local(source_key(claim.subject), lease.check) as source,
    ):
        folder.mkdir(parents=True)
        described = edited(transcode.probe.inspect(source, context.engine), edits)
        found = transcode.captions.extract(described, folder, context.engine, lease.check)
    tracks = captions.embedded(Embedded(one.track.language, one.content, one.place) for one in found)
    stored = [(track, captions.store_track(context.store, video_id, track)) for track in tracks]

    def end(session: Session) -> None:
        ledger.finish(session, claim, now())
        upload = session.get_one(Upload, claim.subject)
        refuse_without_right(session, upload, until_commit=True)
        for track, name in stored:
            captions.set_embedded(session, video_id, track, name)
        if stored and clips.is_clip(session, upload.video):
            look_for_words(session, [video_id], now())

    lease.persist(end)
