"""Makes a plan out of a listing. Pure.

The folders decide, by their depth below the imported one:

    a.mp4                       a course named after the imported folder
    A/a.mp4                     a course A
    A/B/a.mp4                   a course B in the category A
    A/B/C/a.mp4                 a section C of the course B in the category A; deeper folders are sections, too

With three exceptions. A folder that holds videos of its own is a course, and the folders in it are its sections. A
folder all of whose folders are named as parts (第一章, 上册, CD1, Part 2) is a course as well. A folder named as a
category of the school is one, and videos directly in it are a course of that name.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from catalog.intake import beside, kinds, titles
from catalog.intake.kinds import Role
from catalog.intake.listing import Entry, Listed, Listing
from catalog.intake.plan import Odd, Plan, PlannedCourse, PlannedLesson, PlannedSection
from catalog.naming.order import paths_sorted_naturally, sorted_naturally

IsCategory = Callable[[str], bool]
"""Whether a category of the school has this name."""

_PART = re.compile(
    r"第\s*[\d一二三四五六七八九十百零〇]+\s*[章节部篇单卷册辑阶讲季周课期]?.*|[上中下][册篇部集半]?.{0,12}|[一二三四五六七八九十]+[、.．].*"
    r"|(?:cd|dvd|disc|disk|part|chapter|unit|week|module|section|volume|vol|season|day)[\s._-]*\d+.*"
    r"|(?:基础|初级|中级|高级|入门|提高|进阶)[篇部班]?",
    re.IGNORECASE,
)
_ENTRIES = {
    Entry.LINK: "LINK",
    Entry.SPECIAL: "NO_FILE",
    Entry.UNREADABLE: "UNREADABLE_FILE",
    Entry.TOO_DEEP: "TOO_DEEP",
    Entry.UNSAFE: "UNSAFE_NAME",
    Entry.ENCRYPTED: "ENCRYPTED",
}


def arranged(listing: Listing, name: str, is_category: IsCategory) -> Plan:
    """The plan for the folder `name` with these entries."""
    plan = Plan(hidden=listing.hidden)
    by_role: dict[Role, list[Listed]] = defaultdict(list)
    for file in listing.entries:
        code = _refusal(file)
        if code:
            plan.odd.append(Odd(file, code))
        else:
            by_role[kinds.role_of(file.name)].append(file)
    groups: dict[str, list[Listed]] = defaultdict(list)
    for file in by_role[Role.VIDEO]:
        groups[_solid(file.folder)].append(file)
    plan.courses = _courses(groups, name, is_category)
    beside.attach(plan, by_role)
    plan.odd.sort(key=lambda odd: odd.file.path)
    return plan


def _refusal(file: Listed) -> str:
    if file.entry is not Entry.FILE:
        return _ENTRIES[file.entry]
    if kinds.ending(file.name) in kinds.UNFINISHED:
        return "UNFINISHED_DOWNLOAD"
    return "" if file.size else "EMPTY_FILE"


def _solid(folder: str) -> str:
    """A folder's path without the parts that belong to a format."""
    return "/".join(part for part in folder.split("/") if part.lower() not in kinds.TRANSPARENT)


def _courses(groups: dict[str, list[Listed]], name: str, is_category: IsCategory) -> list[PlannedCourse]:
    tops: dict[str, list[str]] = defaultdict(list)
    for folder in paths_sorted_naturally(groups):
        tops[folder.split("/")[0]].append(folder)
    # A folder of the import named as a category is the category of everything in it.
    outer = name if is_category(titles.folder_title(name)) else ""
    courses = []
    for top, folders in tops.items():
        if top == "":
            courses.append(_course(groups, "", folders, name, outer))
        else:
            courses += _of_top(groups, top, folders, is_category, outer)
    return courses


def _of_top(
    groups: dict[str, list[Listed]], top: str, folders: list[str], is_category: IsCategory, outer: str
) -> list[PlannedCourse]:
    """The courses of one folder directly in the imported one."""
    category = is_category(titles.folder_title(top))
    inner = list(dict.fromkeys(folder.split("/")[1] for folder in folders if "/" in folder))
    if not category and (top in folders or _are_parts(inner)):
        return [_course(groups, top, folders, top, outer)]
    courses = [_course(groups, top, [top], top, top)] if top in folders else []
    for name in inner:
        path = f"{top}/{name}"
        below = [folder for folder in folders if folder == path or folder.startswith(path + "/")]
        courses.append(_course(groups, path, below, name, top))
    return courses


def _are_parts(names: Sequence[str]) -> bool:
    return bool(names) and all(_PART.fullmatch(titles.cleaned(name)) for name in names)


def _course(
    groups: dict[str, list[Listed]], path: str, folders: Iterable[str], name: str, category: str
) -> PlannedCourse:
    course = PlannedCourse(path, titles.folder_title(name), titles.folder_title(category) if category else "")
    for folder in folders:
        if folder == path:
            course.first = _lessons(groups[folder], course.title)
        else:
            parts = folder[len(path) :].strip("/").split("/")
            title = " / ".join(titles.folder_title(part) for part in parts)[: titles.MOST]
            course.sections.append(PlannedSection(folder, title, _lessons(groups[folder], title)))
    return course


def _lessons(files: Iterable[Listed], above: str) -> list[PlannedLesson]:
    ordered = sorted_naturally(files, lambda file: file.name)
    named = titles.lesson_titles([file.name for file in ordered], above)
    return [
        PlannedLesson(file, title.text, invented=title.invented) for file, title in zip(ordered, named, strict=True)
    ]
