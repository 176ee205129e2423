"""How folders become categories, courses and sections, and what lies beside a video goes to its lesson."""

import pytest

from catalog.intake.arrange import arranged
from catalog.intake.listing import Entry, Listed, Listing
from catalog.intake.plan import Plan, PlannedCourse


def plan_of(*paths: str, name: str = "旧片库", categories: tuple[str, ...] = ("歌舞健身",)) -> Plan:
    listing = Listing([Listed(path, path, 10) for path in paths])
    return arranged(listing, name, lambda word: word in categories)


def outline(course: PlannedCourse) -> dict[str, list[str]]:
    """The titles of lessons by section; "" for those before all sections."""
    first = {"": [lesson.title for lesson in course.first]} if course.first else {}
    return first | {section.title: [lesson.title for lesson in section.lessons] for section in course.sections}


@pytest.mark.parametrize(
    ("path", "category", "course", "sections"),
    [
        ("a.mp4", "", "旧片库", {"": ["a"]}),
        ("秧歌/a.mp4", "", "秧歌", {"": ["a"]}),
        ("舞蹈/秧歌/a.mp4", "舞蹈", "秧歌", {"": ["a"]}),
        ("舞蹈/秧歌/提高/a.mp4", "舞蹈", "秧歌", {"提高": ["a"]}),
        ("舞蹈/秧歌/提高/男班/a.mp4", "舞蹈", "秧歌", {"提高 / 男班": ["a"]}),
        ("太极/第一章 站桩/a.mp4", "", "太极", {"第一章 站桩": ["a"]}),
        ("太极/CD1/a.mp4", "", "太极", {"CD1": ["a"]}),
        ("歌舞健身/a.mp4", "歌舞健身", "歌舞健身", {"": ["a"]}),
        ("歌舞健身/第一章/a.mp4", "歌舞健身", "第一章", {"": ["a"]}),
        ("舞蹈/VIDEO_TS/VTS_01_1.VOB", "", "舞蹈", {"": ["舞蹈 1-1"]}),
    ],
)
def test_what_a_folder_becomes(path: str, category: str, course: str, sections: dict[str, list[str]]) -> None:
    (made,) = plan_of(path).courses
    assert (made.category, made.title, outline(made)) == (category, course, sections)


def test_a_folder_with_videos_of_its_own_is_a_course_and_its_folders_are_sections() -> None:
    (course,) = plan_of("秧歌/01.走.mp4", "秧歌/提高/01.跑.mp4").courses
    assert (course.category, outline(course)) == ("", {"": ["走"], "提高": ["跑"]})


def test_an_imported_folder_named_as_a_category_is_the_category_of_its_courses() -> None:
    (course,) = plan_of("秧歌/a.mp4", name="歌舞健身").courses
    assert (course.title, course.category) == ("秧歌", "歌舞健身")


def test_lessons_sections_and_courses_are_in_the_order_a_person_would_give_them() -> None:
    paths = [
        "腰鼓/第十讲.mp4",
        "腰鼓/第2讲.mp4",
        "腰鼓/第一讲.mp4",
        "10.扇/a.mp4",
        "2.绸/第二章/b.mp4",
        "2.绸/第一章/a.mp4",
    ]
    plan = plan_of(*paths)
    assert [course.title for course in plan.courses] == ["绸", "扇", "腰鼓"]
    assert [lesson.title for lesson in plan.courses[2].first] == ["第一讲", "第2讲", "第十讲"]
    assert list(outline(plan.courses[0])) == ["第一章", "第二章"]


def test_captions_find_their_video_by_name_number_and_folder() -> None:
    plan = plan_of(
        *("舞/第1讲 走.mp4", "舞/第2讲 跑.mp4", "舞/第3讲 跳.mp4", "舞/第1讲 走.zh.srt", "舞/第1讲 走_en.ass"),
        *("舞/字幕/第2讲.vtt", "舞/别的.srt"),
    )
    lessons = plan.courses[0].first
    assert [[file.path for file in lesson.captions] for lesson in lessons] == [
        ["舞/第1讲 走.zh.srt", "舞/第1讲 走_en.ass"],
        ["舞/字幕/第2讲.vtt"],
        [],
    ]
    assert [(odd.file.path, odd.code) for odd in plan.odd] == [("舞/别的.srt", "CAPTIONS_ALONE")]


