"""Errors of the upload endpoint. school/web/errors.py has the statuses of tus 1.0 and RFC 9110."""

from catalog.errors import CatalogError, Kind, NotAllowed


class OffsetConflict(CatalogError):
    """The client's offset differs from the number of bytes received."""

    kind = Kind.CONFLICT
    code = "wrong_offset"
    sentence = "%(offset)s bytes have been received. Continue from there."


class TooLarge(CatalogError):
    """The file is larger than the school's limit."""

    kind = Kind.TOO_LARGE
    code = "too_large"
    sentence = "The file is larger than the limit of %(most)s MB. Cut it into parts, or ask an operator."


class TooManyBytes(CatalogError):
    """The client sent more bytes than it declared."""

    kind = Kind.TOO_LARGE
    code = "too_many_bytes"
    sentence = "The file is larger than this upload announced. Nothing more was kept; start a new upload."


class TooManyWaiting(CatalogError):
    """The member has too many unfinished uploads."""

    kind = Kind.NOT_ALLOWED
    code = "too_many_waiting"
    sentence = "You have %(most)s unfinished uploads. Finish or cancel some of them first."


class NoSpace(CatalogError):
    """The disk is full, or the upload would fill it."""

    kind = Kind.FULL
    code = "no_space"
    sentence = "The school's disk is full. What you uploaded so far is kept; try again later, and tell an operator."


class ChecksumMismatch(CatalogError):
    """The checksum of the received bytes differs from the client's."""

    kind = Kind.DAMAGED
    code = "checksum_mismatch"
    sentence = "This part was damaged on the way and was not kept. Send it again."


class UnknownChecksum(CatalogError):
    """The checksum algorithm is not supported, or its header is malformed."""

    kind = Kind.UNREADABLE
    code = "unknown_checksum"
    sentence = "The checksum cannot be read. Use one of: %(algorithms)s."


class UploadBusy(CatalogError):
    """Another request is writing to this upload."""

    kind = Kind.BUSY
    code = "upload_busy"
    sentence = "Another window is uploading this file. Wait a moment and try again."


class UploadGone(CatalogError):
    """The upload expired, or was cancelled."""

    kind = Kind.GONE
    code = "upload_gone"
    sentence = "This upload was left unfinished for too long and has been deleted. Start again."


class UploadFinished(CatalogError):
    """The upload is complete; it takes no more bytes and cannot be cancelled."""

    kind = Kind.CONFLICT
    code = "upload_finished"
    sentence = "This file is fully uploaded. To remove it, delete its lesson."


class NoDirectUploads(CatalogError):
    """The school stores objects as files, or browsers cannot reach the bucket."""

    kind = Kind.CONFLICT
    code = "no_direct_uploads"
    sentence = "This school accepts uploads only by tus, at /uploads/."


class SentInParts(CatalogError):
    """Bytes at the tus endpoint for an upload whose parts go to the bucket."""

    kind = Kind.CONFLICT
    code = "sent_in_parts"
    sentence = "This file is uploaded to the school's bucket in parts. Ask for the addresses of the parts."


class PartsMissing(CatalogError):
    """The client completed the upload before all parts were stored."""

    kind = Kind.CONFLICT
    code = "parts_missing"
    sentence = "Parts of this file are still missing. Upload them, then complete the upload again."


class BadMetadata(CatalogError):
    """Upload-Metadata that cannot be read, or without a lesson."""

    kind = Kind.UNREADABLE
    code = "bad_metadata"
    sentence = "The upload does not say which lesson it is for."


class BadHeader(CatalogError):
    """A header that the protocol requires is missing or malformed."""

    kind = Kind.UNREADABLE
    code = "bad_header"
    sentence = "The request's %(header)s is missing or cannot be read."


class RightLost(NotAllowed):
    """The member may no longer change the lesson for which the upload was begun."""

    code = "right_lost"
    sentence = (
        "You may no longer change this lesson, so this video cannot be added. "
        "What was uploaded is kept for a week; ask an operator."
    )


class NotIsolated(CatalogError):
    """The machine cannot run ffmpeg in a sandbox, and no operator has accepted that in the settings."""

    kind = Kind.NOT_ALLOWED
    code = "not_isolated"
    sentence = (
        "The school cannot process videos safely on this machine, so uploads are off until an operator decides. "
        "Please tell an operator."
    )


class NoTarget(CatalogError):
    """Neither a lesson nor a clip is named for a file, or both are."""

    code = "no_target"
    sentence = "Say for which lesson or which video of a neighbour the file is."
