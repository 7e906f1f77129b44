"""Looking decisions up: by the platform's id, by entry, and what they rested on."""

from __future__ import annotations

import msgspec

from clearford.core.trace import Trace
from clearford.runtime.auth.grants import do_create_key
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_accounts import Client, client


def program_of(house: House) -> Client:
    """A program of the platform, which may look decisions up."""
    _, key = do_create_key(house.accounts, ROOT, name="platform", scopes=["decision.read"])
    return client(house.app, {"authorization": f"Bearer {key}"})


def test_decisions_about_an_item_are_found_by_its_own_id(house: House) -> None:
    platform = program_of(house)
    first = house.decide(HARMFUL)
    house.later(minutes=1)
    second = house.decide(f"again: {HARMFUL}")
    house.later(minutes=1)
    house.decide("hello")
    found = platform.get("/v1/items/p1/decisions").json()
    assert [one["id"] for one in found["decisions"]] == [second.entry, first.entry]
    assert (found["latest"]["outcome"], found["after"]) == ("allow", None)
    assert platform.get("/v1/items/p2/decisions").json() == {"latest": None, "decisions": [], "after": None}


def test_pages_of_decisions_follow_each_other(house: House) -> None:
    house.service.settings = msgspec.structs.replace(
        house.service.settings, limits=msgspec.structs.replace(house.service.settings.limits, page=2)
    )
    platform = program_of(house)
    made = [house.decide(f"{n} {HARMFUL}").entry for n in range(5)]
    seen, after = [], None
    for _ in range(4):
        page = platform.get("/v1/items/p1/decisions", params={} if after is None else {"after": after}).json()
        seen += [one["id"] for one in page["decisions"]]
        after = page["after"]
        if after is None:
            break
    assert seen == made[::-1]


def test_a_decision_is_shown_with_its_effects(house: House) -> None:
    platform = program_of(house)
    decided = house.decide(HARMFUL)
    shown = platform.get(f"/v1/decisions/{decided.entry}").json()
    assert shown["entry"]["decision"] == "restrict"
    assert {one["action_id"] for one in shown["effects"]} == {one.action_id for one in decided.actions}
    assert {one["state"] for one in shown["effects"]} == {"active"}
    assert problem(platform.get("/v1/decisions/none")) == (404, "CF-H002")


def test_an_explanation_holds_no_text_and_its_reading_is_on_record(house: House) -> None:
    platform = program_of(house)
    decided = house.decide(HARMFUL)
    answer = platform.get(f"/v1/decisions/{decided.entry}/explanation")
    trace = msgspec.json.decode(answer.content, type=Trace)
    assert (trace.outcome, trace.bundle) == ("restrict", decided.bundle)
    assert {rule.id for rule in trace.rules if rule.became == "determining"}
    assert b"log in at" not in answer.content
    assert answer.headers["cache-control"] == "no-store"
    read = entries_of(house.service.record, "read")[-1]
    assert (read.refs, read.data["what"], read.by_role) == ((decided.entry,), "trace", "machine")


def test_what_was_erased_or_never_was_is_not_explained(house: House) -> None:
    platform = program_of(house)
    decided = house.decide(HARMFUL)
    other = entries_of(house.service.record, "config")[0]
    with house.service.store.write() as conn:
        house.service.vault.destroy(conn, house.service.vault.ref("subject", "ben"))
    for entry in (decided.entry, other.id, "none"):
        assert problem(platform.get(f"/v1/decisions/{entry}/explanation")) == (404, "CF-H002")
