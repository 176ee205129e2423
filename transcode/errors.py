"""Two kinds of failure, because people must react to them differently.

SourceRejected: the file's fault. Retrying cannot help; the uploader gets one sentence.
EngineFailed: ours. It is retried when `retryable`, then shown to operators.
"""

SENTENCES: dict[str, str] = {
    "empty_file": (
        "This file is empty (0 bytes). Please copy it from the camera or phone again and upload it again."
    ),
    "text_file": "This is a text file, not a video. Please choose the recording itself.",
    "web_page": "This is a web page, not a video. Please save the video itself and upload that.",
    "archive_file": ("This is an archive ({kind}). Please unpack it and upload the video inside."),
    "document_file": "This is a document ({kind}), not a video. Please choose the recording itself.",
    "picture_file": "This is a picture ({kind}), not a video. Please choose the recording itself.",
    "program_file": "This is a program, not a video. Please choose the recording itself.",
    "playlist_file": (
        "This file only lists other files; the video itself is not in it. Please upload the recording itself."
    ),
    "not_a_video": (
        "No video could be found in this file. Please check that it plays on your own computer, and upload the "
        "original recording."
    ),
    "truncated": (
        "The end of this file is missing, so it cannot be played. The recording or the copying "
        "stopped too early. Please copy it from the camera or phone again."
    ),
    "ends_early": (
        "This file says it is {expected} long, but its picture stops after {found}. Please copy it from the camera "
        "or phone again."
    ),
    "no_streams": "There is no video or sound in this file. Please choose the recording itself.",
    "unknown_codec": (
        "The school cannot read the format of this file ({codec}). Please export it as MP4 (H.264) and upload that."
    ),
    "unreadable": (
        "This file is damaged: its picture cannot be read. Please copy it from the camera or phone again."
    ),
    "too_long": "This video is {duration} long; the school accepts up to {limit}. Please cut it into parts.",
    "too_short": "This video has less than one picture in it. Please record it again.",
    "too_many_pixels": (
        "The picture is {width} by {height} pixels, larger than the school accepts. Please export it at 3840 by "
        "2160 or smaller."
    ),
    "too_small": (
        "The picture is only {width} by {height} pixels, too small to see anything. Please upload a larger recording."
    ),
    "too_many_streams": (
        "There are {streams} tracks in this file; the school accepts up to {limit}. Please export it with one "
        "video and one audio track."
    ),
    "too_heavy": (
        "This file takes far longer to prepare than its length explains, so it was stopped. Please export it again "
        "as MP4 (H.264)."
    ),
    "probe_timeout": ("This file took too long to read. Please export it again as MP4 (H.264)."),
}
"""One plain English sentence for each code of SourceRejected; they are msgids, translated where they are shown."""


class SourceRejected(Exception):
    """The file cannot become a lesson. `code` is stable; `facts` fill the sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def sentence(self) -> str:
        """The English sentence with its facts in place."""
        return SENTENCES[self.code].format(**self.facts)


class EngineFailed(Exception):
    """We failed. `code` is stable, `detail` is for operators, `retryable` says whether another try may help."""

    def __init__(self, code: str, detail: str = "", retryable: bool = True) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.retryable = retryable


def clock(seconds: float) -> str:
    """Seconds as people read them: 2:31, or 1:02:31 from an hour on."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
