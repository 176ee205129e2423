"""What may be odd about a file of an import: a code, a sentence, and what a librarian can do about it.

Refusals of the engine have codes of their own, in small letters, and their sentences already say what to do.
"""

ODD_SENTENCES: dict[str, str] = {
    "UNREADABLE_FILE": "This file or folder may not be read, or the disk failed while reading it.",
    "EMPTY_FILE": "This file is empty (0 bytes).",
    "UNFINISHED_DOWNLOAD": "This is the beginning of a download that was never finished.",
    "GROWING": "This file was still being written, so it was not taken this time.",
    "SAME_FILE": "The same file is there twice, byte for byte: it is taken once.",
    "SAME_CONTENT": "The same recording is there twice, in different files.",
    "IN_SCHOOL": "The school already has this file, as “{lesson}”.",
    "UNNAMED": "The name of this file says nothing.",
    "SILENT": "This video has no sound.",
    "SHORT": "This video is shorter than {seconds} seconds.",
    "UPRIGHT": "This video was filmed with an upright phone.",
    "SMALL": "The picture of this video is small: {width} by {height}.",
    "SOUND_ONLY": "This is a recording of sound without a picture.",
    "CAPTIONS_ALONE": "No video belongs to these captions.",
    "CAPTIONS_REFUSED": "These captions cannot be used. {sentence}",
    "PICTURE_REFUSED": "This picture cannot be used. {sentence}",
    "ATTACHMENT_ALONE": "No lesson belongs to this document.",
    "ATTACHMENT_REFUSED": "This document cannot be used. {sentence}",
    "DESCRIPTION_REFUSED": "The characters of this text cannot be read.",
    "CHANGED": "This file was changed after it was taken; the school keeps the one that it took.",
    "GONE": "This file is not in the folder any more.",
    "REMOVED": "The lesson made of this file was removed in the school, so it is not made again.",
    "LEFT_OUT": "Somebody left this out.",
    "LINK": "This is a link to another place; it was not followed.",
    "NO_FILE": "This is a device, a pipe or a socket, and no file.",
    "TOO_DEEP": "This folder lies too deep in others, so nothing in it was looked at.",
    "NOT_USED": "The school has no use for this file.",
    "UNSAFE_NAME": "The name of this file in the archive leads out of the archive, so it was not unpacked.",
    "ENCRYPTED": "This file in the archive is encrypted.",
    "TOO_LARGE_FILE": "This file is larger than the school accepts.",
    "NO_SPACE": "The disk of the school is full.",
    "DISK_FAILED": "The disk failed while this file was copied.",
    "FAILED": "Something went wrong on our side with this file.",
}
"""What is odd, most urgent first: a report has them in this order."""

HEAD_SENTENCES: dict[str, str] = {
    "UNREADABLE_FILE": "May not be read",
    "EMPTY_FILE": "Empty",
    "UNFINISHED_DOWNLOAD": "Downloads that were not finished",
    "GROWING": "Still being written",
    "SAME_FILE": "The same file twice",
    "SAME_CONTENT": "The same recording twice",
    "IN_SCHOOL": "In the school already",
    "UNNAMED": "Names that say nothing",
    "SILENT": "Without sound",
    "SHORT": "Very short",
    "UPRIGHT": "Filmed upright",
    "SMALL": "Small pictures",
    "SOUND_ONLY": "Sound without a picture",
    "CAPTIONS_ALONE": "Captions without a video",
    "CAPTIONS_REFUSED": "Captions that cannot be used",
    "PICTURE_REFUSED": "Pictures that cannot be used",
    "ATTACHMENT_ALONE": "Documents without a lesson",
    "ATTACHMENT_REFUSED": "Documents that cannot be used",
    "DESCRIPTION_REFUSED": "Descriptions that cannot be read",
    "CHANGED": "Changed since they were taken",
    "GONE": "Not in the folder any more",
    "REMOVED": "Removed in the school",
    "LEFT_OUT": "Left out",
    "LINK": "Links to another place",
    "NO_FILE": "Devices and pipes",
    "TOO_DEEP": "Folders that lie too deep",
    "NOT_USED": "Of no use to the school",
    "UNSAFE_NAME": "Names that lead out of the archive",
    "ENCRYPTED": "Encrypted",
    "TOO_LARGE_FILE": "Too large",
    "NO_SPACE": "The disk is full",
    "DISK_FAILED": "The disk failed",
    "FAILED": "Failed on our side",
    "CANNOT_OPEN": "Cannot be opened",
}
"""Headings over files with one oddity, by code; CANNOT_OPEN is over all refusals of the engine."""

