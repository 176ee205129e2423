"""Every test has one tier, and it is the most demanding of what the test needs."""

import pytest

from tests.tiers import TIERS, tier_of, tiers_on


def test_every_test_has_exactly_one_tier(request: pytest.FixtureRequest) -> None:
    wrong = {item.nodeid: tiers_on(item) for item in request.session.items if len(tiers_on(item)) != 1}
    assert wrong == {}


def test_every_tier_is_a_mark_that_pytest_knows(pytestconfig: pytest.Config) -> None:
    known = [line.partition(":")[0] for line in pytestconfig.getini("markers")]
    assert [tier for tier in TIERS if tier not in known] == []


def test_a_variant_on_postgresql_starts_a_server() -> None:
    assert tier_of("catalog/members", ["session"], database="postgresql") == "system"
    assert tier_of("school/serve/connections", [], database="postgresql") == "system"
    assert tier_of("browser", ["page"], database="postgresql") == "system"


@pytest.mark.parametrize(
    ("folder", "fixtures", "groups", "tier"),
    [
        ("catalog/captions", ["body"], [], "pure"),
        ("catalog/members", ["session", "services", "kind_of_database"], [], "db"),
        ("catalog/web", ["client", "app", "services"], [], "web"),
        ("school/web", ["services"], [], "web"),
        ("school/web", [], [], "pure"),
        ("school/pipeline", ["services"], [], "db"),
        ("school/pipeline", ["services", "pipeline"], [], "engine"),
        ("transcode", [], [], "engine"),
        ("browser", ["app", "page", "services"], [], "browser"),
        ("browser", ["app", "page"], ["s3"], "system"),
        ("browser", ["app", "pipeline"], [], "browser"),
        ("browser", ["app", "page", "server"], [], "browser"),
        ("storage", ["store"], ["s3"], "system"),
        ("school/serve/connections", [], [], "system"),
        ("browsers", [], [], "pure"),
    ],
)
def test_the_most_demanding_need_decides(folder: str, fixtures: list[str], groups: list[str], tier: str) -> None:
    assert tier_of(folder, fixtures, groups) == tier
