"""Putting packs in force: one person asks, another one sees what differs and decides."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.record.quality_kit import RULE
from tests.runtime.record.test_packs import shown
from tests.runtime.service.test_uploads import small_packs

WORDS = "It imitates fewer shops by mistake."
NEWER = (b"severity: high", b"severity: medium")


class Team:
    """An author, another person, and a version that waits."""

    def __init__(self, house: House) -> None:
        house.add("ann", "policy_author")
        house.add("bob", "policy_approver")
        self.house, self.ann, self.bob = house, house.signed_in("ann"), house.signed_in("bob")
        answer = self.ann.post("/v1/packs", content=small_packs(word=NEWER))
        assert answer.status_code == 201, answer.text
        self.digest = answer.json()["digest"]

    def ask(self) -> str:
        """Ask that it be put in force; the address of that."""
        answer = self.ann.post("/v1/promotions", json={"version": self.digest, "words": WORDS})
        assert answer.status_code == 201, answer.text
        return f"/v1/promotions/{answer.json()['id']}"


@pytest.fixture
def team(house: House) -> Team:
    return Team(house)


def said(browser: Client, path: str, words: str = WORDS) -> Any:
    return browser.post(path, json={"words": words})


def test_what_differs_is_told_in_files_rules_and_words(team: Team) -> None:
    found = team.bob.get(f"/v1/packs/{team.digest}/diff").json()
    (pack,) = [one for one in found["packs"] if one["pack"] == "fraud.phishing"]
    assert {change["kind"] for change in pack["changes"]} == {"severity.lower"}
    assert (pack["version"], pack["fits"]) == ("minor", False)
    rule = next(one for one in found["rules"] if one["id"] == RULE)
    assert (rule["old"]["severity"], rule["new"]["severity"]) == ("high", "medium")
    file = next(one for one in found["files"] if one["path"].endswith("lookalike-domain.yaml"))
    assert file["new"] == file["old"].replace("severity: high", "severity: medium")
    same = team.bob.get(f"/v1/packs/{team.digest}/diff", params={"against": team.digest}).json()
    assert same == {"packs": [], "files": [], "rules": []}


def test_another_person_approves(team: Team) -> None:
    path = team.ask()
    assert problem(said(team.ann, f"{path}/approve")) == (403, "CF-A002")
    assert problem(said(team.bob, f"{path}/approve")) == (409, "CF-R034")
    shown(team.house.service.record, team.digest)
    done = said(team.bob, f"{path}/approve", "").json()
    assert done["state"] == "approved"
    assert [(step["what"], step["by_name"]) for step in done["steps"]] == [
        ("requested", "ann"),
        ("approved", "bob"),
    ]
    assert team.bob.get("/v1/packs").json()["in_force"] == team.digest
    assert problem(said(team.bob, f"{path}/refuse")) == (409, "CF-R074")


def test_nobody_approves_what_he_wrote_or_asked_for(team: Team) -> None:
    team.house.add("eve", "policy_author", "policy_approver")
    eve = team.house.signed_in("eve")
    answer = eve.post("/v1/packs", content=small_packs(word=(b"version: 0.1.0", b"version: 0.1.1")))
    own = answer.json()["digest"]
    for digest in (own, team.digest):
        shown(team.house.service.record, digest)
    asked = team.ann.post("/v1/promotions", json={"version": own, "words": WORDS}).json()["id"]
    assert problem(said(eve, f"/v1/promotions/{asked}/approve")) == (403, "CF-A003")
    other = eve.post("/v1/promotions", json={"version": team.digest, "words": WORDS}).json()["id"]
    assert problem(said(eve, f"/v1/promotions/{other}/approve")) == (403, "CF-A003")


def test_what_is_asked_back_is_answered_and_a_refusal_has_a_reason(team: Team) -> None:
    path = team.ask()
    assert problem(said(team.ann, f"{path}/answer")) == (409, "CF-R074")
    assert said(team.bob, f"{path}/ask").json()["state"] == "asked"
    assert said(team.ann, f"{path}/answer").json()["state"] == "waiting"
    assert problem(said(team.bob, f"{path}/refuse", "no")) == (400, "CF-H001")
    assert said(team.bob, f"{path}/refuse").json()["state"] == "refused"
    again = team.ask()
    assert again != path
    twice = {"version": team.digest, "words": WORDS}
    assert problem(team.ann.post("/v1/promotions", json=twice)) == (409, "CF-R074")
    events = [entry.data["event"] for entry in entries_of(team.house.service.record, "pack_change")]
    assert events == ["uploaded", "promotion_requested", "promotion_refused", "promotion_requested"]


def test_who_asked_may_withdraw(team: Team) -> None:
    path = team.ask()
    team.house.add("eve", "policy_author")
    eve = team.house.signed_in("eve")
    assert problem(said(eve, f"{path}/withdraw")) == (409, "CF-R074")
    assert said(team.ann, f"{path}/withdraw", "").json()["state"] == "withdrawn"
    team.house.short_pages()
    team.ask()
    first = team.bob.get("/v1/promotions").json()
    second = team.bob.get("/v1/promotions", params={"after": first["after"]}).json()
    assert {one["state"] for one in first["promotions"] + second["promotions"]} == {"waiting", "withdrawn"}
    assert team.bob.get("/v1/promotions", params={"version": "0" * 64}).json()["promotions"] == []
    assert team.bob.get(path).json()["state"] == "withdrawn"


def test_only_a_backtest_of_the_version_that_has_ended_is_attached(team: Team) -> None:
    body = {"version": team.digest, "words": WORDS, "backtest": "0" * 32}
    assert problem(team.ann.post("/v1/promotions", json=body)) == (404, "CF-H002")
    path = team.ask()
    attached = team.ann.post(f"{path}/attach", json={"backtest": "0" * 32})
    assert problem(attached) == (404, "CF-H002")
    team.house.add("eve", "policy_author")
    other = team.house.signed_in("eve").post(f"{path}/attach", json={"backtest": "0" * 32})
    assert problem(other) == (409, "CF-R074")
