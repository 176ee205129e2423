"""Sorts files by their names: which may be videos, which stand beside one, which a school has no use for. Pure.

Only what stands beside a video is known by its ending. Everything else may be a video and is judged by its content:
old courseware has videos without an ending, or with a wrong one.
"""

import re
from enum import Enum

from catalog.intake.names import same


class Role(Enum):
    """What a file is for."""

    VIDEO = "video"
    """A video or a recording of sound, to be judged by its content."""
    CAPTIONS = "captions"
    ATTACHMENT = "attachment"
    PICTURE = "picture"
    """Of a course or a lesson, instead of a frame."""
    DESCRIPTION = "description"
    OTHER = "other"
    """Nothing that a school uses."""


_ENDINGS: dict[Role, frozenset[str]] = {
    Role.CAPTIONS: frozenset(["srt", "vtt", "ass", "ssa"]),
    Role.ATTACHMENT: frozenset(
        ["pdf", "ppt", "pptx", "pps", "ppsx", "odp", "doc", "docx", "odt", "xls", "xlsx", "ods"]
    ),
    Role.DESCRIPTION: frozenset({"txt", "nfo"}),
    Role.PICTURE: frozenset({"jpg", "jpeg", "png", "webp"}),
    Role.OTHER: frozenset(
        [
            "url",
            "lnk",
            "ini",
            "db",
            "log",
            "md5",
            "sfv",
            "sha1",
            "torrent",
            "html",
            "htm",
            "mht",
            "css",
            "js",
            "xml",
            "json",
            "idx",
            "sub",
            "sup",
            "bif",
            "ifo",
            "bup",
            "gif",
            "bmp",
            "tif",
            "psd",
            "sqlite",
            "par2",
            "cue",
            "m3u",
            "m3u8",
            "pls",
            "thm",
            "lrc",
            "smi",
            "md",
            "py",
            "sh",
        ]
    ),
}
UNFINISHED = frozenset(
    ["part", "crdownload", "download", "tmp", "temp", "td", "xltd", "bc!", "!ut", "!qb", "aria2", "cfg", "filepart"]
)
"""Endings that programs give to files until they are complete."""
_SYSTEM = frozenset(["thumbs.db", "desktop.ini", "ehthumbs.db", "icon", "autorun.inf", "folder.htt", "albumart.db"])
_SYSTEM_FOLDERS = frozenset(
    [
        "__macosx",
        "@eadir",
        "#recycle",
        "@recycle",
        "$recycle.bin",
        "recycler",
        "recycled",
        "lost+found",
        ".git",
        "found.000",
        "@tmp",
        "system volume information",
    ]
)
_MEDIA_CENTRES = frozenset({"tvshow", "movie", "course", "season", "album"})
"""Names that media centres give to their descriptions (.nfo)."""
DESCRIPTIONS = frozenset(
    [
        "readme",
        "description",
        "about",
        "intro",
        "introduction",
        "简介",
        "说明",
        "介绍",
        "课程简介",
        "课程介绍",
        "课程说明",
        "内容简介",
        "内容介绍",
        "目录说明",
        "必读",
        "使用说明",
    ]
)
COVERS = frozenset(
    [
        "folder",
        "cover",
        "poster",
        "front",
        "fanart",
        "thumb",
        "封面",
        "海报",
        "课程封面",
        "课程海报",
        "封面图",
        "主图",
    ]
)
"""Names of a picture of all that is in a folder."""
_OF_LESSON = re.compile(r"[\s._\-(（\[【]*(?:poster|cover|thumb(?:nail)?|封面|海报|缩略图)?[)）\]】]*", re.IGNORECASE)
"""What may stand behind the name of a video in that of its picture."""
HELPERS = frozenset(
    [
        "subs",
        "sub",
        "subtitles",
        "subtitle",
        "posters",
        "covers",
        "封面",
        "海报",
        "srt",
        "captions",
        "字幕",
        "字幕文件",
        "docs",
        "doc",
        "documents",
        "ppt",
        "pdf",
        "handouts",
        "slides",
        "materials",
        "attachments",
        "课件",
        "讲义",
        "资料",
        "课程资料",
        "文档",
        "附件",
        "教案",
    ]
)
"""Folders of what belongs to the videos in the folder above them."""
TRANSPARENT = frozenset(["video_ts"])
"""Folders that are part of a format, and no part of a course."""
_ENDING = re.compile(r"\.([^.\s]{1,10})$")
_DVD_MENU = re.compile(r"video_ts\.vob|vts_\d\d_0\.vob")


def ending(name: str) -> str:
    """The ending of a file's name in small letters; "" for none."""
    found = _ENDING.search(name)
    return found[1].lower() if found else ""


def stem(name: str) -> str:
    """A file's name without its ending."""
    return _ENDING.sub("", name) or name


def role_of(name: str) -> Role:
    """What a file is for, by its name alone."""
    last = ending(name)
    return next((role for role, endings in _ENDINGS.items() if last in endings), Role.VIDEO)


def is_hidden(name: str) -> bool:
    """Whether a file is one that systems and programs leave behind."""
    return name.startswith((".", "~$", "._")) or name.lower() in _SYSTEM or bool(_DVD_MENU.fullmatch(name.lower()))


def is_hidden_folder(name: str) -> bool:
    """As `is_hidden`, of a folder."""
    return name.startswith(".") or name.lower() in _SYSTEM_FOLDERS


def describes(name: str, folder: str) -> bool:
    """Whether a text is named as the description of the folder in which it lies."""
    word = same(stem(name))
    return word in DESCRIPTIONS or word == same(folder) or (ending(name) == "nfo" and word in _MEDIA_CENTRES)


def covers(name: str, folder: str) -> bool:
    """Whether a picture is named as that of the folder in which it lies."""
    word = same(stem(name))
    return word in COVERS or word == same(folder)


def pictures(name: str, video: str) -> bool:
    """Whether a picture is named as that of a video: as the video, or with a word such as -poster behind."""
    word, own = same(stem(name)), same(stem(video))
    return bool(own) and word.startswith(own) and bool(_OF_LESSON.fullmatch(word[len(own) :]))
