"""Lawful orders over HTTP: nothing happens by itself, every step is on record and counted."""

from __future__ import annotations

from sqlalchemy import select

from clearford.runtime.stores.tables import lawful_order, outbox
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, problem

ORDER = {
    "kind": "act",
    "issuing_state": "FR",
    "authority": "Example Court",
    "law": {"en": "Example Act, section 3"},
    "reasons": {"en": "The offer is unlawful."},
    "items": ["p1", "p2"],
    "territory": ["FR"],
    "lang": "en",
}


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
    for step in (
        {"event": "confirm"},
        {"event": "ask"},
        {"event": "complete", "found": ["redress", "authentic"]},
        {"event": "give_effect"},
        {"event": "tell_user"},
    ):
        taken = lara.post(f"{path}/steps", json=step)
        assert taken.status_code == 200, taken.text
    shown = lara.get(path).json()
    assert (shown["order"]["state"], shown["missing"]) == ("given_effect", [])
    assert lara.get("/v1/orders").json()["orders"] == [shown["order"]["id"]]
    events = [(one.data["event"], one.data["items"]) for one in entries_of(house.service.record, "order")]
    assert events == [
        (event, 2) for event in ("received", "confirmed", "ask", "complete", "given_effect", "tell_user")
    ]
    with house.service.record.read() as conn:
        kinds = conn.execute(select(outbox.c.kind).order_by(outbox.c.id)).scalars().all()
        body = conn.execute(select(lawful_order.c.body)).scalar_one()
    assert kinds == ["order", "order_notice"]
    assert b"Example Court" not in bytes(body)


def test_a_refusal_needs_its_reason_and_fields_cannot_be_slipped_in(house: House) -> None:
    house.add("lara", "legal")
    lara = house.signed_in("lara")
    path = f"/v1/orders/{lara.post('/v1/orders', json=ORDER).json()['order']['id']}"
    assert problem(lara.post(f"{path}/steps", json={"event": "refuse"})) == (409, "CF-R028")
    slipped = {"event": "confirm", "found": ["state"]}
    assert problem(lara.post(f"{path}/steps", json=slipped)) == (400, "CF-H001")
    refused = lara.post(f"{path}/steps", json={"event": "refuse", "why": "No court signed it."})
    assert refused.json()["order"]["state"] == "refused"
    last = entries_of(house.service.record, "order")[-1]
    assert (last.data["event"], "reason" in last.c, last.by_role) == ("refused", True, "legal")
    assert problem(lara.get("/v1/orders/none")) == (404, "CF-H002")
