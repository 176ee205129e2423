"""The pictures of README.md, taken from a running school: `script/screenshots`.

Each is reduced to a palette of 256 colours by ffmpeg, which keeps the repository small and the pages faithful.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS
from transcode.settings import EngineSettings

FOLDER = Path(__file__).parents[2] / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
PLAYED_S = 3


def main(address: str) -> int:
    """Take all pictures; 1 and a sentence when the school has nothing to show yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(viewport=SIZE, base_url=address, color_scheme="light")  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/")
        first = page.locator(".hero .btn-go")
        if not first.count():
            print("The school has no course that can be watched yet. Try again when a lesson is ready.")
            return 1
        _save(page, "home")
        first.click()
        page.click(".vjs-big-play-button")
        page.wait_for_timeout(PLAYED_S * 1000)
        page.evaluate("document.querySelector('video').pause()")  # by a key it would show the ring of the focus
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        _save(page, "lesson")
        browser.close()
    return 0


def _save(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    target = FOLDER / f"{name}.png"
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.png"
        page.screenshot(path=full)
        palette = "split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none"
        argv = [EngineSettings().ffmpeg, "-y", "-loglevel", "error", "-i", full, "-filter_complex", palette, target]
        subprocess.run([str(one) for one in argv], check=True)
    print(f"{target.relative_to(FOLDER.parents[1])}: {target.stat().st_size // 1000} KB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
