"""Routes of rules that are rolled out: a changed rule acts on a few first, moves on, is held and stopped."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from clearford.core.items import Item
from clearford.runtime.record.deciding import Answer
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.policies import rollout_tally
from clearford.runtime.work.rollout import RolloutLoop
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.record.quality_kit import RULE
from tests.runtime.record.test_packs import shown
from tests.runtime.rollout.versions import WIDER, files_with
from tests.runtime.service.test_uploads import archive_of

SAME = (b"version: 0.1.0", b"version: 0.1.1")
BACK = {"to": "", "reason": "it hit ordinary posts"}
WHY = {"reason": "it needs a look first"}
PATH = f"/v1/rules/{RULE}/rollout"


def packs(*words: tuple[bytes, bytes]) -> bytes:
    """An archive of the packs of the tests with some words changed for others."""
    return archive_of(files_with(*words))


class Rollout:
    """Two approvers and an author in a house, who put a changed rule in force."""

    ann: Client
    bob: Client
    cat: Client

    def __init__(self, house: House) -> None:
        self.house = house
        self.day = 0
        self.sign_in()
        self.loop = RolloutLoop(house.service.record, house.service.office)
        self.n = 0

    def sign_in(self) -> None:
        """People of another day, as nobody is signed in for so long."""
        for login in ("ann", "bob", "cat"):
            self.house.add(f"{login}{self.day}", "policy_author" if login == "ann" else "policy_approver")
            setattr(self, login, self.house.signed_in(f"{login}{self.day}"))
        self.day += 1

    def promote(self, *words: tuple[bytes, bytes], **asked: str) -> str:
        """Put the packs in force with the rule widened and some words changed; the digest."""
        digest: str = self.ann.post("/v1/packs", content=packs(WIDER, *words)).json()["digest"]
        shown(self.house.service.record, digest)
        answer = self.bob.post(f"/v1/packs/{digest}/promote", params=asked)
        assert answer.status_code == 200, answer.text
        self.house.service.follower.step()
        return digest

    def submit(self, items: int, text: str = HARMFUL) -> list[Answer]:
        """Items of as many accounts."""
        first, self.n = self.n, self.n + items
        made = [Item(id=f"i{n}", text=text, actor=f"a{n}") for n in range(first, self.n)]
        return self.house.service.gate.submit(made).result()

    def count(self, **later: float) -> None:
        """Let what was handed in be counted, after some time, and every process follow."""
        self.house.later(**later)
        if "hours" in later:
            self.sign_in()
        self.loop.step()
        self.house.service.follower.step()

    def shown(self) -> dict[str, Any]:
        """Where the rule stands."""
        found: dict[str, Any] = self.bob.get(PATH).json()["now"]
        return found

    def events(self) -> list[str]:
        """What was done with it, the latest first."""
        return [one["kind"] for one in self.bob.get(PATH).json()["events"]]


@pytest.fixture
def rolled(house: House) -> Rollout:
    return Rollout(house)


def restricted(answers: list[Answer]) -> int:
    """How many were acted on."""
    return sum(one.outcome == "restrict" for one in answers)


def test_a_changed_rule_acts_on_a_few_first_and_on_more_after_a_day(rolled: Rollout) -> None:
    digest = rolled.promote()
    assert rolled.shown()["per_cent"] == 1
    few = restricted(rolled.submit(1_000))
    assert 0 < few < 40
    assert rolled.shown()["items"] == 0
    rolled.count(minutes=1)
    found = rolled.shown()
    assert (found["items"], found["hits"], found["acted"], found["outside"]) == (
        1_000,
        1_000,
        few,
        1_000 - few,
    )
    assert (found["waits"]["per_cent"], found["waits"]["items"]) == (10, 0)
    rolled.count(hours=25)
    assert rolled.shown()["per_cent"] == 10
    assert 40 < restricted(rolled.submit(1_000)) < 200
    assert rolled.events() == ["step", "began"]
    mine = rolled.bob.get("/v1/rollouts", params={"version": digest}).json()["rules"]
    assert [one["rule"] for one in mine] == [RULE]
    assert rolled.bob.get("/v1/rollouts", params={"version": "0" * 64}).json() == {"rules": []}
    done = [one.data for one in entries_of(rolled.house.service.record, "pack_change")]
    assert [one["to"] for one in done if str(one["event"]).startswith("rollout_")] == [1, 10]


def test_what_is_put_in_force_at_once_and_what_did_not_change_acts_on_everybody(rolled: Rollout) -> None:
    rolled.promote(plan="at_once")
    assert restricted(rolled.submit(20)) == 20
    assert rolled.bob.get("/v1/rollouts").json() == {"rules": []}
    assert rolled.bob.get(PATH).json() == {"now": None, "events": [], "names": {}}
    assert problem(rolled.bob.get("/v1/rules/no.such.rule/rollout")) == (404, "CF-H002")
    with rolled.house.service.record.read() as conn:
        assert conn.execute(select(func.count()).select_from(rollout_tally)).scalar() == 0


def test_going_back_is_at_once_for_everybody(rolled: Rollout) -> None:
    rolled.promote()
    assert restricted(rolled.submit(50)) < 50
    assert rolled.bob.post("/v1/packs/roll-back", json=BACK).status_code == 200
    rolled.house.service.follower.step()
    assert restricted(rolled.submit(50)) == 50
    assert rolled.bob.get(PATH).json()["now"] is None


def test_a_version_in_which_the_rule_is_the_same_lets_it_go_on(rolled: Rollout) -> None:
    rolled.promote()
    rolled.submit(150)
    rolled.count(minutes=1)
    rolled.count(hours=25)
    assert rolled.shown()["per_cent"] == 10
    rolled.promote(SAME)
    assert (rolled.shown()["per_cent"], rolled.events()) == (10, ["step", "began"])
    rolled.promote((b"url.lookalike.score >= 0.80", b"url.lookalike.score >= 0.85"))
    assert (rolled.shown()["per_cent"], rolled.events()[0]) == (1, "began")


def test_people_put_a_rule_at_a_step_hold_it_and_let_it_go_on(rolled: Rollout) -> None:
    rolled.promote()
    put = {"per_cent": 50, "reason": "it was on trial for a month"}
    assert problem(rolled.ann.post(f"{PATH}/put", json=put)) == (403, "CF-A002")
    assert problem(rolled.bob.post(f"{PATH}/put", json=put | {"per_cent": 7})) == (409, "CF-R080")
    assert rolled.bob.post(f"{PATH}/put", json=put).json()["now"]["per_cent"] == 50
    rolled.house.service.follower.step()
    assert 20 < restricted(rolled.submit(100)) < 80
    assert rolled.bob.post(f"{PATH}/hold", json=WHY).json()["now"]["held"] is True
    assert problem(rolled.bob.post(f"{PATH}/hold", json=WHY)) == (409, "CF-R080")
    rolled.count(hours=25)
    assert (rolled.shown()["per_cent"], rolled.shown()["waits"]) == (50, None)
    assert rolled.cat.post(f"/v1/rules/{RULE}/let-act", json=WHY).status_code == 200
    rolled.count(hours=1)
    assert rolled.shown()["per_cent"] == 100
    assert rolled.events() == ["step", "resumed", "held", "started", "began"]
    told = rolled.bob.get(PATH).json()
    assert [told["names"].get(one["by"]) for one in told["events"]] == [None, "cat1", "bob0", "bob0", "bob0"]


def test_a_rule_that_a_person_stops_goes_on_at_its_step(rolled: Rollout) -> None:
    rolled.promote()
    assert rolled.bob.post(f"/v1/rules/{RULE}/fall-back", json=WHY).status_code == 200
    rolled.house.service.follower.step()
    assert restricted(rolled.submit(300)) == 0
    found = rolled.shown()
    assert (found["per_cent"], found["stopped"], found["fell_back"]) == (0, "person", True)
    put = {"per_cent": 10, "reason": "it was on trial for a month"}
    assert problem(rolled.cat.post(f"{PATH}/put", json=put)) == (409, "CF-R080")
    assert problem(rolled.bob.post(f"/v1/rules/{RULE}/let-act", json=WHY)) == (403, "CF-A003")
    assert rolled.cat.post(f"/v1/rules/{RULE}/let-act", json=WHY).json() == []
    rolled.house.service.follower.step()
    assert rolled.shown()["per_cent"] == 1
    assert 0 < restricted(rolled.submit(1_000)) < 40
    assert rolled.events() == ["resumed", "stopped", "began"]


def test_a_rule_that_hits_far_more_than_on_trial_stops_and_is_looked_at_again(rolled: Rollout) -> None:
    digest: str = rolled.ann.post("/v1/packs", content=packs(WIDER)).json()["digest"]
    rolled.ann.post(f"/v1/packs/{digest}/trial")
    rolled.house.service.follower.step()
    for n in range(11):
        rolled.submit(100, text=f"good morning {n}")
    shown(rolled.house.service.record, digest, items=1)
    assert rolled.bob.post(f"/v1/packs/{digest}/promote").status_code == 200
    rolled.house.service.follower.step()
    assert (rolled.shown()["shadow_items"], rolled.shown()["shadow_hits"]) == (1_100, 0)
    wronged = restricted(rolled.submit(1_000))
    assert wronged
    rolled.count(seconds=1)
    found = rolled.shown()
    assert (found["per_cent"], found["stopped"], found["fell_back"]) == (0, "hit_rate", True)
    assert restricted(rolled.submit(300)) == 0
    record = rolled.house.service.record
    (incident,) = [one for one in entries_of(record, "incident") if one.data.get("rule") == RULE]
    assert incident.data["why"] == "hit_rate"
    with record.read() as conn:
        kinds = list(conn.execute(select(case_file.c.kind)).scalars())
    assert (kinds.count("incident"), kinds.count("review")) == (1, wronged)
    assert rolled.events()[0] == "stopped"
