"""What the pages of auditors, legal and privacy officers and administrators show, made for a browser."""

from __future__ import annotations

import secrets
from functools import cache

from msgspec import to_builtins
from msgspec.structs import replace
from sqlalchemy import select

from clearford.runtime.record.report_drafts import do_keep_report
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.figures import publication
from clearford.runtime.transparency.build import correct
from clearford.runtime.transparency.entering import do_publish_report
from clearford.runtime.transparency.model import encode
from tests.console.browser.world import World
from tests.runtime.http.people import HARMFUL
from tests.runtime.http.test_flaggers import KNOWN, key_of
from tests.runtime.http.test_ledger import LOG, integrated
from tests.runtime.http.test_orders import ORDER
from tests.runtime.transparency.small import REPORT

EMERGENCY = {"reason": "a person is in danger and nobody else is there"}


def proven_entry(world: World) -> str:
    """The page of a decision that stands below a signed head."""
    integrated(world.house)
    with world.house.service.record.read() as conn:
        found = conn.execute(
            select(entry.c.id).where(entry.c.type == "decision").order_by(entry.c.seq)
        ).first()
    assert found is not None
    return f"/ledger/{found.id}"


def heads(world: World) -> str:
    """The heads of the log."""
    integrated(world.house)
    return f"/ledger/heads?log={LOG}"


def compared(world: World) -> str:
    """Two heads compared."""
    integrated(world.house)
    _fresh(world)
    integrated(world.house)
    found = world.house.browser().get("/v1/checkpoints", params={"log": LOG}).json()["heads"]
    return f"/ledger/compare?log={LOG}&old={found[1]['size']}&new={found[0]['size']}"


def report(world: World) -> str:
    """A report that was published."""
    with world.house.service.record.change() as change:
        if change.conn.execute(select(publication.c.period)).first() is None:
            do_publish_report(change, REPORT)
    return f"/reports/{REPORT.period.name}"


@cache
def report_draft(world: World) -> str:
    """A correction of it that waits for another person."""
    report(world)
    legal = world.site.client("legal")
    asked = {"period": REPORT.period.name, "about": to_builtins(REPORT.about), "note": "A name was wrong."}
    answer = legal.post("/v1/report-drafts", json=asked)
    assert answer.status_code == 201, answer.text
    made = str(answer.json()["id"])
    changed = replace(REPORT, about=replace(REPORT.about, contact="other@forum.example"))
    with world.house.service.record.change() as change:
        assert do_keep_report(change, made, correct(changed, encode(REPORT), "A name was wrong."))
    return f"/reports/drafts/{made}"


def order(world: World, step: str = "ask") -> str:
    """An order that is confirmed, with the form of a step."""
    legal = world.site.client("legal")
    made = legal.post("/v1/orders", json=ORDER).json()["order"]["id"]
    legal.post(f"/v1/orders/{made}/steps", json={"event": "confirm"})
    return f"/orders/{made}?step={step}"


def dispute(world: World) -> str:
    """A dispute that waits for the body."""
    body = {"statement": _fresh(world), "body": "Board Example"}
    return f"/disputes/{world.site.client('legal').post('/v1/disputes', json=body).json()['dispute']['id']}"


def flagger(world: World) -> str:
    """The letter about a flagger."""
    made, _ = key_of(world.house)
    world.site.client("operator_admin").post("/v1/flaggers", json=KNOWN | {"key": made})
    return f"/flaggers/{made}/letter"


def flaggers(world: World) -> str:
    """The register with somebody in it."""
    assert flagger(world)
    return "/flaggers"


def request(world: World) -> str:
    """A request for erasure that waits."""
    body = {"kind": "erasure", "account": "ben", "words": "Please erase all of it."}
    made = world.site.client("privacy_officer").post("/v1/rights-requests", json=body).json()
    return f"/privacy/requests/{made['request']}"


def requests(world: World) -> str:
    """The list with a request in it."""
    assert request(world)
    return "/privacy"


def person(world: World) -> str:
    """Somebody with a role."""
    assert world.site.client("auditor")
    (found,) = [user.id for user in world.house.accounts.users() if user.login == "auditor"]
    return f"/admin/people/{found}"


def waiting_role(world: World) -> str:
    """People, while a role waits for a second administrator."""
    admin = world.site.client("operator_admin")
    login = f"p{secrets.token_hex(4)}"
    account = {"login": login, "name": "Lin", "password": "nine herons over mill 42"}
    made = admin.post("/v1/users", json=account).json()["id"]
    admin.post(f"/v1/users/{made}/grants", json={"role": "lead", "harms": ["fraud"], "reason": "trained"})
    return "/admin"


def emergency(world: World) -> str:
    """Emergency access that somebody asked for."""
    world.site.client("operator_admin").post("/v1/emergencies", json=EMERGENCY)
    return "/admin/emergencies"


def _fresh(world: World) -> str:
    """The statement of a decision made now."""
    return world.house.decide(HARMFUL, f"f{secrets.token_hex(4)}").statement or ""
