"""What the owner of an upload cuts, mutes and covers, as the engine takes it."""

from collections.abc import Mapping
from typing import Any

from catalog.clips.edits import restored
from transcode import alterations
from transcode.alterations import Alterations, Cover, Part
from transcode.source import Source


def alterations_of(edits: Mapping[str, Any] | None) -> Alterations:
    """Upload.edits for the engine."""
    wanted = restored(edits)
    return Alterations(
        kept=Part(*wanted.trim) if wanted.trim else None,
        muted=tuple(Part(start, end) for start, end in wanted.mutes),
        covers=tuple(Cover(one.start, one.end, one.x, one.y, one.w, one.h, one.blurred) for one in wanted.covers),
    )


def edited(source: Source, edits: Mapping[str, Any] | None) -> Source:
    """The description of a source without what its owner cut. Raises SourceRejected when nothing is left."""
    return alterations.applied(source, alterations_of(edits))
