"""What comes in by forms and bodies: no session without its token, no field nobody asked for, nothing that runs."""

import copy
import json
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from catalog.members.models import Member, Role
from tests.conftest import PASSWORD
from tests.school.access.asking import Question
from tests.school.access.people import Actor, People
from tests.school.access.table import THINGS, written

SAFE = ("GET", "HEAD", "OPTIONS")
NO_SESSION = {
    "POST /preferences",
    "POST /api/v1/tokens",
    "POST /api/v1/screens",
    "POST /api/v1/screens/me/apart",
    "POST /api/v1/screens/me/code",
    "POST /api/v1/screens/me/state",
    "POST /api/v1/screens/me/attendance-code",
    "POST /api/v1/screens/me/held",
    "POST /api/v1/screens/me/happened",
    "POST /api/v1/remotes",
    "DELETE /api/v1/remotes/me",
}
"""They read no session, so another site has nothing to gain."""
WRITES = sorted(route for route in written() if not route.startswith(SAFE) and route not in NO_SESSION)


@pytest.mark.parametrize("route", WRITES)
def test_no_cookie_moves_anything_without_the_token_of_a_page(people: People, route: str) -> None:
    # Peers' holes of this kind: Moodle CVE-2024-43434, and every form that ever forgot it.
    thing = THINGS[0] if "<" in route or route.endswith(("/uploads", "/uploads/")) else ""
    question = Question(people, route, "admin", thing)
    question.prepare()
    address, sent = question.request
    client, method = people.actor("admin").client, question.method
    tokens = (None, "", "wrong", people.actor("moderator").csrf)
    before = len(people.commits)
    for token in tokens:
        headers = sent.get("headers", {}) | ({} if token is None else {"X-CSRF-Token": token})
        again = copy.deepcopy(sent)  # a file in it is closed by each request
        answer = client.open(address, method=method, **{**again, "headers": headers})
        assert answer.status_code == 400, token
    assert len(people.commits) == before


