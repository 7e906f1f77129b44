"""The published rules: what people may read of what is in force, since when, and nothing of how it looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearford.core.reasons import LANGUAGES
from clearford.policy.model import PackSet
from clearford.runtime.http.public_rules import PublicRule, published
from clearford.runtime.service.bundle import Bundle
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.record.test_packs import shown
from tests.runtime.service.test_uploads import small_packs

RULE = "fraud.phishing.lookalike-domain"
PATH = "/v1/published/rules"


def bundle(house: House) -> Bundle:
    """What is in force."""
    return house.service.in_force.bundle


def test_anybody_reads_what_acts_and_on_which_basis(house: House) -> None:
    answer = house.browser().get(PATH)
    assert answer.status_code == 200, answer.text
    (rule,) = answer.json()["rules"]
    assert (rule["id"], rule["does"], rule["actions"]) == (RULE, "restrict", ["remove_link"])
    assert set(rule["explain"]) == set(rule["harm_name"]) == set(LANGUAGES)
    assert [one["verified"] for one in rule["basis"]] == [True, True]
    assert all(set(one["cited"]) == set(LANGUAGES) for one in rule["basis"])
    assert "{" not in answer.text.replace('{"', "").replace("{}", "")  # no placeholder is left


@pytest.mark.parametrize(
    "hidden", ["lookalike.score", "owned_domains", "paypa1", "per_hour", "0.9", "sandbox", "warns_others"]
)
def test_how_a_rule_looks_leaves_by_no_way(house: House, hidden: str) -> None:
    person = house.browser()
    assert hidden not in person.get(PATH).text
    assert hidden not in person.get(f"{PATH}/{RULE}").text


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("fraud.phishing.sure-profit", id="on trial"),
        pytest.param("fraud.phishing.trusted-author", id="an exemption"),
        pytest.param("none", id="unknown"),
    ],
)
def test_a_rule_that_does_not_act_is_not_there(house: House, name: str) -> None:
    assert problem(house.browser().get(f"{PATH}/{name}")) == (404, "CF-H002")


def test_a_pack_that_is_not_for_everybody_is_counted_and_not_told(house: House) -> None:
    engine = bundle(house).engine
    (pack,) = (pack for pack in engine.packs.packs if any(rule.id == RULE for rule in pack.rules))
    closed = replace(pack, file=replace(pack.file, handling={"rules": "partners"}))
    told = published(PackSet((closed,)), engine.texts)
    assert (told.rules, told.unpublished) == ((), 1)


def test_the_history_says_from_when_on_a_rule_stood_how(house: House) -> None:
    person = house.browser()
    assert person.get(f"{PATH}/{RULE}").json()["history"] == []
    house.add("ann", "policy_author")
    house.add("bob", "policy_approver")
    ann, bob = house.signed_in("ann"), house.signed_in("bob")
    newer = small_packs(word=(b"You can appeal.", b"You can appeal to a person."))
    digest = ann.post("/v1/packs", content=newer).json()["digest"]
    shown(house.service.record, digest)
    assert bob.post(f"/v1/packs/{digest}/promote").status_code == 200
    promoted = house.service.record.now()
    house.service.follower.step()
    house.later(minutes=5)
    back = {"to": "", "reason": "it hit ordinary posts"}
    assert bob.post("/v1/packs/roll-back", json=back).status_code == 200
    house.service.follower.step()
    found = person.get(f"{PATH}/{RULE}").json()
    assert [(one["back"], "to a person" in one["explain"]["en"]) for one in found["history"]] == [
        (True, False),
        (False, True),
    ]
    assert found["history"][1]["at"] == promoted
    assert "to a person" not in found["rule"]["explain"]["en"]


def test_a_rule_says_no_more_than_its_fields(house: House) -> None:
    house.decide(HARMFUL)
    (rule,) = published(bundle(house).engine.packs, bundle(house).engine.texts).rules
    assert isinstance(rule, PublicRule)
    assert rule.version == "0.1.0" and rule.since == "0.1.0" and rule.duration_h is None


def test_every_harm_can_be_reported_and_some_without_a_name(house: House) -> None:
    harms = {one["id"]: one for one in house.browser().get("/v1/published/harms").json()}
    assert not harms["phishing.lookalike"]["nameless"]
    assert any(one["nameless"] for one in harms.values())
    assert all(one["name"]["en"] and one["name"]["zh"] for one in harms.values())
