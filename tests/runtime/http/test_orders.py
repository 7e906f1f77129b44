"""Lawful orders over HTTP: nothing happens by itself, every step is on record and counted."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from clearford.runtime.record.order_items import items_of
from clearford.runtime.record.orders import find_order
from clearford.runtime.stores.tables.deeds import effect, strike
from clearford.runtime.stores.tables.voices import lawful_order
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.stores.vault import unseal
from clearford.runtime.work.timers import minute_by_minute
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, WARNING, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.test_statements import integrate

ORDER = {
    "kind": "act",
    "issuing_state": "FR",
    "authority": "Example Court",
    "law": {"en": "Example Act, section 3", "zh": "《示例法》第3条"},
    "reasons": {"en": "The offer is unlawful."},
    "items": ["p1", "p2"],
    "territory": ["FR"],
    "lang": "en",
}


COMPLETE = {"event": "complete", "found": ["redress", "authentic"]}


def registered(lara: Client, **changed: Any) -> str:
    """The path of an order that is confirmed, authentic and complete."""
    made = lara.post("/v1/orders", json={**ORDER, **changed})
    assert made.status_code == 201, made.text
    path = f"/v1/orders/{made.json()['order']['id']}"
    held = ["only_held"] if changed.get("kind") == "inform" else []
    complete = {"event": "complete", "found": ["redress", "authentic", *held]}
    for step in ({"event": "confirm"}, {"event": "ask"}, complete):
        assert lara.post(f"{path}/steps", json=step).status_code == 200
    return path


def step(lara: Client, path: str, event: str, **more: Any) -> dict[str, Any]:
    """The order after a step."""
    taken = lara.post(f"{path}/steps", json={"event": event, **more})
    assert taken.status_code == 200, taken.text
    shown: dict[str, Any] = taken.json()
    return shown


def leaving(house: House, kind: str) -> list[dict[str, Any]]:
    """What left for the platform, of one kind."""
    with house.service.record.read() as conn:
        rows = conn.execute(select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id)).all()
        found = []
        for row in rows:
            cipher = house.service.vault.opener(conn, row.owner)
            assert cipher is not None
            found.append(msgspec.json.decode(unseal(cipher, bytes(row.body), row.action_id)))
    return found


def states(shown: dict[str, Any]) -> dict[str, str]:
    return {one["item"]: one["state"] for one in shown["items"]}


def events(house: House) -> list[str]:
    return [str(one.data["event"]) for one in entries_of(house.service.record, "order")]


def test_an_order_is_checked_given_effect_and_told(house: House) -> None:
    house.add("lara", "legal")
    house.add("anna", "reviewer")
    lara = house.signed_in("lara")
    assert problem(house.signed_in("anna").post("/v1/orders", json=ORDER)) == (403, "CF-A002")
    made = lara.post("/v1/orders", json=ORDER)
    assert made.status_code == 201, made.text
    assert made.json()["missing"] == ["how it can be challenged (9(2)(a)(v))"]
    path = f"/v1/orders/{made.json()['order']['id']}"
    for wrong in ("give_effect", "tell_user"):
        assert problem(lara.post(f"{path}/steps", json={"event": wrong})) == (409, "CF-R028")
    assert "legal staff" in step(lara, path, "confirm")["letter"]["en"]
    asked = step(lara, path, "ask")
    assert "how it can be challenged (9(2)(a)(v))" in asked["letter"]["en"]
    assert "救济途径（9(2)(a)(v)）" in asked["letter"]["zh"]
    assert "how we can check that it comes from you" in asked["letter"]["en"]
    lara.post(f"{path}/steps", json=COMPLETE)
    shown = step(lara, path, "give_effect")
    assert (shown["order"]["state"], shown["missing"], shown["late"]) == ("given_effect", [], [])
    assert "for 2 of 2 items" in shown["letter"]["en"]
    assert lara.get("/v1/orders?stage=given_effect").json()["orders"] == [shown["order"]["id"]]
    (row,) = lara.get("/v1/orders").json()["rows"]
    assert (row["order"], row["missing"], row["late"]) == (shown["order"], 0, [])
    assert lara.get("/v1/orders?stage=refused").json()["orders"] == []
    assert events(house) == ["received", "confirmed", "ask", "complete", "given_effect", "tell_user"]
    assert problem(lara.post(f"{path}/steps", json={"event": "tell_user"})) == (409, "CF-R028")
    with house.service.record.read() as conn:
        body = conn.execute(select(lawful_order.c.body)).scalar_one()
    assert b"Example Court" not in bytes(body)


def test_every_item_gets_a_decision_a_place_and_a_notice_in_place_of_a_statement(house: House) -> None:
    house.add("lara", "legal")
    house.decide(HARMFUL, "p1")
    lara, end = house.signed_in("lara"), house.service.record.now() + 30 * 86_400_000_000
    path = registered(lara, items=["p1", "p2", "p3"], accounts={"p2": "carl"})
    shown = step(lara, path, "give_effect", gone=["p3"], end=end)
    assert states(shown) == {"p1": "done", "p2": "done", "p3": "gone"}
    assert "No longer there: p3" in shown["letter"]["en"]
    (given,) = (
        one for one in entries_of(house.service.record, "order") if one.data["event"] == "given_effect"
    )
    assert (given.data["done"], given.data["gone"], given.scope) == (2, 1, ("FR",))
    made = [one for one in entries_of(house.service.record, "decision") if one.source == "order"]
    assert [one.id for one in made] == [one["entry"] for one in shown["items"][:2]]
    for one in made:
        assert (one.ground, one.refs, one.scope, one.end) == ("order", (given.id,), ("FR",), end)
        assert (one.actions, one.auto_decide, one.decision) == (("disable_content",), "none", "restrict")
    with house.service.record.read() as conn:
        rows = conn.execute(select(effect).where(effect.c.entry == made[0].id)).all()
        assert [(row.kind, row.until, row.state) for row in rows] == [("disable_content", end, "active")]
        assert conn.execute(select(strike).where(strike.c.entry == made[0].id)).all() == []
    sent = leaving(house, "order")
    assert [(one["item"], one["territory"]) for one in sent] == [("p1", ["FR"]), ("p2", ["FR"])]
    assert sent[0]["actions"][0] | {"action_id": ""} == {
        "action_id": "",
        "name": "disable_content",
        "until": end,
    }
    notices = leaving(house, "order_notice")
    assert [one["item"] for one in notices] == ["p1", "p2"]
    for lang, law, place in (("en", "Example Act, section 3", "France"), ("zh", "《示例法》第3条", "法国")):
        letter = notices[0]["notice"][lang]
        assert law in letter
        assert place in letter
        assert "Example Court" in letter
        told = house.browser().get(f"/v1/statements/{notices[1]['token']}?lang={lang}").json()["letter"]
        assert told["kind"] == "order"
        assert law in " ".join(part["text"] for part in told["parts"])
    person, token = house.browser(), notices[1]["token"]
    appeal = person.post(f"/v1/statements/{token}/appeals", json={"text": "No."})
    assert problem(appeal) == (409, "CF-R022")
    read = person.get(f"/v1/statements/{token}?lang=en").json()
    assert "Example Act, section 3" in str(read["letter"])
    assert read["closed"] == "order"
    integrate(house)
    receipt = person.get(f"/v1/statements/{token}/receipt").json()
    assert set(receipt["contents"]) == {"item", "order_notice"}


def test_effect_is_given_in_parts_and_taken_back_in_parts_and_whole(house: House) -> None:
    house.add("lara", "legal")
    lara = house.signed_in("lara")
    path = registered(lara, items=["p1", "p2", "p3"])
    shown = step(lara, path, "give_effect", items=["p1"])
    assert states(shown) == {"p1": "done", "p2": "waiting", "p3": "waiting"}
    assert problem(lara.post(f"{path}/steps", json={"event": "give_rest", "items": ["p1"]})) == (
        409,
        "CF-R054",
    )
    assert states(step(lara, path, "give_rest"))["p3"] == "done"
    assert problem(lara.post(f"{path}/steps", json={"event": "give_rest"})) == (409, "CF-R054")
    assert len(leaving(house, "order_notice")) == 3
    free = step(lara, path, "release", items=["p2"], why="The court freed it.")
    assert states(free) == {"p1": "done", "p2": "undone", "p3": "done"}
    over = step(lara, path, "annul", why="A court found it void.")
    assert (over["order"]["state"], set(states(over).values())) == ("withdrawn", {"undone"})
    assert "about 3 items" in over["letter"]["en"]
    undone = leaving(house, "reversal")
    assert [one["decision"] for one in undone] == [over["items"][at]["entry"] for at in (1, 0, 2)]
    assert all(one["undo"][0]["undo"] == "enable_content" for one in undone)
    assert "The order no longer holds." in undone[0]["notice"]["en"]
    assert "We are sorry" not in undone[0]["notice"]["en"]
    assert [one.data["after"] for one in entries_of(house.service.record, "reversal")] == ["order"] * 3
    with house.service.record.read() as conn:
        assert set(conn.execute(select(effect.c.state)).scalars()) == {"undone"}
    token = leaving(house, "order_notice")[0]["token"]
    read = house.browser().get(f"/v1/statements/{token}?lang=en").json()
    assert read["state"] == "reversed"
    assert "so we undid this on" in " ".join(part["text"] for part in read["letter"]["parts"])
    assert events(house)[-4:] == ["tell_user", "give_rest", "released", "annulled"]


def test_a_review_of_the_item_leaves_alone_what_an_authority_ordered(house: House) -> None:
    for name, role in (("lara", "legal"), ("anna", "reviewer"), ("bela", "reviewer")):
        house.add(name, role)  # type: ignore[arg-type]
    lara = house.signed_in("lara")
    house.decide(WARNING, "p1")
    path = registered(lara, items=["p1"])
    step(lara, path, "give_effect")
    house.review((house.signed_in("anna"), house.signed_in("bela")), NOTHING)
    assert states(lara.get(path).json()) == {"p1": "done"}
    with house.service.record.read() as conn:
        assert conn.execute(
            select(effect.c.state).where(effect.c.kind == "disable_content")
        ).scalar_one() == ("active")


def test_a_notice_that_is_held_back_leaves_when_the_delay_ends(house: House) -> None:
    house.add("lara", "legal")
    lara, record = house.signed_in("lara"), house.service.record
    path = registered(lara, items=["p1", "p2"])
    day = 86_400_000_000
    until = record.now() + 3 * day
    for wrong in (
        {},
        {"why": "x"},
        {"why": "x", "until": 1},
        {"why": "x", "until": record.now() + 400 * day},
    ):
        assert problem(lara.post(f"{path}/steps", json={"event": "delay", **wrong})) == (409, "CF-R053")
    step(lara, path, "delay", why="The court asks for silence while it searches.", until=until)
    shown = step(lara, path, "give_effect")
    assert (shown["order"]["noticed"], shown["notice_due"]) == (None, until)
    assert problem(lara.post(f"{path}/steps", json={"event": "tell_user"})) == (409, "CF-R028")
    timers = minute_by_minute(record, house.service.office)
    timers.step()
    step(lara, path, "release", items=["p2"], why="The court freed it.")
    assert leaving(house, "order_notice") == []
    assert leaving(house, "reversal")[0]["notice"] == {}, "nobody is told of the end of what is held back"
    house.later(days=3)
    timers.step()
    timers.step()
    notices = leaving(house, "order_notice")
    assert [one["item"] for one in notices] == ["p1", "p2"]
    assert "The order no longer holds, so we undid this" in notices[1]["notice"]["en"]
    with record.change() as change:
        kept = find_order(change, path.rpartition("/")[2])
        assert (kept.order.noticed or 0) >= until
        assert None not in [one.statement for one in items_of(change, kept.order.id, kept.words)]
    last = entries_of(record, "order")[-1]
    assert (last.data["event"], last.by_role) == ("tell_user", "system")


def test_a_silence_of_years_is_put_before_people_again_and_again(house: House) -> None:
    house.add("lara", "legal")
    lara, record = house.signed_in("lara"), house.service.record
    path = registered(lara, notice_after=record.now() + 400 * 86_400_000_000)
    step(lara, path, "give_effect")
    timers = minute_by_minute(record, house.service.office)
    for days, reviews, notices in ((179, 0, 0), (2, 1, 0), (180, 2, 0), (40, 2, 2)):
        house.later(days=days)
        timers.step()
        assert events(house).count("notice_review") == reviews
        assert len(leaving(house, "order_notice")) == notices
    assert events(house)[-1] == "tell_user"


def test_an_order_to_inform_hands_over_what_is_held_and_the_person_is_told(house: House) -> None:
    house.add("lara", "legal")
    lara = house.signed_in("lara")
    made = lara.post("/v1/orders", json={**ORDER, "kind": "inform", "items": ["ben"], "territory": []})
    assert "that it asks only for data already held (10(2)(b))" in made.json()["missing"]
    path = registered(lara, kind="inform", items=["ben"], territory=[])
    assert problem(lara.post(f"{path}/steps", json={"event": "give_effect"})) == (409, "CF-R028")
    shown = step(lara, path, "give_effect", classes=["contact", "sign_in"])
    assert shown["order"]["classes"] == ["contact", "sign_in"]
    assert "ways to reach somebody and times of signing in" in shown["letter"]["en"]
    given = next(
        one for one in entries_of(house.service.record, "order") if one.data["event"] == "given_effect"
    )
    assert (given.data["classes"], given.by_role, "actor" in given.c) == (
        ["contact", "sign_in"],
        "legal",
        True,
    )
    assert leaving(house, "order") == [], "no data leaves by itself"
    (notice,) = leaving(house, "order_notice")
    assert notice["account"] == "ben"
    assert "An authority asked us for data about you" in notice["notice"]["en"]
    assert "主管机关要求我们提供与您有关的信息" in notice["notice"]["zh"]
    told = house.browser().get(f"/v1/statements/{notice['token']}?lang=zh").json()["letter"]
    assert "联系方式" in " ".join(part["text"] for part in told["parts"])


def test_data_kept_in_china_waits_for_the_approval_of_its_authority(house: House) -> None:
    house.add("lara", "legal")
    lara = house.signed_in("lara")
    path = registered(lara, kind="inform", items=["ben"], territory=[], foreign_judicial=True)
    give = {"event": "give_effect", "classes": ["contact"]}
    refused = lara.post(f"{path}/steps", json=give)
    assert problem(refused) == (409, "CF-R028")
    assert "approval" in refused.json()["detail"]
    step(lara, path, "stop")
    assert problem(lara.post(f"{path}/steps", json={"event": "approve"})) == (409, "CF-R028")
    step(lara, path, "approve", approval="ref 2026-17")
    assert lara.post(f"{path}/steps", json=give).json()["order"]["state"] == "given_effect"


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        pytest.param({"items": ["p9"]}, 409, "CF-R054", id="an-item-it-does-not-name"),
        pytest.param({"gone": ["p9"]}, 409, "CF-R054", id="gone-but-not-named"),
        pytest.param({"gone": ["p1"], "items": ["p1"]}, 409, "CF-R054", id="gone-and-acted-on"),
        pytest.param({"items": []}, 409, "CF-R054", id="about-nothing"),
        pytest.param({"actions": ["warn_user"]}, 409, "CF-R022", id="no-restriction"),
        pytest.param({"actions": ["strike"]}, 409, "CF-R022", id="no-action-of-the-platform"),
        pytest.param({"actions": []}, 400, "CF-H001", id="no-action"),
        pytest.param({"end": 1}, 409, "CF-R022", id="over-before-it-begins"),
    ],
)
def test_what_cannot_be_done_leaves_nothing_behind(
    house: House, wrong: dict[str, Any], status: int, code: str
) -> None:
    house.add("lara", "legal")
    lara = house.signed_in("lara")
    path = registered(lara)
    assert problem(lara.post(f"{path}/steps", json={"event": "give_effect", **wrong})) == (status, code)
    assert lara.get(path).json()["order"]["state"] == "confirmed"
    assert [one for one in entries_of(house.service.record, "decision") if one.source == "order"] == []


def test_a_refusal_needs_its_reason_and_fields_cannot_be_slipped_in(house: House) -> None:
    house.add("lara", "legal")
    lara = house.signed_in("lara")
    path = f"/v1/orders/{lara.post('/v1/orders', json=ORDER).json()['order']['id']}"
    assert problem(lara.post(f"{path}/steps", json={"event": "refuse"})) == (409, "CF-R028")
    slipped = {"event": "confirm", "found": ["state"]}
    assert problem(lara.post(f"{path}/steps", json=slipped)) == (400, "CF-H001")
    refused = lara.post(
        f"{path}/steps", json={"event": "refuse", "why": "No court signed it.", "cause": "not_authentic"}
    )
    assert "No court signed it." in refused.json()["letter"]["zh"]
    assert refused.json()["order"]["state"] == "refused"
    last = entries_of(house.service.record, "order")[-1]
    assert (last.data["event"], "reason" in last.c, last.by_role) == ("refused", True, "legal")
    assert last.data["why"] == "not_authentic"
    assert problem(lara.get("/v1/orders/none")) == (404, "CF-H002")