@pytest.mark.parametrize("field", ["role", "state", "id", "member_id", "is_admin"])
def test_a_role_in_the_form_makes_nobody_more_than_they_are(people: People, field: str) -> None:
    name, nobody = people.word(), people.actor("nobody")
    form = {"name": name, "password": PASSWORD, field: "admin", "csrf_token": nobody.csrf}
    assert nobody.client.post("/signup", data=form).status_code == 303
    people.renew("nobody")
    with people.services.database.readers() as session:
        member = session.query(Member).filter_by(name=name).one()
        assert (member.role, member.active) == (Role.RESIDENT, True)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/courses", {"title": "x", "category": "dance", "owner_id": "{other}"}),
        ("POST", "/api/v1/courses", {"title": "x", "category": "dance", "state": "PUBLISHED"}),
        ("PATCH", "/api/v1/courses/{course}", {"owner": "{other}"}),
        ("PATCH", "/api/v1/courses/{course}", {"state": "PUBLISHED", "title": "x"}),
        ("PATCH", "/api/v1/lessons/{lesson}", {"title": "x", "course_id": "{other}"}),
        ("PUT", "/api/v1/lessons/{lesson}/progress", {"position": 1, "member_id": "{other}"}),
        ("POST", "/api/v1/tokens", {"name": "resident", "password": PASSWORD, "role": "admin"}),
    ],
)
def test_a_field_that_is_not_asked_for_is_refused_and_named(
    people: People, method: str, path: str, body: dict[str, object]
) -> None:
    found, other = people.thing("instructor", "draft"), people.actor("other instructor").member_id
    text = json.dumps(body).replace("{other}", other)
    address = path.format(course=found.course, lesson=found.lesson)
    headers = people.actor("instructor").bearer | {"Content-Type": "application/json", "Accept-Language": "en"}
    before = len(people.commits)
    answer = people.app.test_client().open(address, method=method, data=text, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (422, "invalid")
    assert "is an unknown field." in answer.json["message"]
    assert len(people.commits) == before


def test_an_address_that_a_stranger_claims_is_not_believed(people: People) -> None:
    # Without a proxy of ours in front, X-Forwarded-For is anybody's word: it must not lift a limit.
    client = people.app.test_client()
    body = {"name": people.word(), "password": "wrong"}
    statuses = [
        client.post(
            "/api/v1/tokens", json=body, headers={"X-Forwarded-For": f"198.51.100.{count}"}, environ_base=FAR
        ).status_code
        for count in range(12)
    ]
    assert statuses[-1] == 429


FAR = {"REMOTE_ADDR": "203.0.113.99"}

# Words that broke others: markup, handlers, addresses that run, templates, SQL, formats, paths, headers, halves of
# letters, words that turn a line around, and very long ones.
NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "</script><script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    "<style>*{background:url(//evil)}</style>",
    "{{ 7*7 }}${7*7}<%= 7*7 %>%(name)s {0.__class__}",
    "x'; DROP TABLE member; --",
    "' OR '1'='1",
    "../../../../etc/passwd",
    "-i",
    "file.mp4\r\nSet-Cookie: stolen=1",
    "a\x00b\x1b[31m\u202egnp.exe\u200b\ufeff",
    "Ω≈ç√∫˜µ 社區 田中さん 🏳️‍🌈 é́́́́",
    "١٢٣ ﷽ ़ि",
    "NULL undefined NaN 1e999 0x10 -1",
    "x" * 100_000,
]


DATA = ("application/json", "application/ld+json")
"""Kinds of scripts that browsers never run (WHATWG HTML 4.12.1, data blocks)."""


class _Running(HTMLParser):
    """Finds what would run or load in a page that is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        inline = tag == "script" and "src" not in facts and facts.get("type") not in DATA
        handlers = [name for name in facts if name.startswith("on") or name in ("style", "srcdoc")]
        leads = [facts[name] or "" for name in ("href", "src", "action", "formaction", "poster") if name in facts]
        runs = [where for where in leads if where.strip().lower().startswith(("javascript:", "data:", "//"))]
        if inline or handlers or runs or tag in ("style", "iframe", "object", "embed", "base"):
            self.found.append(self.get_starttag_text() or tag)


def running(page: str) -> list[str]:
    """Everything in a page that could run or load something of a stranger."""
    parser = _Running()
    parser.feed(page)
    return parser.found


def test_the_finder_finds_what_runs() -> None:
    bad = [text for text in NAUGHTY[:8] if text.startswith(("<", '"', "'"))]
    assert all(running(text) for text in bad)
    assert running("<p>fine</p><script type='application/json'>{}</script>") == []
    assert len(running("<script type='application/ld+json'>\"</script><script>alert(1)</script>")) == 1


@pytest.mark.parametrize("word", NAUGHTY, ids=[repr(word[:20]) for word in NAUGHTY])
def test_no_word_in_any_field_breaks_a_page_or_runs_in_one(people: People, word: str) -> None:
    """Every field of every form and body; names and titles with markup as in Jellyfin CVE-2023-23636."""
    owner = "instructor"
    instructor, admin = people.actor(owner), people.actor("admin")
    found = people.thing(owner, "published")
    forms = {
        f"/studio/courses/{found.course}/about": {"title": word, "category": "dance", "description": word},
        f"/studio/lessons/{found.lesson}/rename": {"title": word},
        f"/studio/lessons/{found.lesson}/move": {"by": word},
        f"/studio/courses/{found.course}/parts": {"title": word, "kind": word},
        f"/studio/lessons/{found.lesson}/place": {"section": word},
        "/studio/courses": {"title": word, "category": word, "description": word},
    }
    answers = [instructor.client.post(to, data=form, headers=_csrf(instructor)) for to, form in forms.items()]
    accounts = {
        "/admin/members": {"name": word, "password": PASSWORD, "role": "resident"},
        f"/admin/members/{people.stranger()}/role": {"role": word},
        "/preferences": {"lang": word, "back": word},
        "/signin": {"name": word, "password": word, "next": word},
        "/signup": {"name": word, "password": "short", "next": word},
        "/account/password": {"old": PASSWORD, "new": word},
    }
    # From an address of its own, so that what is wrong here is not counted for the next test.
    far = {"REMOTE_ADDR": f"198.51.100.{NAUGHTY.index(word)}"}
    answers += [
        admin.client.post(to, data=form, headers=_csrf(admin), environ_base=far) for to, form in accounts.items()
    ]
    api = {
        f"/api/v1/lessons/{found.lesson}": ("PATCH", {"title": word}),
        f"/api/v1/courses/{found.course}": ("PATCH", {"title": word, "description": word, "category": word}),
        "/api/v1/courses": ("POST", {"title": word, "category": word}),
        "/api/v1/tokens": ("POST", {"name": word, "password": word}),
        f"/api/v1/lessons/{found.lesson}/progress": ("PUT", {"position": word}),
    }
    client = people.app.test_client()
    told = [
        client.open(to, method=how, json=body, headers=instructor.bearer, environ_base=far)
        for to, (how, body) in api.items()
    ]
    queries = ("/courses?page=", "/admin/members?q=", "/signin?next=", "/api/v1/courses?category=", "/categories/")
    answers += [admin.client.get(path + quote(word[:500], safe="")) for path in queries]
    pages = ("/", "/courses", f"/courses/{found.course}", f"/lessons/{found.lesson}", "/admin/members", "/studio/")
    answers += [admin.client.get(path) for path in pages]
    answers.append(admin.client.get(f"/studio/lessons/{found.lesson}"))
    people.renew("admin")
    assert [answer.status_code for answer in [*answers, *told] if answer.status_code >= 500] == []
    assert {answer.mimetype for answer in told} == {"application/json"}
    html = [answer.text for answer in answers if answer.mimetype == "text/html"]
    assert [what for page in html for what in running(page)] == []
    assert not [answer for answer in answers if "stolen" in str(answer.headers.getlist("Set-Cookie"))]
    assert {answer.location[:1] for answer in answers if answer.location} <= {"/"}
    assert not [answer.location for answer in answers if (answer.location or "").startswith(("//", "/\\"))]


def _csrf(actor: Actor) -> dict[str, str]:
    return {"X-CSRF-Token": actor.csrf}
