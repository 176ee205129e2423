"""Gives what lies beside videos to their lessons: captions, slides, descriptions. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from catalog.intake import kinds
from catalog.intake.kinds import Role
from catalog.intake.listing import Listed
from catalog.intake.names import same
from catalog.intake.plan import Odd, Plan, PlannedCourse, PlannedLesson
from catalog.naming.numbers import lesson_numbers

_GAPS = "._-+ ([【（"
"""What may stand between the name of a video and that of its captions' language."""
MOST_ATTACHMENTS = 20
"""Of one lesson; the school's own limit is about that."""


class _Folders:
    """The lessons by their folder, and the courses by theirs."""

    def __init__(self, plan: Plan) -> None:
        self.lessons: dict[str, list[PlannedLesson]] = defaultdict(list)
        self.courses: dict[str, PlannedCourse] = {}
        for course in plan.courses:
            self.courses.setdefault(course.path, course)
            for lesson in course.lessons:
                self.lessons[lesson.file.folder].append(lesson)

    def near(self, file: Listed) -> list[PlannedLesson]:
        """The lessons beside which a file lies; those of the folder above for a folder of captions or slides."""
        here = self.lessons.get(file.folder, [])
        above, _, name = file.folder.rpartition("/")
        if not here and file.folder and same(name) in kinds.HELPERS:
            return self.lessons.get(above, [])
        return here

    def course_of(self, file: Listed) -> PlannedCourse | None:
        """The course whose folder a file lies in directly."""
        above, _, name = file.folder.rpartition("/")
        if file.folder not in self.courses and same(name) in kinds.HELPERS:
            return self.courses.get(above)
        return self.courses.get(file.folder)

    def course_around(self, file: Listed) -> PlannedCourse | None:
        """The course whose folder a file lies in, or the folder of one of its sections."""
        folder = file.folder
        while folder not in self.courses and folder:
            folder = folder.rpartition("/")[0]
        return self.courses.get(folder)


def attach(plan: Plan, by_role: Mapping[Role, Iterable[Listed]]) -> None:
    """Complete the plan by what lies beside its videos. What belongs to none is noted as odd."""
    folders = _Folders(plan)
    for file in _sorted(by_role, Role.CAPTIONS):
        lesson = _lesson_of(file, folders.near(file))
        if lesson is None:
            plan.odd.append(Odd(file, "CAPTIONS_ALONE"))
        else:
            lesson.captions.append(file)
    for file in _sorted(by_role, Role.ATTACHMENT):
        _give_attachment(plan, folders, file)
    for file in _sorted(by_role, Role.DESCRIPTION):
        course = folders.course_of(file)
        if course is not None and course.description is None and _describes(file, course):
            course.description = file
        else:
            plan.odd.append(Odd(file, "NOT_USED"))
    for file in _sorted(by_role, Role.PICTURE):
        if not _give_picture(folders, file):
            plan.odd.append(Odd(file, "NOT_USED"))
    plan.odd += [Odd(file, "NOT_USED") for file in _sorted(by_role, Role.OTHER)]


def _sorted(by_role: Mapping[Role, Iterable[Listed]], role: Role) -> list[Listed]:
    return sorted(by_role.get(role, ()), key=lambda file: file.path)


def _describes(file: Listed, course: PlannedCourse) -> bool:
    return kinds.describes(file.name, course.path.rpartition("/")[2] or course.title)


def _give_attachment(plan: Plan, folders: _Folders, file: Listed) -> None:
    near = folders.near(file)
    course = folders.course_of(file)
    lesson = _lesson_of(file, near) or next(iter(near or (course.lessons if course else ())), None)
    if lesson is None or len(lesson.attachments) >= MOST_ATTACHMENTS:
        plan.odd.append(Odd(file, "ATTACHMENT_ALONE"))
    else:
        lesson.attachments.append(file)


def _give_picture(folders: _Folders, file: Listed) -> bool:
    """To the lesson of its name, else to the course (also one of whose sections it is named as)."""
    for lesson in folders.near(file):
        if lesson.picture is None and kinds.pictures(file.name, lesson.file.name):
            lesson.picture = file
            return True
    course = folders.course_around(file)
    if course is None or course.picture is not None or not kinds.covers(file.name, file.folder.rpartition("/")[2]):
        return False
    course.picture = file
    return True


def _lesson_of(file: Listed, lessons: Sequence[PlannedLesson]) -> PlannedLesson | None:
    """By the name, else by the number, else the only one."""
    found = _by_name(file, lessons) or _by_number(file, lessons)
    return found or (lessons[0] if len(lessons) == 1 and kinds.role_of(file.name) is Role.CAPTIONS else None)


def _by_name(file: Listed, lessons: Sequence[PlannedLesson]) -> PlannedLesson | None:
    """The lesson whose name is the file's, or the longest beginning of it that a gap ends."""
    name = same(kinds.stem(file.name))
    best, length = None, 0
    for lesson in lessons:
        own = same(kinds.stem(lesson.file.name))
        if own and len(own) > length and (name == own or (name.startswith(own) and name[len(own)] in _GAPS)):
            best, length = lesson, len(own)
    return best


def _by_number(file: Listed, lessons: Sequence[PlannedLesson]) -> PlannedLesson | None:
    number = lesson_numbers(file.name)
    found = [lesson for lesson in lessons if number and lesson_numbers(lesson.file.name) == number]
    return found[0] if len(found) == 1 else None
