"""Why an upload did not become a lesson, as a code and a sentence for a person."""

from collections.abc import Mapping

from catalog.uploads.models import Upload

# What went wrong on our side. The engine has its own sentences for what is wrong with a file.
OUR_SENTENCES = {
    "gave_up": (
        "This file stopped the machine that prepared it three times, so it was set aside. It is kept; "
        "please export it again as MP4 and send that, or ask an operator."
    ),
    "failed_here": (
        "Something broke on our side while this video was prepared. Your file is kept, nothing needs to be sent "
        "again; an operator sees this and can start it once more."
    ),
}


def reason_sentence(upload: Upload, sentences: Mapping[str, str]) -> str | None:
    """The English message id for the upload's reason, None when there is none. `upload.reason_facts` fill it."""
    if upload.reason_code is None:
        return None
    return sentences.get(upload.reason_code) or OUR_SENTENCES.get(upload.reason_code, OUR_SENTENCES["failed_here"])
