"""The page of a lesson's captions in a real browser: what scripts add to it, and that it is fit for everybody."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from catalog.courses.models import Lesson
from catalog.members.models import Member
from tests.browser.conftest import Findings
from tests.browser.server import sign_in

SRT = "1\n00:00:01,000 --> 00:00:02,000\nLeft foot first\n"


@pytest.fixture
def place(page: Page, teacher: Member, lesson: Lesson) -> str:
    """The address of the captions of a lesson, at which the teacher is signed in."""
    path = f"/studio/lessons/{lesson.id}/captions"
    sign_in(page, teacher, path)
    return path


def _file(name: str, size: int = 0) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": SRT.encode().ljust(size, b"\n")}


def test_the_language_is_guessed_and_what_is_replaced_is_told(page: Page, place: str) -> None:
    expect(page.locator("[data-picked]")).to_have_text("还没选文件")
    page.set_input_files("#file", _file("dance.en.srt"))
    expect(page.locator("[data-picked]")).to_have_text("dance.en.srt")
    expect(page.locator("#language")).to_have_value("en")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("英语字幕：收下 1 条字幕。")).to_be_visible()
    page.set_input_files("#file", _file("other.eng.vtt"))
    expect(page.get_by_text("上传后会替换现有的英语字幕。")).to_be_visible()


def test_a_choice_of_ones_own_is_not_overruled(page: Page, place: str) -> None:
    page.locator("#language").select_option("ja")
    page.set_input_files("#file", _file("dance.en.srt"))
    expect(page.locator("#language")).to_have_value("ja")


def test_a_file_too_large_is_told_before_it_is_sent(page: Page, place: str) -> None:
    page.set_input_files("#file", _file("dance.en.srt", 2 * 1024**2 + 1))
    expect(page.locator("#file-error")).to_contain_text("超过 2 MB")
    page.get_by_role("button", name="上传").click()
    expect(page).to_have_url(re.compile(f"{place}$"))
    page.set_input_files("#file", _file("dance.en.srt"))
    expect(page.locator("#file-error")).to_be_hidden()


def test_captions_are_deleted_and_brought_back_by_keyboard(page: Page, place: str, axe: Findings) -> None:
    page.set_input_files("#file", _file("dance.en.srt"))
    page.get_by_role("button", name="上传").press("Enter")
    page.get_by_role("button", name="删除英语字幕").press("Enter")
    expect(page.get_by_text("英语字幕已删除。")).to_be_visible()
    page.get_by_role("button", name="撤销").press("Enter")
    expect(page.get_by_text("英语字幕恢复了。")).to_be_visible()
    expect(page.get_by_role("link", name="下载英语字幕")).to_be_visible()
    assert axe(page) == []
