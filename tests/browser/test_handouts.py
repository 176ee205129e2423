"""Handouts in a real browser: each file with a bar, refusals beside the file, and what learners get."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from catalog.courses.models import Lesson
from catalog.members.models import Member
from tests.browser.conftest import Findings, NewPage
from tests.browser.server import sign_in
from tests.catalog.attachments.asking import PDF

pytestmark = pytest.mark.databases("sqlite")


def file(name: str, content: bytes = PDF) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def names(page: Page) -> list[str]:
    return page.locator(".handout-rows .upload-name").all_inner_texts()


def test_several_files_are_sent_and_listed(page: Page, teacher: Member, lesson: Lesson, axe: Findings) -> None:
    sign_in(page, teacher, f"/studio/lessons/{lesson.id}/attachments")
    assert axe(page) == []
    page.locator("input[type=file]").set_input_files([file("脚印图.pdf"), file("尺寸表.txt", b"38 cm")])
    expect(page.locator(".handout-rows .upload-name")).to_have_count(2)
    assert names(page) == ["脚印图", "尺寸表"]
    page.get_by_role("button", name="删除“脚印图”").click()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".handout-rows .upload-name")).to_have_count(2)
    assert axe(page) == []


def test_each_file_that_is_refused_says_why_and_the_others_are_added(
    new_page: NewPage, teacher: Member, lesson: Lesson
) -> None:
    page = new_page(390)
    sign_in(page, teacher, f"/studio/lessons/{lesson.id}/attachments")
    page.locator("input[type=file]").set_input_files(
        [file("图.svg", b"<svg/>"), file("假.pdf", b"<html>"), file("脚印图.pdf")]
    )
    rows = page.locator("[data-sending] > li")
    expect(rows.filter(has_text="图.svg")).to_contain_text("这种文件不能当讲义。")
    expect(rows.filter(has_text="假.pdf")).to_contain_text("“假”坏了")
    expect(page.locator(".handout-rows .upload-name")).to_have_text(["脚印图"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_whose_line_breaks_goes_on_by_itself(new_page: NewPage, teacher: Member, lesson: Lesson) -> None:
    page = new_page()
    sign_in(page, teacher, f"/studio/lessons/{lesson.id}/attachments")
    page.route("**/uploads/handouts/*/*", lambda route: route.abort())
    page.locator("input[type=file]").set_input_files([file("脚印图.pdf")])
    expect(page.locator("[data-sending]")).to_contain_text("网断了。传好的部分都在")
    page.unroute("**/uploads/handouts/*/*")
    expect(page.locator(".handout-rows .upload-name")).to_have_text(["脚印图"])
