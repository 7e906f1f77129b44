"""What the pages of figures show, made for a browser: hours that were counted, campaigns, incidents."""

from __future__ import annotations

import msgspec
from sqlalchemy import update

from clearford.core.dates import DAY, HOUR
from clearford.runtime.record.incidents import do_open_incident
from clearford.runtime.record.rollups import (
    AGE,
    ITEMS,
    SECONDS,
    WAITING,
    Cell,
    do_count_hour,
    hour_of,
)
from clearford.runtime.stores.tables.waiting import outbox
from tests.ai.register.data import CARD
from tests.console.browser.world import World
from tests.runtime.http.people import HARMFUL
from tests.runtime.record.quality_kit import judge

RESTRICTED = Cell(ITEMS, "", "fraud.phishing", "restrict", "post", "en")
GOAL = "Fewer than one in 200 messages."


def overview(world: World) -> str:
    """The overview of two days of ups and downs."""
    with world.house.service.record.change() as change:
        for hours in range(1, 48):
            counts = {
                Cell(ITEMS, decision="allow"): 100 + hours * 37 % 50,
                RESTRICTED: hours % 7,
                Cell(SECONDS, "5"): 90,
                Cell(SECONDS, "25"): 10,
                Cell(WAITING): hours % 5,
                Cell(AGE, "p50"): hours % 11,
                Cell(AGE, "p90"): hours % 11 + 30,
            }
            do_count_hour(change, hour_of(change.at) - hours * HOUR, counts)
    return "/overview"


def quality(world: World) -> str:
    """Quality with a judged sample."""
    with world.house.service.record.change() as change:
        judge(change, {"confirmed": 40, "wrong": 2})
    return "/quality"


def campaign(world: World, *, is_over: bool = False) -> str:
    """A campaign that runs, or that awaits its report."""
    browser = world.site.client("lead")
    end = world.house.service.record.now() + 14 * DAY
    body = {"name": "lookalikes", "harm": "phishing", "goal": GOAL, "end": end}
    made = browser.post("/v1/campaigns", json=body)
    assert made.status_code == 201, made.text
    path = f"/campaigns/{made.json()['id']}"
    if is_over:
        browser.post(f"/v1{path}/end", json={"reason": "The wave is over."})
    return path


def incidents(world: World) -> str:
    """An incident, and a delivery that failed for good."""
    answer = world.house.decide(HARMFUL, "dead")
    with world.house.service.record.change() as change:
        do_open_incident(change, world.house.service.office, "detector ocr fails", about="ocr")
        change.conn.execute(
            update(outbox).where(outbox.c.entry == answer.entry).values(state="dead", tries=8, error="500")
        )
    return "/incidents"


def breach(world: World, page: str = "", *, drill: bool = False) -> str:
    """An incident that may have to be reported, or a page below it."""
    body = {
        "what": "An account file was copied.",
        "aware": world.house.service.record.now() - HOUR,
        "why": "The copy was seen in a log.",
        "drill": drill,
        "facts": {"leak": True, "risk": True, "persons": 1_200_000, "organ": False},
        "words": {"data": "Names and addresses."},
        "off": ["nis2"],
        "off_why": "We are no essential entity.",
    }
    made = world.site.client("legal").post("/v1/breaches", json=body)
    assert made.status_code == 201, made.text
    return f"/incidents/breaches/{made.json()['id']}{page}"


def ai_service(world: World) -> str:
    """An AI service that waits for its release."""
    named = msgspec.structs.replace(CARD, name=f"Reading helper {world.house.service.record.new_id()}")
    made = world.site.client("legal").post("/v1/ai-services", json=msgspec.to_builtins(named))
    assert made.status_code == 201, made.text
    return f"/ai-services/{made.json()['id']}"


def ai_services(world: World) -> str:
    """The register with one of them."""
    ai_service(world)
    return "/ai-services"
