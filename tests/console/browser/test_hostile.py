"""What people and platforms write stays text on every page: three hundred attempts, in Chromium."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext

from clearford.core.dates import DAY
from clearford.core.roles import RoleName
from tests.console.browser import policy
from tests.console.browser.kit import Site, context_of, needs_browser, served, watched
from tests.console.browser.world import World
from tests.console.hostile import LONG, PAYLOADS, PRODUCT, packed
from tests.runtime.http.people import HARMFUL, NOTHING, WARNING
from tests.runtime.http.test_flaggers import key_of
from tests.runtime.http.test_orders import ORDER

pytestmark = needs_browser
TEMPLATES = Path(__file__).parents[3] / "src" / "clearford" / "console"
LONGER, SHORT = packed(4_900), packed(190)
FOUND = """(allowed) => {
  const wrong = new Set();
  const own = (url) => {
    try { return new URL(url, location).origin === location.origin; } catch { return false; }
  };
  const leads = /^(href|src|action|formaction|hx-get|hx-post)$/, runs = /^pwned$|^on|^style$|^srcdoc$|hx-on/;
  for (const it of document.querySelectorAll('*')) {
    const name = it.localName;
    if (!allowed.includes(name)) wrong.add(`element ${name}`);
    if (name === 'script' && (it.text || !it.getAttribute('src').startsWith('/static/'))) wrong.add('script');
    for (const {name: attribute, value} of it.attributes) {
      if (runs.test(attribute)) wrong.add(`${name} ${attribute}`);
      if (leads.test(attribute) && !own(value)) wrong.add(`${name} ${value}`);
    }
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const {data, parentElement: at} = walk.currentNode;
    if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(data) && !at.closest('.box, textarea, option'))
      wrong.add(`a turn of direction in ${at.outerHTML.slice(0, 200)}`);
    if (data.includes('%d') || data.includes('982,007,569')) wrong.add('a template that was run');
  }
  if (window.pwned) wrong.add('a script that ran');
  return [...wrong];
}""".replace("%d", str(PRODUCT))


ALLOWED = sorted(
    {
        name
        for kind in ("*.html", "*.py", "*.js")
        for path in TEMPLATES.rglob(kind)
        for name in re.findall(r"<([a-z][a-z0-9]*)\b", path.read_text())
    }
    | {"tbody"}
)
"""Elements that we make anywhere, and one that browsers add."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A service of its own, whose other tests would meet what is written here."""
    with served(tmp_path_factory.mktemp("hostile") / "home") as site:
        yield World(site)


