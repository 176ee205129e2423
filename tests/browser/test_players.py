"""Packages play in Chromium under both players of the web: video.js, set as on our pages, and hls.js.

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
from tests.transcode.conftest import AAC, picture, tone
from tests.transcode.test_batches import make_in_batches
from tests.transcode.test_copying import FIT
from transcode import engine, tools
from transcode.settings import EngineSettings

pytestmark = pytest.mark.xdist_group("players")  # its packages are made once

LENGTHS = {"ordinary": 18, "joined": 26, "copied": 40}
"""Seconds. What is shorter than 24 s is not cut into batches."""
SIZE, HEIGHTS = "640x48", [32, 48]
"""A low strip has two renditions, too, of few dots."""
VIDEO_JS = """
<link rel="stylesheet" href="video-js.css"><script src="video.js"></script>
<video id="v" class="video-js" muted></video>
<script>
  const video = document.querySelector("video"), errors = [];
  // A level that was played before is taken up again only behind what is buffered; here that comes soon.
  const goal = location.hash === "#all" ? 60 : 3;
  videojs.Vhs.GOAL_BUFFER_LENGTH = videojs.Vhs.MAX_GOAL_BUFFER_LENGTH = goal;
  const vhs = { overrideNative: true, limitRenditionByPlayerDimensions: false };
  const player = videojs("v", { html5: { nativeAudioTracks: false, vhs } });
  player.on("error", () => errors.push(player.error().message));
  import("./switching.js").then(({ switchByTime }) => {
    switchByTime(player);
    player.src({ src: "PACKAGE/main.m3u8", type: "application/vnd.apple.mpegurl" });
  });
  const levels = () => player.tech(true).vhs.representations();
  const heights = () => levels().map(level => level.height);
  const choose = height => { // as our pages' quality menu: it is the enabling that is acted on
    levels().forEach(level => level.enabled(false));
    levels().find(level => level.height === height).enabled(true);
  };
  const engine = () => player.tech(true).vhs.playlistController_;
  // Within the very call that puts a segment in.
  const chooseWithin = height => engine().mainSegmentLoader_.one("appendsdone", () => choose(height));
  let isPicked = false;
  const chooseWithinLast = height => {
    const segments = engine().mainSegmentLoader_;
    segments.on("appendsdone", () => {
      const { mediaIndex, playlist } = segments.pendingSegment_;
      if (isPicked || mediaIndex < playlist.segments.length - 1) return;
      isPicked = true;
      choose(height);
    });
  };
  const changeOfItsOwnAccord = every => { // to and fro, after so many segments
    const known = player.tech(true).vhs.playlists.main.playlists;
    let put = 0;
    engine().mainSegmentLoader_.on("appendsdone", () => { put += 1; });
    engine().selectPlaylist = () => known[Math.floor(put / every) % known.length];
  };
  const holes = () => {
    const ranges = player.buffered();
    return Array.from({ length: ranges.length - 1 }, (_, at) => [ranges.end(at), ranges.start(at + 1)]);
  };
  const clocks = () => {
    const clock = engine().sourceUpdater_;
    return [clock.videoTimestampOffset(), clock.audioTimestampOffset()];
  };
