"""Routes of rules: what is told is what decides."""

from __future__ import annotations

from tests.runtime.http.people import House, problem
from tests.runtime.record.quality_kit import RULE, judge

REASON = {"reason": "it hit ordinary posts"}


def test_a_rule_is_told_with_its_notices_and_figures(house: House) -> None:
    house.add("ann", "policy_author")
    ann = house.signed_in("ann")
    with house.service.record.change() as change:
        judge(change, {"confirmed": 3, "wrong": 1})
    found = ann.get(f"/v1/rules/{RULE}").json()
    assert found["sheet"]["id"] == RULE
    assert found["text"].startswith("id: " + RULE)
    assert (found["status"], found["own"], found["fell_back"], found["draft"]) == ("live", True, None, None)
    assert (found["figures"]["acted"]["n"], found["figures"]["acted"]["right"]) == (4, 3)
    assert found["sheet"]["notices"]["zh"]
    assert 0 < found["bar"] < 1
    assert found["short"] > 0
    assert found["overlaps"] == {"looked_at": 0, "held": 0, "others": []}
    assert problem(ann.get("/v1/rules/fraud.phishing.none")) == (404, "CF-H002")


def test_its_examples_can_be_run(house: House) -> None:
    house.add("ann", "policy_approver")
    ann = house.signed_in("ann")
    tried = ann.post(f"/v1/rules/{RULE}/tests").json()
    assert tried["readable"]
    assert [one["name"] for one in tried["results"] if not one["passed"]] == []
    assert "plain" in {one["name"] for one in tried["results"]}


def test_every_rule_is_listed_with_what_became_of_it(house: House) -> None:
    house.add("ann", "policy_author")
    house.add("bob", "policy_approver")
    ann, bob = house.signed_in("ann"), house.signed_in("bob")
    ann.post("/v1/drafts", json={"rule": RULE})
    with house.service.record.change() as change:
        judge(change, {"confirmed": 1})
    assert bob.post(f"/v1/rules/{RULE}/fall-back", json=REASON).status_code == 200
    house.service.follower.step()
    listed = {one["id"]: one for one in bob.get("/v1/rules/all").json()["rules"]}
    assert (listed[RULE]["status"], listed[RULE]["fell_back"], listed[RULE]["judged"]["n"]) == (
        "trial",
        True,
        1,
    )
    others = [one for name, one in listed.items() if name != RULE]
    assert others
    assert {one["judged"] for one in others} == {None}
    found = bob.get(f"/v1/rules/{RULE}").json()
    assert found["draft"]["author"] == "ann"
    assert found["fell_back"]["by_itself"] is False


def test_rules_are_filtered_and_read_by_pages(house: House) -> None:
    house.add("ann", "policy_author")
    ann = house.signed_in("ann")
    with house.service.record.change() as change:
        judge(change, {"wrong": 9})
    every = ann.get("/v1/rules/all").json()
    assert every["fit"] == every["total"] == len(every["rules"]) > 1
    assert every["after"] is None

    def asked(**wanted: str) -> list[str]:
        found = ann.get("/v1/rules/all", params=wanted).json()
        assert found["fit"] == len(found["rules"])
        return [one["id"] for one in found["rules"]]

    assert RULE in asked(harm="phishing")
    assert asked(harm="phish") == []
    assert asked(precision="missed") == [RULE]
    assert asked(precision="reached") == []
    assert RULE not in asked(precision="unknown")
    by_date = [asked(review=when) for when in ("passed", "soon", "later", "none")]
    assert sorted(name for names in by_date for name in names) == sorted(one["id"] for one in every["rules"])
    assert problem(ann.get("/v1/rules/all?status=none")) == (400, "CF-H001")

    house.short_pages()
    seen, after = list[str](), None
    while True:
        page = ann.get("/v1/rules/all", params={"after": after} if after else {}).json()
        assert len(page["rules"]) == 1
        seen += [one["id"] for one in page["rules"]]
        after = page["after"]
        if after is None:
            break
    assert seen == [one["id"] for one in every["rules"]]
