"""The desk by keyboard alone: the next clips are loaded, play at once, and are decided without touching a mouse."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.checks.models import Fact, FactKind
from catalog.clips import review
from catalog.clips.models import Clip, ClipState, Verdict
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.members.models import Member, Role
from school.services import Services
from tests import factories
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.server import sign_in
from tests.browser.watching import PLACE, PLAYER
from tests.conftest import AddMember
from transcode.package import Package as Made

TRANSFERRED = """(folder) => {
  const found = {};
  for (const { name, transferSize } of performance.getEntriesByType("resource")) {
    if (name.includes(folder) && !/\\.(m3u8|jpg)$/.test(name)) (found[name] ??= []).push(transferSize);
  }
  return found;
}"""
"""The bytes that crossed the line for each file of a clip, each time that it was asked for."""
HEADERS = 300
"""What Resource Timing counts for an answer whose body the browser had: the school only said that it still holds."""
COPY = "document.querySelector('[data-mate] video')"
TITLES = ("我们楼的十字步", "和孙子扎沙燕", "酸菜馅", "喜鹊登梅")


@pytest.fixture
def moderator(add_member: AddMember) -> Member:
    return add_member("高敏", Role.MODERATOR)


@pytest.fixture
def clips(services: Services, add_member: AddMember, made: tuple[Path, Made]) -> list[str]:
    """The ids of four clips that really play, the oldest first."""
    folder, package = made
    owners = [add_member(name, Role.RESIDENT).id for name in ("周美华", "何秀珍", "吴桂芳", "赵铁山")]
    ids = []
    with services.database.sessions() as session:
        for number, (owner_id, title) in enumerate(zip(owners, TITLES, strict=True)):
            clip = factories.clip_in_review(session, session.get_one(Member, owner_id), title)
            clip.waits_since = now() - timedelta(hours=9 - number)
            row = clip.package
            assert row is not None
            row.duration = package.duration
            for name in package.files:
                services.store.put_file(row.key(name), folder / name)
            ids.append(clip.id)
        session.commit()
    return ids


def _state(services: Services, clip_id: str) -> ClipState:
    with services.database.readers() as session:
        return session.get_one(Clip, clip_id).state


def _plays(page: Page, title: str) -> None:
    expect(page.locator("h1")).to_have_text(title)
    until(page, f"!{PLAYER}.paused() && {PLACE} > 0.2")


def _was_loaded(page: Page, playlist: str) -> None:
    """The files that a clip began with had come before it was asked for."""
    sizes = page.evaluate(TRANSFERRED, playlist.rpartition("/")[0])
    # Without a byte: what was still on its way when enough was there for the first picture, and was given up.
    again = [found for found in sizes.values() if len(found) > 1 and found[0]]
    assert len(again) > 2  # playlists, and parts of picture and sound
    assert all(found[0] > HEADERS >= found[1] for found in again), again


def test_three_clips_are_decided_by_keyboard_alone(
    page: Page, services: Services, moderator: Member, clips: list[str], axe: Findings
) -> None:
    with services.database.sessions() as session:
        video_id = session.get_one(Clip, clips[0]).video_id
        session.add(Fact(video_id=video_id, kind=FactKind.FROZEN, at=0.0, until=9.0))
        session.commit()
    sign_in(page, moderator, "/desk")
    _plays(page, TITLES[0])
    expect(page.get_by_text("后面 3 段已备好")).to_be_visible()
    until(page, "document.querySelector('[data-desk]').dataset.claim !== undefined")
    assert axe(page) == []

    page.keyboard.press("1")
    until(page, f"{PLACE} < 9")
    page.keyboard.press("n")
    until(page, f"{PLACE} >= 9")
    page.keyboard.press("m")
    page.keyboard.type("门牌号看得见")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press(">")
    until(page, f"{PLAYER}.playbackRate() === 1.25 && document.querySelector('video').preservesPitch")
    playlist = page.locator("[data-ahead]").first.get_attribute("data-playlist") or ""
    page.keyboard.press("r")
    _plays(page, TITLES[1])
    _was_loaded(page, playlist)
    until(page, f"{PLAYER}.playbackRate() === 1.25")
    assert _state(services, clips[0]) is ClipState.RETURNED
    with services.database.readers() as session:
        said = session.get_one(Clip, clips[0]).reviews[-1]
        assert [one.text for one in said.remarks] == ["门牌号看得见"]

    page.keyboard.press("a")
    _plays(page, TITLES[2])
    assert _state(services, clips[1]) is ClipState.PUBLISHED
    page.keyboard.press("z")
    _plays(page, TITLES[1])
    assert _state(services, clips[1]) is ClipState.IN_REVIEW
    page.keyboard.press("a")
    _plays(page, TITLES[2])

    page.keyboard.press("x")
    expect(page.locator("[data-reason]")).to_be_focused()
    page.keyboard.type("是广告")
    page.keyboard.press("Control+Enter")
    _plays(page, TITLES[3])
    with services.database.readers() as session:
        refused = session.get_one(Clip, clips[2]).reviews[-1]
        assert (refused.verdict, refused.reason) == (Verdict.REFUSE, "是广告")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="按键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="没有等着你看的")).to_be_visible()


def test_what_it_repeats_plays_beside_it_and_still_parts_are_jumped_over(
    page: Page, services: Services, moderator: Member, clips: list[str]
) -> None:
    with services.database.sessions() as session:
        video_id = session.get_one(Clip, clips[0]).video_id
        session.add_all(
            [
                Fact(video_id=video_id, kind=FactKind.BLACK, at=5.0, until=9.0),
                Fact(video_id=video_id, kind=FactKind.LOUDNESS, data={}),
            ]
        )
        earlier = {"video": session.get_one(Clip, clips[3]).video_id, "exact": False, "medium": "picture"}
        earlier |= {"share": 0.9, "other_at": 1.0, "other_until": 11.0, "mirrored": False}
        session.add(Fact(video_id=video_id, kind=FactKind.COPY, at=0.0, until=10.0, data=earlier))
        session.commit()
    sign_in(page, moderator, "/desk")
    page.keyboard.press("d")
    until(page, f"!{COPY}.paused && Math.abs({COPY}.currentTime - {PLACE} - 1) < 0.6")
    page.keyboard.press("d")
    expect(page.locator("[data-mate]")).to_be_hidden()
    page.evaluate(f"{PLAYER}.currentTime(5)")
    until(page, f"{PLACE} >= 9")
    expect(page.get_by_text("跳过了 0:05–0:09")).to_be_visible()


def test_a_clip_of_another_moderator_is_passed_over(
    new_page: NewPage, services: Services, moderator: Member, clips: list[str], add_member: AddMember
) -> None:
    other = add_member("陈医生", Role.MODERATOR)
    page = new_page()
    sign_in(page, moderator, "/desk")
    _plays(page, TITLES[0])
    until(page, "document.querySelectorAll('[data-ahead]').length === 3")
    with services.database.sessions() as session:
        clip = session.get_one(Clip, clips[1])
        clip.claimed_by_id, clip.claimed_until = other.id, now() + timedelta(minutes=9)
        session.commit()
    with page.expect_response("**/claim"):
        page.keyboard.press("s")
    _plays(page, TITLES[2])
    with services.database.sessions() as session:
        clip = session.get_one(Clip, clips[2])
        clip.claimed_by_id = clip.claimed_until = None
        review.judge(session, session.get_one(Member, other.id), clip, Judgement(Verdict.APPROVE), now())
        session.commit()
    page.keyboard.press("a")
    _plays(page, TITLES[0])
    expect(page.get_by_text("有人比你快了一步，这段视频不用再看了。")).to_be_visible()
    page.locator("[data-ahead]", has_text=TITLES[1]).click()
    expect(page.get_by_text("陈医生正在看这一段。")).to_be_visible()