def test_captions_of_a_longer_name_do_not_go_to_a_shorter_one() -> None:
    plan = plan_of("舞/走.mp4", "舞/走.慢.mp4", "舞/走.慢.srt")
    assert {lesson.file.name: len(lesson.captions) for lesson in plan.courses[0].first} == {
        "走.mp4": 0,
        "走.慢.mp4": 1,
    }


def test_documents_and_descriptions_find_their_places() -> None:
    plan = plan_of(
        *("舞/第1讲.mp4", "舞/第2讲.mp4", "舞/课件/第2讲.pptx", "舞/总表.pdf", "舞/cover.jpg", "舞/第1讲.png"),
        *("舞/简介.txt", "舞/杂记.txt", "舞/合影.jpg", "舞/说明.nfo"),
    )
    (course,) = plan.courses
    first, second = course.first
    assert [file.path for file in first.attachments] == ["舞/总表.pdf"]
    assert [file.path for file in second.attachments] == ["舞/课件/第2讲.pptx"]
    assert course.description
    assert course.description.path == "舞/简介.txt"
    assert first.picture
    assert (first.picture.path, course.picture and course.picture.path) == ("舞/第1讲.png", "舞/cover.jpg")
    assert {odd.file.path for odd in plan.odd if odd.code == "NOT_USED"} == {
        "舞/杂记.txt",
        "舞/合影.jpg",
        "舞/说明.nfo",
    }


def test_what_is_no_file_is_named_and_never_a_lesson() -> None:
    listing = Listing(
        [
            Listed("舞/a.mp4", "舞/a.mp4", 5),
            Listed("舞/链.mp4", "舞/链.mp4", 5, entry=Entry.LINK),
            Listed("舞/管.mp4", "舞/管.mp4", 5, entry=Entry.SPECIAL),
            Listed("舞/空.mp4", "舞/空.mp4", 0),
            Listed("舞/b.mp4.crdownload", "舞/b.mp4.crdownload", 5),
        ]
    )
    plan = arranged(listing, "x", lambda _: False)
    assert [lesson.title for course in plan.courses for lesson in course.lessons] == ["a"]
    assert {odd.code for odd in plan.odd} == {"LINK", "NO_FILE", "EMPTY_FILE", "UNFINISHED_DOWNLOAD"}


def test_a_file_without_a_known_ending_is_to_be_looked_at() -> None:
    plan = plan_of("舞/走场", "舞/录像.dat", "舞/片.rmvb", "舞/歌.m4a")
    assert len(plan.courses[0].first) == 4


@pytest.mark.parametrize(
    ("name", "lesson", "course"),
    [
        ("第1讲.jpg", "第1讲.mp4", None),
        ("第1讲-poster.PNG", "第1讲.mp4", None),
        ("第1讲 封面.webp", "第1讲.mp4", None),
        ("第10讲.jpg", None, None),
        ("第1讲 谱子.jpg", None, None),
        ("folder.jpg", None, "folder.jpg"),
        ("Cover.PNG", None, "Cover.PNG"),
        ("封面.jpg", None, "封面.jpg"),
        ("秧歌.jpg", None, "秧歌.jpg"),
        ("IMG_2031.jpg", None, None),
    ],
)
def test_a_picture_goes_to_the_lesson_of_its_name_or_to_the_course_it_covers(
    name: str, lesson: str | None, course: str | None
) -> None:
    plan = plan_of("秧歌/第1讲.mp4", "秧歌/第2讲.mp4", f"秧歌/{name}")
    (made,) = plan.courses
    assert [one.file.name for one in made.lessons if one.picture] == ([lesson] if lesson else [])
    assert (made.picture.name if made.picture else None) == course
    assert [odd.code for odd in plan.odd] == ([] if lesson or course else ["NOT_USED"])


def test_the_cover_in_a_section_is_the_course_s_when_that_has_none() -> None:
    paths = ("秧歌/提高/a.mp4", "秧歌/提高/cover.jpg", "秧歌/b.mp4", "秧歌/folder.jpg", "cover.jpg")
    plan = plan_of(*paths)
    (made,) = plan.courses
    assert made.picture is not None
    assert made.picture.path == "秧歌/folder.jpg"
    assert {odd.file.path for odd in plan.odd} == {"秧歌/提高/cover.jpg", "cover.jpg"}
