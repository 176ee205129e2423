"""The tier of each test: what it needs to run, from folder, fixtures and groups, in one place for all tests.

`pure` needs nothing but Python, `db` a database in a file, `web` the app too, `engine` runs ffmpeg, `browser` drives
Chromium, `system` starts servers, as variants on PostgreSQL do, or whole schools. The greatest need decides. A mark
on a test itself comes first. script/test selects by tier, and at its end every run shows what each tier cost.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

import pytest

TIERS = ("pure", "db", "web", "engine", "browser", "system")
"""From the quickest to the slowest."""
SLOWEST = 20
SHORT = 10  # seconds of a run that nobody wants to make shorter
BAR = 40  # characters of the longest bar

_FOLDERS = {  # "access" asks a whole school for every route, "copies" copies whole schools
    "browser": "browser",
    "chaos": "system",
    "school/access": "system",
    "school/copies": "system",
    "school/queue": "system",
    "school/serve": "system",
    "school/demo": "engine",
    "transcode": "engine",
}
_GROUPS = {"s3": "system", "nginx": "system", "rabbitmq": "system"}
"""By the name of an xdist_group: the tests that share one server."""
_DATABASES = {"postgresql": "system"}
"""By the kind of database of the variant: a server, where the others have a file."""
_FIXTURES = {
    "pipeline": "engine",
    "clip": "engine",
    "app": "web",
    "own_app": "web",
    "people": "web",
    "shared_app": "web",
    "kind_of_database": "db",
    "services": "db",
    "shared": "db",
    "sqlite_tables": "db",
    "template": "db",
    "postgres_server": "system",
}
_WITH_APP = ("web", "people", "access", "operations")
"""Folders whose tests build an app themselves where they have a database."""


def tier_of(folder: str, fixtures: Collection[str], groups: Iterable[str] = (), database: str = "sqlite") -> str:
    """The tier of a test in a folder below tests/, by its fixtures, xdist groups and database."""
    needs = ["pure"]
    needs += [tier for name, tier in _FOLDERS.items() if f"{folder}/".startswith(f"{name}/")]
    needs += [_GROUPS[group] for group in groups if group in _GROUPS]
    needs += [_FIXTURES[name] for name in fixtures if name in _FIXTURES]
    needs += [_DATABASES[database]] if database in _DATABASES else []
    if "db" in needs and folder.rpartition("/")[2] in _WITH_APP:
        needs.append("web")
    return max(needs, key=TIERS.index)


def tiers_on(item: pytest.Item) -> list[str]:
    """The tiers that a test is marked with; after `pytest_collection_modifyitems` there is one."""
    return [mark.name for mark in item.iter_markers() if mark.name in TIERS]


def _database_of(item: pytest.Item) -> str:
    return str(item.callspec.params.get("kind_of_database", "")) if hasattr(item, "callspec") else ""


@pytest.hookimpl(tryfirst=True)  # before `-m` selects by these marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with its tier."""
    here = Path(__file__).parent
    for item in items:
        if not tiers_on(item):
            groups = [str(mark.args[0]) for mark in item.iter_markers("xdist_group")]
            folder = item.path.parent.relative_to(here).as_posix()
            fixtures = getattr(item, "fixturenames", ())
            item.add_marker(tier_of(folder, fixtures, groups, _database_of(item)))
        item.user_properties.append(("tier", tiers_on(item)[0]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show how many seconds of worker processes each tier and the slowest tests took, fixtures included."""
    tests: dict[str, dict[str, float]] = {tier: defaultdict(float) for tier in TIERS}
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        if isinstance(report, pytest.TestReport) and "tier" in dict(report.user_properties):
            tests[str(dict(report.user_properties)["tier"])][report.nodeid] += report.duration
    cost = {tier: sum(seconds.values()) for tier, seconds in tests.items()}
    if sum(cost.values()) < SHORT:
        return
    terminalreporter.section("worker-seconds by tier")
    for tier, seconds in ((tier, seconds) for tier, seconds in cost.items() if tests[tier]):
        bar = "#" * round(BAR * seconds / max(cost.values()))
        terminalreporter.write_line(f"{tier:8}{len(tests[tier]):6} tests{seconds:9.1f} s  {bar}")
    terminalreporter.section(f"slowest {SLOWEST}")
    every = [(seconds, name) for each in tests.values() for name, seconds in each.items()]
    for seconds, name in sorted(every, reverse=True)[:SLOWEST]:
        terminalreporter.write_line(f"{seconds:8.1f} s  {name}")
