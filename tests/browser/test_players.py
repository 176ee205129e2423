"""Packages play in Chromium under both players of the web: hls.js, as on our pages, and video.js with its own engine.

An ordinary package, one joined from batches, and one with the source's own picture, whose segments are off the grid.
"""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NODE_MODULES, until
from tests.browser.contexts import Contexts, Look
from tests.transcode.conftest import AAC, picture, silence
from tests.transcode.test_batches import make_in_batches
from tests.transcode.test_copying import FIT
from transcode import engine, tools
from transcode.settings import EngineSettings

pytestmark = pytest.mark.xdist_group("players")  # its packages are made once

LENGTHS = {"ordinary": 22, "joined": 26, "copied": 28}
"""Seconds. What is shorter than 24 s is not cut into batches."""
SIZE, HEIGHTS = "640x48", [32, 48]
"""A low strip has two renditions, too, of few dots."""
VIDEO_JS = """
<link rel="stylesheet" href="video-js.css"><script src="video.js"></script>
<video id="v" class="video-js" muted></video>
<script>
  const video = document.querySelector("video"), errors = [];
  // A level that was played before is taken up again only behind what is buffered; here that comes soon.
  videojs.Vhs.GOAL_BUFFER_LENGTH = videojs.Vhs.MAX_GOAL_BUFFER_LENGTH = 3;
  const vhs = { overrideNative: true, limitRenditionByPlayerDimensions: false };
  const player = videojs("v", { html5: { nativeAudioTracks: false, vhs } });
  player.on("error", () => errors.push(player.error().message));
  player.src({ src: "PACKAGE/main.m3u8", type: "application/vnd.apple.mpegurl" });
  const levels = () => player.tech(true).vhs.representations();
  const heights = () => levels().map(level => level.height);
  const choose = height => levels().forEach(level => level.enabled(level.height === height));
</script>
"""
HLS_JS = """
<script src="hls.js"></script>
<video id="v" muted></video>
<script>
  const video = document.querySelector("video"), errors = [];
  const hls = new Hls({ maxBufferLength: 3, maxMaxBufferLength: location.hash === "#all" ? 60 : 3 });
  // What is not fatal it mends itself: a wait for a segment that comes late, a hole of two pictures where cuts meet.
  hls.on(Hls.Events.ERROR, (_, data) => data.fatal && errors.push(`${data.type} ${data.details}`));
  hls.loadSource("PACKAGE/main.m3u8");
  hls.attachMedia(video);
  const heights = () => hls.levels.map(level => level.height);
  const choose = height => { // as our pages' quality menu does it (js/parts/lesson/engine.js)
    const level = heights().indexOf(height);
    if (level === hls.currentLevel) { hls.loadLevel = level; return; }
    hls.currentLevel = level;
    hls.once(Hls.Events.LEVEL_SWITCHED, () => { video.currentTime += 0; });
  };
  const onPut = act => hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => frag.type === "main" && act(frag));
  const chooseWithin = height => hls.once(Hls.Events.FRAG_BUFFERED, () => choose(height));
  let isPicked = false;
  const chooseWithinLast = height => onPut(frag => {
    if (isPicked || frag.sn < hls.latestLevelDetails.endSN) return;
    isPicked = true;
    choose(height);
  });
  const changeOfItsOwnAccord = every => { // to and fro, after so many segments
    let put = 0;
    onPut(() => { hls.loadLevel = Math.floor(++put / every) % 2; });
  };
  const holes = () => {
    const ranges = video.buffered;
    return Array.from({ length: ranges.length - 1 }, (_, at) => [ranges.end(at), ranges.start(at + 1)]);
  };
</script>
"""
SHOWN = """
<script>
  let last = 0, leftOut = [];
  const note = (_, { mediaTime }) => {
    if (mediaTime - last > 1.5) leftOut.push([last, mediaTime]);
    last = mediaTime;
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
</script>
"""
PAGES = {"hls.js": HLS_JS, "video.js": VIDEO_JS}
SCRIPTS = ("video.js/dist/video.js", "video.js/dist/video-js.css", "hls.js/dist/hls.js")


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package of each kind, a page for each package and player, and the players' scripts."""
    folder = tmp_path_factory.mktemp("players")
    settings = EngineSettings()
    for kind, seconds in LENGTHS.items():
        source = folder / f"{kind}.mp4"
        coded = [*FIT, "-g", "55", "-sc_threshold", "0"] if kind == "copied" else ["-c:v", "mpeg4", "-q:v", "3"]
        argv = [str(tools.ffmpeg()), "-v", "error", *picture(SIZE, "10", seconds), *silence(seconds)]
        subprocess.run([*argv, *coded, *AAC, str(source)], check=True)
        if kind == "joined":
            assert len(make_in_batches(source, folder / kind, settings).batches) > 1
        else:
            engine.transcode(source, folder / kind, settings)
        for player, page in PAGES.items():
            (folder / f"{kind}-{player}.html").write_text("<!doctype html>" + page.replace("PACKAGE", kind) + SHOWN)
    for name in SCRIPTS:
        shutil.copy(NODE_MODULES / name, folder)
    return folder


