"""Routes of quality: figures come from the record, samples on demand, and rules fall back and act again."""

from __future__ import annotations

from pathlib import Path

from clearford.runtime.record.samples import do_open_samples
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, REMOVE, House, house_of, problem
from tests.runtime.record.quality_kit import NAME, RULE

WHY = {"reason": "Most of what it restricted was harmless."}
MENDED = {"reason": "The list that misled it was mended."}


def test_figures_from_decisions_to_shares(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address, {"sample.automatic": 1_000_000}) as house:
        house.add("anna", "reviewer")
        house.add("lea", "lead")
        anna, lea = house.signed_in("anna"), house.signed_in("lea")
        for n, body in enumerate((REMOVE, REMOVE, NOTHING)):
            house.decide(f"{n} {HARMFUL}", f"p{n}")
            with house.service.record.change() as change:
                do_open_samples(change, house.service.office)
            house.review((anna,), body)
        found = lea.get("/v1/quality").json()
        (rule,) = found["rules"]
        assert (rule["rule"], rule["acted"]) == (NAME, 3)
        assert (rule["precision"]["value"], rule["precision"]["n"]) == (666_667, 3)
        assert rule["trial"] is None
        assert set(rule["by_language"]) == {"pooled"}
        assert found["population"]["prevalence"] is None
        assert lea.get("/v1/quality", params={"from": "2026-01", "to": "2026-10"}).json()["rules"] == []
        for wrong in (
            {"from": "2026-13"},
            {"from": "2026-11", "to": "2026-01"},
            {"from": "2020-01", "to": "2026-01"},
        ):
            answer = lea.get("/v1/quality", params=wrong)
            assert answer.status_code == 400, wrong
        assert problem(anna.get("/v1/quality")) == (403, "CF-A002")


def test_a_sample_on_demand(house: House) -> None:
    house.add("lea", "lead")
    lea = house.signed_in("lea")
    for n in range(3):
        house.decide(f"{n} {HARMFUL}", f"p{n}")
    drawn = lea.post("/v1/samples", json={"rule": NAME})
    assert drawn.status_code == 200, drawn.text
    assert drawn.json() == {"cases": 3}
    assert lea.post("/v1/samples", json={"rule": NAME}).json() == {"cases": 0}
    assert lea.post("/v1/samples", json={"rule": NAME, "design": "population"}).status_code == 400
    waiting = {one["queue"]: one["cases"] for one in lea.get("/v1/queues").json()}
    assert waiting == {"samples": 3}


def test_a_rule_falls_back_and_acts_again_in_every_process(house: House) -> None:
    for login in ("bob", "cat"):
        house.add(login, "policy_approver")
    bob, cat = house.signed_in("bob"), house.signed_in("cat")
    (rule,) = [one for one in bob.get("/v1/rules").json() if one["id"] == RULE]
    assert (rule["status"], rule["version"], rule["fell_back"]) == ("live", "0.1.0", None)
    fallen = bob.post(f"/v1/rules/{RULE}/fall-back", json=WHY).json()
    assert [(one["rule"], one["by_itself"]) for one in fallen] == [(RULE, False)]
    assert house.service.follower.step()
    assert house.decide(HARMFUL).outcome == "allow"
    (rule,) = [one for one in cat.get("/v1/rules").json() if one["id"] == RULE]
    assert (rule["status"], rule["fell_back"]["rule"]) == ("trial", RULE)
    assert problem(bob.post(f"/v1/rules/{RULE}/let-act", json=MENDED)) == (403, "CF-A003")
    assert cat.post(f"/v1/rules/{RULE}/let-act", json=MENDED).json() == []
    assert house.service.follower.step()
    assert house.decide(HARMFUL, "p2").outcome == "restrict"
    assert problem(cat.post(f"/v1/rules/{RULE}/let-act", json=MENDED)) == (404, "CF-H002")
    assert problem(bob.post("/v1/rules/no.such.rule/fall-back", json=WHY)) == (404, "CF-H002")
    events = [one.data["event"] for one in entries_of(house.service.record, "pack_change")]
    assert events == ["fell_back", "let_act"]
