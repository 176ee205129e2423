"""A phone and a screen, two real pages: what is pressed on one is done by the other, and seen on the first."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from catalog.courses.models import Course
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.looks import fits
from tests.player.classrooms import houses
from tests.player.classrooms.houses import House

# A screen in small: it hears hints, asks for commands, does them, and says what it does.
SCREEN = """async ([token, lesson]) => {
  const ask = (method, path, body) => fetch(`/api/v1/screens/me${path}`, {
    method, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  }).then((answer) => answer.json());
  const state = { lesson, position: 10, playing: true, speed: 1, mirror: false, volume: 60 };
  window.done = [];
  const say = () => ask("POST", "/state", state);
  const me = await ask("GET", "");
  let last = me.commands;
  await say();
  const stream = await fetch("/api/v1/screens/me/events", { headers: { Authorization: `Bearer ${token}` } });
  const reader = stream.body.getReader();
  (async () => {
    for (;;) {
      if ((await reader.read()).done) return;
      const told = await ask("GET", `/commands?after=${last}`);
      last = told.last;
      for (const one of told.items) {
        window.done.push(one);
        if (one.command === "pause" || one.command === "play") state.playing = one.command === "play";
        if (one.command === "speed") state.speed = one.speed;
        if (one.command === "volume") state.volume += one.by;
        await say();
      }
    }
  })();
  return me.remote;
}"""


@pytest.fixture
def house(session: Session) -> House:
    made = houses.house(session)
    session.commit()
    return made


def test_a_phone_steers_the_screen_without_an_account(
    page: Page, new_page: NewPage, house: House, course: Course, axe: Findings
) -> None:
    wall = new_page(1280)
    wall.goto("/healthz")
    shown = wall.evaluate(SCREEN, [house.token, course.lessons[0].id])

    page.goto("/remote")
    assert fits(page, 0, axe, "zh") == []
    page.get_by_label("大屏上的六个数").fill("12 34")
    page.get_by_role("button", name="连上大屏").click()
    expect(page.get_by_role("alert")).to_have_text("六个数都要填。")
    page.goto(shown["path"])
    expect(page).to_have_url(re.compile(r"/remote$"))  # the code is not kept in the history
    expect(page.get_by_text("和平社区 · 一号教室")).to_be_visible()
    expect(page.get_by_role("heading")).to_have_text(course.lessons[0].title)
    expect(page.get_by_role("status").first).to_have_text("已连上大屏")
    assert fits(page, 1, axe, "zh") == []

    page.get_by_role("button", name="暂停").click()
    until(wall, "window.done.some((one) => one.command === 'pause')")
    expect(page.get_by_role("button", name="播放")).to_be_visible()
    page.get_by_role("button", name="0.75").click()
    page.get_by_role("button", name="声音大一点").click()
    expect(page.locator("[data-part=volume]")).to_have_text("65")
    expect(page.get_by_role("button", name="0.75")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("在大屏上找课").fill("ygw")
    page.get_by_label("在大屏上找课").press("Enter")
    until(wall, "window.done.some((one) => one.command === 'type' && one.text === 'ygw' && one.done)")
    assert wall.evaluate("window.done.map((one) => one.number)") == list(range(1, 5))
    page.reload()
    expect(page.get_by_role("button", name="播放")).to_be_visible()

    page.get_by_role("button", name="按住一秒，叫人来").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="正在叫人")).to_be_visible()
    page.get_by_role("button", name="没声音").click()
    expect(page.get_by_role("button", name="没声音")).to_have_attribute("aria-pressed", "true")
    assert fits(page, 0, axe, "zh") == []
    page.get_by_role("button", name="回到遥控器").click()
    page.get_by_role("button", name="换一块屏").click()
    expect(page.get_by_role("heading", name="遥控大屏")).to_be_visible()
