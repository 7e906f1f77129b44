"""A person agrees to what a replay found, stops it, and takes a slice back; the people concerned are told."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from clearford.runtime.stores.tables.deeds import effect
from tests.runtime.auth.kit import entries_of
from tests.runtime.batch.acted import carrying, harmful, history_of
from tests.runtime.batch.test_carrying import asked
from tests.runtime.http.people import HARMFUL, REASON, house_of, problem


def test_agreed_paused_carried_out_and_taken_back(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.add("peter", "policy_approver")
        house.add("ann", "policy_author")
        peter, ann = house.signed_in("peter"), house.signed_in("ann")
        folder = history_of(tmp_path, harmful(3))
        made = asked(house, folder, agree=False)
        path = f"/v1/enforcements/{made}"
        (listed,) = ann.get("/v1/enforcements").json()["enforcements"]
        assert (listed["id"], listed["state"], listed["counts"]) == (made, "asked", {"restricted": 3})
        assert ann.get("/v1/enforcements", params={"campaign": "0" * 32}).json()["enforcements"] == []
        assert problem(ann.post(f"{path}/agree", json={"reason": REASON})) == (403, "CF-A002")
        agreed = peter.post(f"{path}/agree", json={"reason": REASON}).json()
        assert agreed["enforcement"]["state"] == "running"
        assert carrying(house, folder, made).step()
        assert peter.post(f"{path}/pause").json()["enforcement"]["state"] == "paused"
        house.later(minutes=5)
        assert not carrying(house, folder, made).step()
        assert peter.post(f"{path}/resume").json()["enforcement"]["state"] == "running"
        assert carrying(house, folder, made).step()
        done = peter.get(path).json()
        assert done["enforcement"]["state"] == "done"
        assert [one["items"] for one in done["slices"]] == [2, 1]
        back = peter.post(f"{path}/reverse-slice", json={"slice": 0, "reason": REASON}).json()
        assert [one["undone"] for one in back["slices"]] == [True, False]
        again = peter.post(f"{path}/reverse-slice", json={"slice": 0, "reason": REASON})
        assert problem(again) == (409, "CF-R020")
        with house.service.record.read() as conn:
            states = conn.execute(select(effect.c.item, effect.c.state)).all()
        assert len({one.item for one in states if one.state == "active"}) == 1


def test_refused_is_never_carried_out(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.add("peter", "policy_approver")
        peter = house.signed_in("peter")
        folder = history_of(tmp_path, harmful(1))
        made = asked(house, folder, agree=False)
        answer = peter.post(f"/v1/enforcements/{made}/refuse", json={"reason": REASON})
        assert answer.json()["enforcement"]["state"] == "refused"
        assert not carrying(house, folder, made).step()
        missing = peter.get("/v1/enforcements/" + "0" * 32)
        assert problem(missing) == (404, "CF-H002")


def test_who_may_agree_sees_samples_with_what_is_kept_of_them(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.add("peter", "policy_approver")
        house.add("ann", "policy_author")
        peter, ann = house.signed_in("peter"), house.signed_in("ann")
        folder = history_of(tmp_path, harmful(2))
        made = asked(house, folder, agree=False)
        path = f"/v1/enforcements/{made}"
        told = ann.get(path).json()["difference"]
        assert (told["compared"], told["same"], told["unrecorded"]) == (4, 2, 4)
        assert (told["shifts"], told["drawn"]) == ({"restricted": 2}, {"restricted": 2})
        assert list(told["rules"].values()) == [{"restricted": 2}]
        wanted = {"shift": "restricted"}
        assert problem(ann.get(f"{path}/samples", params=wanted)) == (403, "CF-A002")
        shown = peter.get(f"{path}/samples", params=wanted).json()
        assert {one["sample"]["item"] for one in shown} == {"h0", "h1"}
        assert [(one["entry"], one["text"]) for one in shown] == [(None, None)] * 2
        peter.post(f"{path}/agree", json={"reason": REASON})
        assert carrying(house, folder, made).step()
        (shown,) = peter.get(f"{path}/samples", params={**wanted, "at": 2}).json()
        assert shown["entry"] in {one.id for one in entries_of(house.service.record, "decision")}
        assert shown["text"].startswith(HARMFUL[:10])
        assert peter.get(f"{path}/samples", params={"shift": "softer"}).json() == []
        read = [one.data for one in entries_of(house.service.record, "read")]
        assert [one["items"] for one in read if one.get("purpose") == "enforcement"] == [0, 1, 0]