@pytest.fixture(scope="module")
def address(packages: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(packages)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(contexts: Contexts, address: str) -> Iterator[Page]:
    yield contexts.take(Look(address)).new_page()
    contexts.give_back()


def _goes_on(page: Page, seconds: float = 1) -> None:
    now = float(page.evaluate("video.currentTime"))
    until(page, f"video.currentTime > {now + seconds}")


def _choose(page: Page, height: int) -> None:
    page.evaluate(f"choose({height})")
    until(page, f"video.videoHeight === {height}")


def _seek(page: Page, to: float) -> None:
    page.evaluate(f"video.currentTime = {to}")
    until(page, f"!video.seeking && video.currentTime >= {to}")


@pytest.mark.parametrize("kind", LENGTHS)
@pytest.mark.parametrize("player", PAGES)
def test_a_package_plays_switches_seeks_and_ends(player: str, kind: str, tab: Page, address: str) -> None:
    length = LENGTHS[kind]
    tab.goto(f"{address}/{kind}-{player}.html")
    until(tab, "video.readyState >= 1")
    assert sorted(tab.evaluate("heights()")) == HEIGHTS
    tab.evaluate("video.play()")
    _goes_on(tab)
    for height in HEIGHTS:
        tab.evaluate("video.playbackRate = 2")  # video.js shows it when what is buffered was played
        _choose(tab, height)
        tab.evaluate("video.playbackRate = 0.5")  # no end before both were shown, on any machine
        _goes_on(tab, 0.25)
    tab.evaluate("video.playbackRate = 2")
    _seek(tab, length / 2)
    _goes_on(tab)
    _seek(tab, length - 1.5)
    until(tab, "video.ended")
    assert tab.evaluate("video.error") is None
    assert tab.evaluate("errors") == []
    assert tab.evaluate("video.duration") == pytest.approx(length, abs=0.25)  # pictures come two frames late
    assert tab.evaluate("video.getVideoPlaybackQuality().totalVideoFrames") > 50
    assert tab.evaluate("video.webkitAudioDecodedByteCount") > 0


@pytest.mark.parametrize("kind", ["joined", "copied"])
@pytest.mark.parametrize("height", HEIGHTS)
def test_a_picture_picked_as_a_segment_ends_is_taken_up_at_its_time(
    height: int, kind: str, tab: Page, address: str
) -> None:
    _open(tab, address, kind)
    tab.evaluate("video.playbackRate = 2; video.play()")
    other = sum(HEIGHTS) - height
    for each in (height, other):  # both playlists are known
        _choose(tab, each)
    start = LENGTHS[kind] // 3
    _seek(tab, start)
    tab.evaluate(f"leftOut = [], last = video.currentTime, chooseWithin({height})")
    until(tab, f"video.videoHeight === {height}")
    _goes_on(tab, 4)
    assert tab.evaluate("leftOut") == []


def test_a_picture_picked_as_the_last_segment_ends_plays_on(tab: Page, address: str) -> None:
    _open(tab, address, "ordinary", "#all")
    tab.evaluate("video.play()")
    _choose(tab, 32)
    tab.evaluate("chooseWithinLast(32), choose(48)")
    until(tab, "isPicked && video.videoHeight === 32")
    _goes_on(tab, 2)


def _open(tab: Page, address: str, kind: str, more: str = "") -> None:
    tab.goto(f"{address}/{kind}-hls.js.html{more}")
    until(tab, "video.readyState >= 1")


def test_a_picture_picked_while_all_is_there_is_shown_at_once(tab: Page, address: str) -> None:
    _open(tab, address, "copied", "#all")
    tab.evaluate("video.play()")
    _goes_on(tab, 0.3)
    for height in HEIGHTS:
        _choose(tab, height)
    assert tab.evaluate("video.currentTime") < 12


def test_changes_of_its_own_accord_leave_no_more_out_than_where_two_cuts_meet(tab: Page, address: str) -> None:
    _open(tab, address, "copied", "#all")
    tab.evaluate("changeOfItsOwnAccord(2), video.play()")
    until(tab, "holes().length > 0 || video.buffered.end(0) >= video.duration - 0.1")
    until(tab, "video.buffered.end(video.buffered.length - 1) >= video.duration - 0.1")
    holes = tab.evaluate("holes()")
    assert all(end - start < 0.5 for start, end in holes)
    for start, _ in holes[-1:]:
        _seek(tab, start - 1)
        tab.evaluate("leftOut = [], last = video.currentTime")
        _goes_on(tab, 3)
        assert tab.evaluate("leftOut") == []


def test_changes_of_its_own_accord_while_little_is_there_show_every_part(tab: Page, address: str) -> None:
    _open(tab, address, "copied")
    tab.evaluate("changeOfItsOwnAccord(2), video.playbackRate = 1.5, video.play()")
    until(tab, "video.currentTime > 18", 90)
    assert tab.evaluate("leftOut") == []
