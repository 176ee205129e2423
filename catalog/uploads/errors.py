"""What the upload endpoint refuses. school/errors.py gives each its status code, those of tus 1.0 and RFC 9110."""

from catalog.errors import CatalogError, NotAllowed


class OffsetConflict(CatalogError):
    """The client sends from another place than where we stopped."""

    code = "wrong_offset"
    sentence = "The upload stands at byte %(offset)s. Go on from there."


class TooLarge(CatalogError):
    """More bytes than we take."""

    code = "too_large"
    sentence = "The file is larger than the %(most)s MB taken here. Cut it into parts, or ask an operator."


class TooManyBytes(CatalogError):
    """More bytes came than were promised."""

    code = "too_many_bytes"
    sentence = "More bytes came than this upload promised. They were not kept; begin a new upload."


class TooManyWaiting(CatalogError):
    """The member has begun many uploads and finished few."""

    code = "too_many_waiting"
    sentence = "You have %(most)s unfinished uploads. Finish some of them or take them back first."


class NoSpace(CatalogError):
    """The disk is full, or would be."""

    code = "no_space"
    sentence = "The school's disk is full. What came so far is kept; try again later, and tell an operator."


class ChecksumMismatch(CatalogError):
    """The bytes are not those the client computed its checksum from."""

    code = "checksum_mismatch"
    sentence = "Bytes were changed on the way. They were not kept; the client may send them again."


class UnknownChecksum(CatalogError):
    """An algorithm we do not know, or a header we cannot read."""

    code = "unknown_checksum"
    sentence = "The checksum cannot be read. Use one of: %(algorithms)s."


class UploadBusy(CatalogError):
    """Another request writes to this upload now."""

    code = "upload_busy"
    sentence = "Another window is sending this file. Wait a moment and try again."


class UploadGone(CatalogError):
    """The upload was left alone for too long, or taken back."""

    code = "upload_gone"
    sentence = "This upload was left alone for too long and was cleared away. Begin again."


class UploadFinished(CatalogError):
    """The upload is whole; it can be neither added to nor taken back."""

    code = "upload_finished"
    sentence = "This file has been received whole. Remove its lesson if it should go."


class NoDirectUploads(CatalogError):
    """Objects are files here, or browsers cannot reach the bucket."""

    code = "no_direct_uploads"
    sentence = "This school takes files by tus at /uploads/ only."


class SentInParts(CatalogError):
    """Bytes at the tus endpoint for an upload whose parts go to the bucket."""

    code = "sent_in_parts"
    sentence = "This file goes to the school's bucket in parts. Ask for their addresses."


class PartsMissing(CatalogError):
    """The end was told before all parts were there."""

    code = "parts_missing"
    sentence = "Parts of this file are still missing. Send them, then end it again."


class BadMetadata(CatalogError):
    """Upload-Metadata that cannot be read, or without a lesson."""

    code = "bad_metadata"
    sentence = "The upload does not say which lesson it is for."


class BadHeader(CatalogError):
    """A header that the protocol needs is missing, or is not what it should be."""

    code = "bad_header"
    sentence = "The request's %(header)s is missing or cannot be read."


class RightLost(NotAllowed):
    """The member may no longer change the lesson for which the upload was begun."""

    code = "right_lost"
    sentence = (
        "You may no longer change this lesson, so this video does not go there. What was sent is kept for a week; "
        "ask an operator."
    )


class NotIsolated(CatalogError):
    """The machine cannot shut ffmpeg in, and no operator has accepted that in writing."""

    code = "not_isolated"
    sentence = (
        "The school cannot open videos safely on this machine, so it takes none until an operator has decided. "
        "Please tell an operator."
    )
