"""Refusals of clips and of the desk."""

from catalog.errors import CatalogError, Kind, NotAllowed


class NoConsent(CatalogError):
    """The people in the clip did not agree, or nobody said that they did."""

    code = "no_consent"
    sentence = "Everybody seen or heard in the video must agree to its being shown. Please confirm that they do."


class NoGuardian(CatalogError):
    """Children are seen, and no guardian agreed."""

    code = "no_guardian"
    sentence = "Children are seen in the video: please write the name of the parent or guardian who agrees."


class ClipNotReady(CatalogError):
    """A clip without a video that plays cannot be looked at."""

    kind = Kind.CONFLICT
    code = "clip_not_ready"
    sentence = "The video is not ready yet. It goes to the moderators automatically as soon as it is."


class NotNow(CatalogError):
    """The clip's state does not allow this."""

    kind = Kind.CONFLICT
    code = "not_now"
    sentence = "This is not possible now: the video has moved on. Load the page again to see where it stands."


class AppealedBefore(CatalogError):
    """A second appeal."""

    kind = Kind.CONFLICT
    code = "appealed_before"
    sentence = "Another moderator has looked at it already. You can change it and share it as a new one."


class TooManyClips(CatalogError):
    """More clips than one member may share in a day, or in all."""

    kind = Kind.TOO_MANY
    code = "too_many_clips"
    sentence = "You can share %(a_day)s videos a day and keep %(most)s in all. Try again tomorrow, or withdraw one."


class ClipsTooLarge(CatalogError):
    """More bytes than one member may keep."""

    kind = Kind.TOO_LARGE
    code = "clips_too_large"
    sentence = (
        "Your videos may have %(most)s MB together; %(left)s MB are left. Withdraw one, or share a shorter one."
    )


class AlreadyDecided(CatalogError):
    """Another moderator was faster, or the owner took the clip back."""

    kind = Kind.CONFLICT
    code = "already_decided"
    sentence = "Somebody else was faster: this video no longer waits for a decision."


class ClaimedByAnother(CatalogError):
    """Another moderator looks at it."""

    kind = Kind.CONFLICT
    code = "claimed"
    sentence = "%(name)s is looking at this video just now. Take the next one."


class OwnClip(NotAllowed):
    """Nobody decides about their own clip."""

    code = "own_clip"
    sentence = "You cannot decide about your own video. Leave it to another moderator."


class OwnRefusal(NotAllowed):
    """The moderator who refused it does not decide about the appeal."""

    code = "own_refusal"
    sentence = "You refused this video, so another moderator decides about the appeal."


class SecondLook(NotAllowed):
    """The first of two moderators cannot be the second."""

    code = "second_look"
    sentence = "You have agreed already; videos of this kind need a second moderator."


class NoReason(CatalogError):
    """A clip was returned or refused without a word."""

    code = "no_reason"
    sentence = "Write what should be changed, or why it cannot be shown: its owner reads it."


class BadPlace(CatalogError):
    """The place in a course does not exist."""

    code = "bad_place"
    sentence = "Choose a lesson of this course, and a time inside its video."


class TooLateToUndo(CatalogError):
    """The time for undoing is over, or something else happened since."""

    kind = Kind.CONFLICT
    code = "too_late_to_undo"
    sentence = "This can no longer be undone: too much time has passed, or something else has happened since."


class EditsOutside(CatalogError):
    """A time that the video does not have."""

    code = "edit_outside"
    sentence = "A time lies outside the video, which lasts %(length)s seconds."


class EditsReversed(CatalogError):
    """A part that ends before it begins, or lasts no time."""

    code = "edit_reversed"
    sentence = "A part must end after it begins."


class NothingLeft(CatalogError):
    """Too much is cut off."""

    code = "nothing_left"
    sentence = "At least one second of the video must be left."


class TooManyEdits(CatalogError):
    """More parts than one video may have muted or covered."""

    code = "too_many_edits"
    sentence = "At most %(most)s parts can be muted, and %(most)s places covered."


class BadRectangle(CatalogError):
    """A rectangle that is not in the picture, or is too small."""

    code = "bad_rectangle"
    sentence = "A rectangle must lie within the picture, and be large enough to cover something."
