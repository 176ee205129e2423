"""Refusals of the catalogue, each with a kind, a stable code and a sentence for a person.

The sentence is an English message id of the translation catalogue; `facts` fill its placeholders.
school/web/errors.py gives each kind its HTTP status.
"""

from enum import Enum, auto


class Kind(Enum):
    """The kind of a refusal."""

    INVALID = auto()
    """The request is readable but not acceptable."""
    UNREADABLE = auto()
    NOT_SIGNED_IN = auto()
    """The request is not authenticated."""
    NOT_ALLOWED = auto()
    NOT_FOUND = auto()
    """There is no such thing, or none that this person may know of."""
    CONFLICT = auto()
    """Not possible in the current state."""
    GONE = auto()
    TOO_LARGE = auto()
    TOO_MANY = auto()
    """Too often, or more than one member may have; it may work later."""
    BUSY = auto()
    """Another request is working on it."""
    DAMAGED = auto()
    """The received bytes differ from those sent."""
    AWAY = auto()
    """Not there just now; in a while it is."""
    FULL = auto()
    """There is no space left."""


class CatalogError(Exception):
    """Base of all refusals. Subclasses set `code` and `sentence`, and `kind` if it is not the default."""

    kind = Kind.INVALID
    code = "refused"
    sentence = "That cannot be done."

    def __init__(self, **facts: object) -> None:
        super().__init__(self.sentence % facts if facts else self.sentence)
        self.facts = facts


class NotFound(CatalogError):
    """There is no such thing, or none that this person may know of."""

    kind = Kind.NOT_FOUND
    code = "not_found"
    sentence = "This page does not exist."


class NotAllowed(CatalogError):
    """The person may know of the thing but not do this to it."""

    kind = Kind.NOT_ALLOWED
    code = "not_allowed"
    sentence = "Your account is not allowed to do this."


class HeldBack(NotAllowed):
    """A moderator has withdrawn it from its teacher, who may not publish it again."""

    code = "held_back"
    sentence = (
        "A moderator of the school has unpublished this, so only a moderator can publish it again. "
        "Nothing in it is lost; ask them what should be changed."
    )


class WrongMove(CatalogError):
    """The current state does not allow this change."""

    kind = Kind.CONFLICT
    code = "wrong_move"
    sentence = "This cannot be changed from %(state)s to %(to)s."


class NameTaken(CatalogError):
    """Another member has this name."""

    code = "name_taken"
    sentence = "The name %(name)s is taken. Choose another one."


class WeakPassword(CatalogError):
    """The password is too short."""

    code = "weak_password"
    sentence = "A password needs at least %(least)s characters."


class MixedAlphabets(CatalogError):
    """A word of a name mixes similar letters of several alphabets."""

    code = "mixed_alphabets"
    sentence = "A word in this name mixes letters of different alphabets that look alike. Use one alphabet."


class EasyPassword(WeakPassword):
    """The password is too easy to guess."""

    sentence = "This password is easy to guess: it is a common one, a pattern, or a name with little added."


class WrongPassword(CatalogError):
    """Name and password do not match, or the member may not sign in."""

    kind = Kind.NOT_SIGNED_IN
    code = "wrong_password"
    sentence = "Wrong name or password."


class NotYetApproved(CatalogError):
    """The member waits for an operator's approval."""

    kind = Kind.NOT_ALLOWED
    code = "not_yet_approved"
    sentence = "Your account is waiting for approval. Ask at your community's desk."


class Blocked(CatalogError):
    """The member was blocked by an operator."""

    kind = Kind.NOT_ALLOWED
    code = "blocked"
    sentence = "This account is disabled. Ask at your community's desk."


class OwnAccount(CatalogError):
    """An administrator would lock themselves out, and could not undo it."""

    kind = Kind.CONFLICT
    code = "own_account"
    sentence = "You cannot disable your own account. Another administrator can."


class LastAdmin(CatalogError):
    """Nobody would be left who can admit and appoint members."""

    code = "last_admin"
    sentence = "The school needs at least one administrator. Make another member an administrator first."


class SignUpClosed(CatalogError):
    """The school's operators add members themselves."""

    code = "sign_up_closed"
    sentence = "New accounts are created at your community's desk."


class EmptyField(CatalogError):
    """A required text is missing or blank."""

    code = "empty_field"
    sentence = "Please fill in: %(field)s."


class UnknownCategory(CatalogError):
    """No category has this name."""

    kind = Kind.NOT_FOUND
    code = "unknown_category"
    sentence = "There is no category %(category)s."


class NoFrames(CatalogError):
    """A lesson without a picture has no frames for a poster."""

    kind = Kind.CONFLICT
    code = "no_frames"
    sentence = "This lesson has no video to choose a picture from."


class InThePast(CatalogError):
    """What is planned lies in the past, or no moment was named."""

    code = "in_the_past"
    sentence = "Choose a time that is still to come."


class NothingToPublish(CatalogError):
    """All of a course is published already."""

    kind = Kind.CONFLICT
    code = "nothing_to_publish"
    sentence = "All lessons of this course are published already."


class TooManyFacts(CatalogError):
    """More tags, or more courses named by one, than a page can show."""

    code = "too_many"
    sentence = "At most %(most)s can be named here. Leave some out."


class CircularLink(CatalogError):
    """A course would have to be learned before itself."""

    kind = Kind.CONFLICT
    code = "circular_link"
    sentence = "A course cannot require itself, nor a course that requires it."


class NoSuchCourse(CatalogError):
    """No course is called so."""

    kind = Kind.NOT_FOUND
    code = "no_such_course"
    sentence = "There is no course called %(course)s. Copy its whole name, or its address."


class CategoryTooDeep(CatalogError):
    """Categories have two levels."""

    kind = Kind.CONFLICT
    code = "category_too_deep"
    sentence = "A category that has others below it, or stands below one, cannot be put below another."


class CategoryInUse(CatalogError):
    """A category is deleted only when nothing refers to it."""

    kind = Kind.CONFLICT
    code = "category_in_use"
    sentence = (
        "This category still has courses, categories below it or moderators of its own. Move them elsewhere first. "
        "Courses that were deleted less than an hour ago count as well."
    )


class WrongOrder(CatalogError):
    """A new order must contain each of the course's lessons, and each of its sections, once."""

    kind = Kind.CONFLICT
    code = "wrong_order"
    sentence = "The list of lessons has changed. Reload the page and change the order again."


class ChangedMeanwhile(CatalogError):
    """An edit started from an older version; it would overwrite somebody else's changes."""

    kind = Kind.CONFLICT
    code = "changed_meanwhile"
    sentence = (
        "Somebody else changed this while you were editing it. Nothing was overwritten; look at it and try again."
    )