ADVICE_SENTENCES: dict[str, str] = {
    "UNREADABLE_FILE": "Give the school the right to read it, or copy it from its source again; then import again.",
    "EMPTY_FILE": "Look for another copy of it. The import works without it.",
    "UNFINISHED_DOWNLOAD": "Look for the whole file.",
    "GROWING": "Import again when nobody writes to it any more.",
    "SAME_FILE": "Nothing needs to be done.",
    "SAME_CONTENT": "Compare the two, and keep the clearer one.",
    "IN_SCHOOL": "Nothing needs to be done.",
    "UNNAMED": "Watch its beginning and give the lesson a title.",
    "SILENT": "Listen to the original: perhaps the sound is in a file of its own.",
    "SHORT": "Watch it: short ones are often tests of a camera.",
    "UPRIGHT": "Nothing needs to be done; both sides stay empty.",
    "SMALL": "Look for a better copy. It is taken as it is.",
    "SOUND_ONLY": "Nothing needs to be done: it becomes a lesson to listen to.",
    "CAPTIONS_ALONE": "Give them the name of their video and import again, or add them on the lesson's page.",
    "CAPTIONS_REFUSED": "Repair the file and add it on the lesson's page.",
    "PICTURE_REFUSED": "Save it as JPEG and import again, or choose a frame on the lesson's page.",
    "ATTACHMENT_ALONE": "Add it on the page of the lesson to which it belongs.",
    "ATTACHMENT_REFUSED": "Save it in another format and add it on the lesson's page.",
    "DESCRIPTION_REFUSED": "Save it as UTF-8, or type the description on the course's page.",
    "CHANGED": "If the new one is wanted, replace the video on the lesson's page.",
    "GONE": "Nothing needs to be done, unless it was moved by mistake.",
    "REMOVED": "Nothing needs to be done.",
    "LEFT_OUT": "Nothing needs to be done.",
    "LINK": "Copy the file itself into the folder if it is wanted.",
    "NO_FILE": "Nothing needs to be done.",
    "TOO_DEEP": "Move the folder up and import again.",
    "NOT_USED": "Nothing needs to be done.",
    "UNSAFE_NAME": "Ask the sender of the archive for another one.",
    "ENCRYPTED": "Unpack the archive with its password, and import the folder.",
    "TOO_LARGE_FILE": "Cut it into parts, or ask an operator to raise the limit.",
    "NO_SPACE": "Make room and start the import again; it continues where it stopped.",
    "DISK_FAILED": "Start the import again. If that fails too, the disk is probably broken: copy it soon.",
    "FAILED": "Start the import again. If that fails too, show the log to an operator.",
}
"""By the same codes."""

STOP_SENTENCES: dict[str, str] = {
    "NO_SPACE": "The disk of the school is full. What was taken is kept; make room and start again.",
    "NO_FOLDER": "The folder is not there any more. Connect its disk and start again.",
    "BAD_ARCHIVE": "This file is no ZIP archive, or it is damaged. Nothing was taken from it; send it again.",
    "ARCHIVE_TOO_LARGE": "Unpacked, this archive has more than fits on the disk of the school. Nothing was taken.",
    "TOO_MANY": "There are more files in this folder than can be imported at once. Import its parts one by one.",
    "FAILED": "Something went wrong on our side. What was taken is kept; start again.",
}
"""Why an import stopped, by ImportRun.code."""

STATE_SENTENCES: dict[str, str] = {
    "PLANNED": "to be taken",
    "TAKEN": "taken",
    "DUPLICATE": "duplicate",
    "LEFT_OUT": "left out",
    "REFUSED": "cannot be used",
    "WAITING": "waits for the next import",
    "RECEIVED": "in the queue",
    "TRANSCODING": "being prepared",
    "READY": "ready",
    "REJECTED": "cannot be used",
    "FAILED": "failed",
}
"""What became of a file, by FileState or, once it was taken, by UploadState."""

CODES = tuple(ODD_SENTENCES)
QUIET = frozenset({"NOT_USED", "LEFT_OUT", "REMOVED"})
"""Of no interest to most people; they stand at the end of a report."""
SHORTEST = 10.0
"""Seconds. Shorter videos are mostly tests of a camera, and left out unless somebody wants them."""


def head(code: str) -> str:
    """The heading over the files with this code."""
    return HEAD_SENTENCES.get(code, HEAD_SENTENCES["CANNOT_OPEN"])


def rank(code: str) -> int:
    """The place of a code in a report: refusals of the engine first, then as in ODD_SENTENCES; "" is last."""
    if not code:
        return len(CODES) + 1
    return CODES.index(code) + 1 if code in ODD_SENTENCES else 0