class Windows:
    """A window for each role, and what pages in them do wrong."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._known: dict[RoleName | None, BrowserContext] = {}

    def faults(self, role: RoleName | None, path: str) -> list[str]:
        """What is wrong with a page; it must exist."""
        if role not in self._known:
            self._known[role] = context_of(self._browser, self._site, *(() if role is None else (role,)))
        page, watch = watched(self._known[role], self._site)
        answer = page.goto((self._site.staff if role else self._site.public) + path)
        assert answer is not None
        found = [] if answer.status == 200 else [f"status {answer.status}"]
        found += [*page.evaluate(FOUND, ALLOWED), *watch.all_faults()]
        page.close()
        return [f"{path}: {one[:300]}" for one in found]

    def close(self) -> None:
        """Close them all."""
        for made in self._known.values():
            made.close()


@pytest.fixture(scope="module")
def windows(browser: Browser, world: World) -> Iterator[Windows]:
    made = Windows(browser, world.site)
    yield made
    made.close()


def put(world: World, role: RoleName | None, path: str, body: object) -> Any:
    """Write something that must be taken; the answer."""
    client = world.house.browser() if role is None else world.site.client(role)
    answer = client.post(path, json=body)
    assert answer.status_code in (200, 201, 204), (path, answer.text)
    return answer.json() if answer.content else None


def people(world: World) -> str:
    for name in (*SHORT[:2], *SHORT[-2:]):
        account = {"login": f"p{secrets.token_hex(4)}", "name": name, "password": "nine herons over mill 42"}
        put(world, "operator_admin", "/v1/users", account)
    return "/admin"


def keys(world: World) -> str:
    for name in SHORT[::3]:
        put(world, "operator_admin", "/v1/keys", {"name": name, "scopes": ["status.read"]})
    return "/admin/keys"


def emergencies(world: World) -> str:
    for words in packed(490)[:3]:
        put(
            world, "operator_admin", "/v1/emergencies", {"reason": words.replace("\0", "")}
        )  # which the store refuses
    return "/admin/emergencies"


def letter(world: World) -> str:
    made, _ = key_of(world.house)
    known = {"key": made, "name": SHORT[0], "coordinator": "DE", "fields": ["phishing"]}
    put(world, "operator_admin", "/v1/flaggers", known)
    return f"/flaggers/{made}/letter"


def campaigns(world: World) -> str:
    end = world.house.service.record.now() + 14 * DAY
    for name, goal in zip(SHORT[::3], LONGER * 9, strict=False):
        body = {"name": name, "harm": "phishing", "goal": goal.replace("\0", ""), "end": end}
        made = put(world, "lead", "/v1/campaigns", body)
    return f"/campaigns/{made['id']}"


def order(world: World) -> str:
    for words, name in zip(LONGER, SHORT[::-1], strict=False):
        said = {"en": words, "zh": words}
        more = {"law": said, "reasons": said, "redress": said, "authority": name, "reference": name}
        made = put(world, "legal", "/v1/orders", {**ORDER, **more, "items": SHORT})
    return f"/orders/{made['order']['id']}"


def dispute(world: World) -> str:
    about = world.house.decide(HARMFUL, SHORT[-1]).statement
    made = put(world, "legal", "/v1/disputes", {"statement": about, "body": SHORT[0]})
    return f"/disputes/{made['dispute']['id']}"


def request(world: World) -> str:
    for words in LONGER:
        body = {"kind": "erasure", "account": SHORT[0], "words": words}
        made = put(world, "privacy_officer", "/v1/rights-requests", body)
    return f"/privacy/requests/{made['request']}"


def promotion(world: World) -> str:
    body = {"version": policy.version(world), "words": LONGER[0]}
    return f"/promotions/{put(world, 'policy_author', '/v1/promotions', body)['id']}"


def draft(world: World) -> str:
    made = put(world, "policy_author", "/v1/drafts", {"rule": policy.RULE})
    text = "\n".join(("# " + "".join(one for one in words if one.isprintable())) for words in LONGER)
    answer = world.site.client("policy_author").put(
        f"/v1/drafts/{made['id']}", json={"text": text, "edition": 1}
    )
    assert answer.status_code == 200, answer.text
    return f"/rules/{policy.RULE}/edit"


def report(world: World) -> str:
    for words, name in zip(LONGER, SHORT[::-1], strict=False):
        sent = put(world, None, "/v1/reports", {"reasons": words, "item": name, "location": words[:2_000]})
    return f"/r/{sent['token']}"


def statement(world: World) -> str:
    return f"/s/{world.house.decide(f'{HARMFUL} {LONGER[0]}', 'h-statement').token}"


def appeal(world: World) -> str:
    path = f"/v1/statements/{world.house.decide(f'{HARMFUL} {LONGER[1]}', 'h-appeal').token}/appeals"
    put(world, None, path, {"text": LONGER[2]})
    for words, name in zip(LONGER[:4], SHORT[::-1], strict=False):
        file = {"name": name[:100], "type": "text/plain", "body": base64.b64encode(words.encode()).decode()}
        put(world, None, f"{path}/additions", {"text": words, "files": [file]})
    found = put(world, "appeal_reviewer", "/v1/appeals/claim", {})["case"]
    return f"/appeals/{found['id']}"


def account(world: World) -> str:
    for name in SHORT[::3]:
        world.house.decide(WARNING, name)
    world.house.claim(world.site.client("reviewer"))
    return f"/actors/{world.house.service.vault.ref('subject', 'ben')}"


PAGES: tuple[tuple[RoleName | None, str | Callable[[World], str]], ...] = (
    ("operator_admin", people),
    ("operator_admin", keys),
    ("operator_admin", emergencies),
    ("legal", letter),
    ("lead", campaigns),
    ("lead", "/campaigns"),
    ("legal", order),
    ("legal", "/orders"),
    ("legal", dispute),
    ("privacy_officer", request),
    ("privacy_officer", "/privacy"),
    ("policy_approver", promotion),
    ("policy_author", draft),
    (None, report),
    (None, statement),
    ("appeal_reviewer", appeal),
    ("reviewer", account),
    ("lead", "/bulk/new?kind=review"),
    ("lead", "/search?q=warning"),
    ("lead", "/team"),
    ("reviewer", "/review/waiting"),
    ("auditor", "/audit?tab=changes"),
    ("auditor", "/ledger"),
    ("auditor", f"/ledger?q={quote(SHORT[3])}"),
    ("reviewer", f"/search?q={quote(SHORT[5])}"),
    ("reviewer", f"/sign-in?next={quote(SHORT[7])}"),
)


def test_there_are_three_hundred_of_them() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 300


def test_a_case_shows_text_whatever_is_written_to_it(world: World, windows: Windows) -> None:
    reviewer, found = world.site.client("reviewer"), []
    texts = (*packed(16_000), LONG)
    for number, words in enumerate(texts):
        world.house.decide(f"{WARNING} {words}", SHORT[-number])
    for number in range(len(texts) + 4):
        case = world.house.claim(reviewer)
        assert case is not None
        for words in packed(1_900)[number::4]:
            put(world, "reviewer", f"/v1/cases/{case['id']}/notes", {"text": words})
        found += windows.faults("reviewer", f"/review/{case['id']}")
        words = LONGER[number % len(LONGER)]
        written = {"en": words, "zh": words}
        put(
            world,
            "reviewer",
            f"/v1/cases/{case['id']}/decision",
            NOTHING | {"reason": words, "written": written},
        )
    assert found + windows.faults("reviewer", "/review/mine") == []


@pytest.mark.parametrize(
    ("role", "made"), [pytest.param(*one, id=getattr(one[1], "__name__", str(one[1])[:20])) for one in PAGES]
)
def test_a_page_shows_text_whatever_is_written_to_it(
    role: RoleName | None, made: str | Callable[[World], str], world: World, windows: Windows
) -> None:
    assert windows.faults(role, made if isinstance(made, str) else made(world)) == []