</script>
"""
HLS_JS = """
<script src="hls.js"></script>
<video id="v" muted></video>
<script>
  const video = document.querySelector("video"), errors = [];
  const hls = new Hls();
  // What is not fatal it mends itself: a wait for a segment that comes late, a hole of two pictures where cuts meet.
  hls.on(Hls.Events.ERROR, (_, data) => data.fatal && errors.push(`${data.type} ${data.details}`));
  hls.loadSource("PACKAGE/main.m3u8");
  hls.attachMedia(video);
  const heights = () => hls.levels.map(level => level.height);
  const choose = height => { hls.nextLevel = heights().indexOf(height); };
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
PAGES = {"video.js": VIDEO_JS, "hls.js": HLS_JS}
SWITCHING = Path(__file__).parents[2] / "school/frontend/js/parts/lesson/switching.js"
"""What our own player has besides video.js."""
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
        argv = [str(tools.ffmpeg()), "-v", "error", *picture(SIZE, "10", seconds), *tone(seconds)]
        subprocess.run([*argv, *coded, *AAC, str(source)], check=True)
        if kind == "joined":
            assert len(make_in_batches(source, folder / kind, settings).batches) > 1
        else:
            engine.transcode(source, folder / kind, settings)
        for player, page in PAGES.items():
            (folder / f"{kind}-{player}.html").write_text("<!doctype html>" + page.replace("PACKAGE", kind) + SHOWN)
    for name in SCRIPTS:
        shutil.copy(NODE_MODULES / name, folder)
    shutil.copy(SWITCHING, folder)
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
        _choose(tab, height)
        _goes_on(tab, 0.5)
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
    tab.goto(f"{address}/{kind}-video.js.html")
    until(tab, "video.readyState >= 1")
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
    assert tab.evaluate("clocks()") == [0, 0]


def test_a_pick_that_meets_a_change_of_its_own_accord_is_over_with_it(tab: Page, address: str) -> None:
    tab.goto(f"{address}/joined-video.js.html")
    until(tab, "video.readyState >= 1")
    other = sum(HEIGHTS) - int(tab.evaluate("video.videoHeight"))  # its playlist was not read yet
    tab.evaluate(f"chooseWithin({other}), video.play()")
    until(tab, f"video.videoHeight === {other}")
    _goes_on(tab, 0.5)  # by then the pick is acted on for the second time
    assert tab.evaluate("engine().media().segments.length") > 0  # none: taken for a live one that has not begun
    # Else the next change would throw all away that is there.
    assert tab.evaluate("engine().waitingForFastQualityPlaylistReceived_") is False
    _seek(tab, 20)
    _goes_on(tab)


def test_a_picture_picked_as_the_last_segment_ends_plays_on(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ordinary-video.js.html#all")
    until(tab, "video.readyState >= 1")
    tab.evaluate("video.play()")
    _choose(tab, 32)
    tab.evaluate("chooseWithinLast(32), choose(48)")
    until(tab, "isPicked && video.videoHeight === 32")
    _goes_on(tab, 2)


def _open_copied(tab: Page, address: str, more: str = "") -> None:
    tab.goto(f"{address}/copied-video.js.html{more}")
    until(tab, "video.readyState >= 1")


def test_a_picture_picked_while_all_is_there_is_shown_at_once(tab: Page, address: str) -> None:
    _open_copied(tab, address, "#all")
    tab.evaluate("choose(32)")
    until(tab, "video.videoHeight === 32")
    tab.evaluate("chooseWithin(48), video.play()")
    until(tab, "video.videoHeight === 48")
    assert tab.evaluate("video.currentTime") < 12


def test_changes_of_its_own_accord_leave_no_more_out_than_where_two_cuts_meet(tab: Page, address: str) -> None:
    _open_copied(tab, address, "#all")
    tab.evaluate("changeOfItsOwnAccord(2), video.play()")
    until(tab, "player.bufferedEnd() >= video.duration - 0.1")
    holes = tab.evaluate("holes()")
    assert len(holes) > 0
    assert max(end - start for start, end in holes) < 0.5
    _seek(tab, holes[-1][0] - 1)
    tab.evaluate("leftOut = [], last = video.currentTime")
    _goes_on(tab, 3)
    assert tab.evaluate("leftOut") == []


def test_changes_of_its_own_accord_while_little_is_there_show_every_part(tab: Page, address: str) -> None:
    _open_copied(tab, address)
    tab.evaluate("changeOfItsOwnAccord(2), video.play()")
    until(tab, "video.currentTime > 18", 90)
    assert tab.evaluate("leftOut") == []
