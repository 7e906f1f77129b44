"""What pages of rules and versions show: a draft, a version, a backtest that has ended, and a request."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from clearford.runtime.service.wiring import options_of
from clearford.runtime.work.backtests import BacktestLoop
from tests.console.browser.world import World
from tests.runtime.batch.acted import carrying, harmful, history_of
from tests.runtime.batch.test_carrying import asked
from tests.runtime.http.people import HARMFUL
from tests.runtime.service.test_uploads import small_packs

RULE = "fraud.phishing.lookalike-domain"
MILDER = (b"actions: [remove_link]", b"actions: [label_content]")


@cache
def version(world: World) -> str:
    """A version that was handed in: milder than the one in force."""
    answer = world.site.client("policy_author").post(
        "/v1/packs",
        content=small_packs(word=MILDER),
        params={"note": "Put a label on it, as it was often right."},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["digest"])


@cache
def run(world: World) -> str:
    """A backtest that has ended, with samples."""
    for number in range(3):
        world.house.decide(f"{HARMFUL} {number}", f"b{number}")
    answer = world.site.client("policy_author").post(f"/v1/packs/{version(world)}/backtests", json={})
    assert answer.status_code == 201, answer.text
    service = world.house.service
    BacktestLoop(service.record, options_of(service.settings), service.office.numbers).step()
    return str(answer.json()["id"])


@cache
def promotion(world: World) -> str:
    """A version that somebody asks to put in force."""
    body = {
        "version": version(world),
        "words": "A label warns as well, and takes less away.",
        "backtest": run(world),
    }
    answer = world.site.client("policy_author").post("/v1/promotions", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@cache
def draft(world: World) -> str:
    """The page on which an author writes; the text has a fault."""
    author = world.site.client("policy_author")
    begun = author.post("/v1/drafts", json={"rule": RULE}).json()
    text = begun["text"].replace("severity: high", "severity: grave")
    author.put(f"/v1/drafts/{begun['id']}", json={"text": text, "edition": 1})
    return f"/rules/{RULE}/edit"


@cache
def enforcement(world: World, *, runs: bool = False) -> str:
    """What a replay found: waiting for somebody, or with a slice that was carried out."""
    first = 10 if runs else 20
    folder = Path(tempfile.mkdtemp(prefix="replay-"))
    house = world.house
    made = asked(house, history_of(folder, harmful(3, first)), agree=runs)
    if runs:
        assert carrying(house, folder / "out", made).step()
    return f"/enforcements/{made}"
