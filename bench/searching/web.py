"""Memory of a whole web process that searches the made corpus, also while and after the index is built anew."""

import http.client
import re
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from bench import serving
from bench.searching.corpus import corpus
from bench.searching.queries import Maker
from catalog.search.index import SearchIndex
from school.migrations import upgrade
from school.services import build
from school.settings import Settings

QUERIES = 400
LOOKS = 0.2  # seconds between two


def web_memory(folder: Path, index: Path) -> dict[str, float]:
    """Megabytes of a web process whose school stands in `folder` and whose index is `index`.

    `web_mb` after QUERIES; `web_peak_mb` the most while the index is built anew and opened beside the old one, as
    after its loss. Raises NotStarted.
    """
    folder.mkdir(parents=True)
    (folder / "search").symlink_to(index.absolute())
    environment = {"SCHOOL_DATA": str(folder), "PORT": str(serving.free_port()), "SCHOOL_WEB_PROCESSES": "1"}
    settings = Settings.from_environment(environment)
    services = build(settings)
    upgrade(services.database, folder / "migrate.lock")
    services.database.engine.dispose()
    process = serving.start_web(environment)
    try:
        return _measured(settings.port, process.pid, SearchIndex(index))
    finally:
        serving.stop(process)


def _measured(port: int, pid: int, index: SearchIndex) -> dict[str, float]:
    courses = list(corpus())
    texts = [query.text for query in Maker(courses).queries(QUERIES)]
    _ask(port, texts)
    before, peak = _resident(pid), 0.0
    with index.writing(1):
        building = threading.Thread(target=index.rebuild, args=(courses,))
        building.start()
        while building.is_alive():
            _ask(port, texts[:5])
            peak = max(peak, _resident(pid))
            building.join(LOOKS)
    ends = time.monotonic() + 10  # by far enough to open it
    while time.monotonic() < ends:
        _ask(port, texts[:5])
        peak = max(peak, _resident(pid))
        time.sleep(LOOKS)
    return {"web_mb": before, "web_peak_mb": peak}


def _ask(port: int, texts: list[str]) -> None:
    page = http.client.HTTPConnection("127.0.0.1", port)
    for text in texts:
        status = _status(page, text)
        while status == http.HTTPStatus.SERVICE_UNAVAILABLE:  # the index is being opened
            time.sleep(LOOKS)
            status = _status(page, text)
        if status != http.HTTPStatus.OK:
            raise serving.NotStarted(f"a search was answered by {status}")
    page.close()


def _status(page: http.client.HTTPConnection, text: str) -> int:
    page.request("GET", "/api/v1/search?" + urlencode({"q": text}))
    answer = page.getresponse()
    answer.read()
    return answer.status


def _resident(pid: int) -> float:
    """Megabytes of memory of the one worker of a gunicorn."""
    [worker] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{worker}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0
