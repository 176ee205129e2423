"""The status of a lesson's video as a word, a bar and a sentence, the same on all pages."""

from dataclasses import dataclass

from flask_babel import gettext

from catalog.uploads.models import Upload, UploadState
from catalog.uploads.places import places
from catalog.web.shared.context import InProgress
from catalog.web.shared.session import session
from catalog.web.shared.wording import clock

ALL_S = 1.0
"""If fewer seconds are missing, the whole lesson counts as ready; js/parts/studio/preparing.js has the same
number."""


@dataclass(frozen=True)
class Standing:
    """The data of badge(), progress() and the line below them; `kind` and `icon` as in ui/messages.html."""

    word: str
    kind: str = ""
    icon: str = ""
    done: int | None = None
    """Per cent for a bar; None for no bar."""
    text: str = ""
    bad: bool = False


def place_of(upload: Upload) -> int | None:
    """Its place in the queue, 1: it is next; None when it does not wait."""
    if upload.ended or upload.state is UploadState.WAITING:
        return None
    return places(session()).get(upload.id)


def preparing(upload: Upload, in_progress: InProgress | None, place: int | None) -> Standing:
    """The status of an upload that is being prepared, or waits for it.

    As soon as anything can be watched, the bar shows how much; before that, it shows the progress of the work.
    """
    word = gettext("being prepared")
    if in_progress is not None:
        percent = 100 if _is_all_there(in_progress) else int(100 * in_progress.ready / in_progress.duration)
        return Standing(word, "wait", "clock", percent, in_progress_text(in_progress))
    if place is not None:
        return Standing(gettext("in the queue"), "wait", "clock", text=_waits(place))
    if upload.state is UploadState.RECEIVED:
        text = gettext("Uploaded. The file is being checked; you can close this page.")
        return Standing(word, "wait", "clock", text=text)
    percent = round(100 * upload.progress)
    text = gettext("Preparation has started. You can close this page.")
    if percent:
        text = gettext("%(percent)s%% done. You can close this page; preparation continues.", percent=percent)
    return Standing(word, "wait", "clock", percent, text)


def in_progress_text(in_progress: InProgress) -> str:
    """How much of a lesson in progress can be watched, as a sentence."""
    if _is_all_there(in_progress):
        return str(gettext("The whole lesson is ready to watch. More quality levels are being prepared."))
    text = gettext("{ready} of {whole} are ready to watch. The rest is being prepared.")
    return str(text).format(ready=clock(in_progress.ready), whole=clock(in_progress.duration))


def _is_all_there(in_progress: InProgress) -> bool:
    return in_progress.ready >= in_progress.duration - ALL_S


def _waits(place: int) -> str:
    if place == 1:
        return str(gettext("Uploaded. It is next in the queue; you can close this page."))
    text = gettext("Uploaded. Number %(place)s in the queue; you can close this page.", place=place)
    return str(text)
