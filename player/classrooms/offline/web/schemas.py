"""What the API of the disks of classrooms takes and gives."""

from apiflask import Schema
from apiflask.fields import AwareDateTime, Dict, Integer, List, Nested, Raw, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import INCLUDE

from catalog.web.api.schemas import Strict
from player.classrooms.offline.copies import RECALLED, REPLACED, WITHDRAWN
from player.classrooms.offline.happenings import KINDS
from player.classrooms.offline.line import MOST
from player.classrooms.offline.stick import MAX_KEY
from player.classrooms.screens.web.schemas import SettingsOut

MOST_ITEMS = 500
MOST_TITLE = 200
_PACKAGE = Length(1, 80)


class DiskRenditionOut(Schema):
    """A rendition of a package."""

    folder = String(required=True)
    height = Integer(required=True, strict=True)
    codec = String(required=True)
    bandwidth = Integer(required=True, strict=True, metadata={"description": "Bits a second at its peak."})
    average_bandwidth = Integer(required=True, strict=True)


class DiskLessonOut(Schema):
    """A lesson that a screen needs."""

    lesson = String(required=True)
    title = String(required=True)
    screening = String(required=True, metadata={"description": "The first screening that needs it."})
    starts_at = String(required=True, metadata={"format": "date-time"})
    duration = Raw(required=True, metadata={"type": "number", "description": "Seconds."})
    package = String(required=True, metadata={"description": "Its objects are at /media/PACKAGE/NAME."})
    manifest = String(required=True, metadata={"description": "The address of the list of its objects."})
    sound = String(required=True, allow_none=True, metadata={"description": "The folder of the sound."})
    renditions = List(Nested(DiskRenditionOut), required=True)
    sizes = Dict(required=True, metadata={"description": "Bytes of each folder."})
    also = List(String(), required=True, metadata={"description": "Addresses that its page asks for."})


class DiskSettingsOut(SettingsOut):
    """The settings of a classroom, and what they mean for its disks."""

    day_bytes = Integer(
        required=True, strict=True, allow_none=True, metadata={"description": "The most to fetch ahead in a day."}
    )


class LineIn(Strict):
    """How the screens of a classroom fetch ahead; null: no bound."""

    window_from = String(required=True, validate=Length(5, 5), metadata={"description": "HH:MM, in local time."})
    window_until = String(required=True, validate=Length(5, 5))
    line_kbit = Integer(strict=True, allow_none=True, load_default=None, validate=Range(1, MOST["line_kbit"]))
    day_mb = Integer(strict=True, allow_none=True, load_default=None, validate=Range(1, MOST["day_mb"]))
    storage_gb = Integer(strict=True, allow_none=True, load_default=None, validate=Range(1, MOST["storage_gb"]))
    rung = Integer(
        strict=True,
        allow_none=True,
        load_default=None,
        validate=Range(1, MOST["rung"]),
        metadata={"description": "The height to keep; null: the best that comes in time."},
    )


class DiskListOut(Schema):
    """What the disk of a screen needs."""

    classroom = String(required=True, allow_none=True)
    zone = String(required=True, metadata={"description": "The school's time zone, in which the window is."})
    keys = List(
        String(),
        required=True,
        metadata={"description": "Public keys (Ed25519, hexadecimal) of bundles on sticks, the newest first."},
    )
    settings = Nested(DiskSettingsOut, required=True, allow_none=True)
    lessons = List(Nested(DiskLessonOut), required=True)


class DiskManifestOut(Schema):
    """The objects of a package; one is `[name, bytes, sha256]`."""

    playlist = List(Raw(), required=True)
    tracks = Dict(required=True, metadata={"description": "The objects of each folder, in order."})


class HeldIn(Strict):
    """A lesson on the disk."""

    package = String(required=True, validate=_PACKAGE)
    lesson = String(required=True, validate=Length(1, 40))
    title = String(required=True, validate=Length(0, MOST_TITLE))
    rung = Integer(
        required=True,
        strict=True,
        allow_none=True,
        validate=Range(0, 10_000),
        metadata={"description": "The height that plays from the disk, 0: sound alone; null: none is whole."},
    )
    percent = Integer(required=True, strict=True, validate=Range(0, 100))
    bytes = Integer(required=True, strict=True, validate=Range(0, 2**50))


class HeldAll(Strict):
    """Everything on the disk."""

    items = List(Nested(HeldIn), required=True, validate=Length(0, MOST_ITEMS))


class GoneOut(Schema):
    """A package that has to leave the disk."""

    package = String(required=True)
    reason = String(required=True, validate=OneOf([RECALLED, WITHDRAWN, REPLACED]))


class HeldOut(Schema):
    """What has to leave."""

    gone = List(Nested(GoneOut), required=True)


class HappeningIn(Schema):
    """Something that happened; further fields are its facts."""

    class Meta:
        unknown = INCLUDE

    key = String(
        required=True,
        validate=Length(1, MAX_KEY),
        metadata={"description": "Chosen by the screen; the same key counts once."},
    )
    kind = String(required=True, validate=OneOf(KINDS))
    at = AwareDateTime(required=True)


class Happenings(Strict):
    """What a screen tells."""

    items = List(Nested(HappeningIn), required=True, validate=Length(0, MOST_ITEMS))


class RefusedOut(Schema):
    """One that arrived, but could not be counted."""

    key = String(required=True)
    error = String(required=True, metadata={"description": "The code of the refusal."})


class HappeningsOut(Schema):
    """What became of it; the screen need not tell those of `received` again."""

    received = List(String(), required=True)
    refused = List(Nested(RefusedOut), required=True)


class StickOut(Schema):
    """What a stick has brought."""

    screen = String(required=True)
    made_at = AwareDateTime(required=True)
    received = Integer(required=True, strict=True)
    new = Integer(required=True, strict=True, metadata={"description": "How many were not known before."})
    refused = List(Nested(RefusedOut), required=True)
