"""Backtests on the record: counted as the pipeline decides, read on record, judged by people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from clearford.runtime.service.wiring import options_of
from clearford.runtime.work.backtests import BacktestLoop
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, house_of, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.record.quality_kit import RULE
from tests.runtime.service.test_uploads import small_packs

MILDER = (b"actions: [remove_link]", b"actions: [label_content]")
RETIRED = (b"status: live", b"status: trial")


def loop_of(house: House, portion: int = 2) -> BacktestLoop:
    """What a worker runs."""
    numbers = house.service.office.numbers
    return BacktestLoop(house.service.record, options_of(house.service.settings), numbers, portion=portion)


@contextmanager
def enough(tmp_path: Path, address: str) -> Iterator[House]:
    """A service in which three items are enough."""
    with house_of(tmp_path / "home", address, {"trial.items": 3}) as house:
        house.add("ann", "policy_author")
        yield house


def handed_in(ann: Client, word: tuple[bytes, bytes]) -> str:
    """A version with a word changed in its rules."""
    answer = ann.post("/v1/packs", content=small_packs(word=word))
    assert answer.status_code == 201, answer.text
    digest: str = answer.json()["digest"]
    return digest


def run_of(ann: Client, digest: str) -> dict[str, Any]:
    """A backtest that waits."""
    answer = ann.post(f"/v1/packs/{digest}/backtests", json={})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_would_change_is_counted_and_shown(tmp_path: Path, store_address: str) -> None:
    with enough(tmp_path, store_address) as house:
        ann = house.signed_in("ann")
        for n in range(3):
            house.decide(f"{HARMFUL} {n}, call 13912345678", f"p{n}")
        house.decide("good morning", "g")
        digest = handed_in(ann, MILDER)
        run = run_of(ann, digest)
        path = f"/v1/backtests/{run['id']}"
        assert (run["state"], run["total"]) == ("waiting", 3)
        assert entries_of(house.service.record, "read") == []
        assert loop_of(house).step()
        found = ann.get(path).json()
        assert (found["state"], found["seen"]) == ("done", 3)
        counts = found["counts"]
        assert counts["shifts"] == {"softer": 3}
        assert counts["rules"] == {RULE: {"softer": 3}}
        assert counts["kinds"] == {"post": {"softer": 3}}
        assert counts["before"] == {"restrict:limit": 3}
        assert counts["ordinary"] > 1_000
        assert found["marks"]["softer"]["drawn"] == 3
        (read,) = entries_of(house.service.record, "read")
        assert (read.by_role, read.data["purpose"], read.data["items"]) == ("policy_author", "backtest", 3)
        assert ann.get(f"/v1/packs/{digest}").json()["backtest"]
        assert not loop_of(house).step()
        shown = ann.get(f"{path}/samples", params={"shift": "softer"}).json()
        assert len(shown) == 3
        assert all("paypa1.example" in one["text"] and "13912345678" not in one["text"] for one in shown)
        assert len(entries_of(house.service.record, "read")) == 2
        second = ann.get(f"{path}/samples", params={"shift": "softer", "at": 2}).json()
        assert second == shown[1:2]
        for one, mark in zip(shown, ("right", "right", "wrong"), strict=True):
            body = {"shift": "softer", "entry": one["sample"]["entry"], "mark": mark}
            told = ann.post(f"{path}/mark", json=body).json()
        assert (told["marks"]["softer"]["right"], told["marks"]["softer"]["wrong"]) == (2, 1)
        asked = {"version": digest, "words": "It is milder to people.", "backtest": run["id"]}
        assert ann.post("/v1/promotions", json=asked).json()["backtest"] == run["id"]


def test_rules_on_trial_are_tried_as_if_live(tmp_path: Path, store_address: str) -> None:
    with enough(tmp_path, store_address) as house:
        ann = house.signed_in("ann")
        house.decide(HARMFUL)
        run = run_of(ann, handed_in(ann, RETIRED))
        loop_of(house).step()
        assert ann.get(f"/v1/backtests/{run['id']}").json()["counts"]["shifts"] == {}


def test_a_process_that_takes_over_goes_on_where_the_other_was(
    tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearford.runtime.work.backtests.PORTIONS", 1)
    with enough(tmp_path, store_address) as house:
        ann = house.signed_in("ann")
        for n in range(3):
            house.decide(f"{HARMFUL} {n}", f"p{n}")
        path = f"/v1/backtests/{run_of(ann, handed_in(ann, MILDER))['id']}"
        seen = []
        for _ in range(3):
            assert loop_of(house).step()
            found = ann.get(path).json()
            seen.append((found["seen"], found["counts"]["shifts"].get("softer"), found["state"]))
        assert seen == [(2, 2, "running"), (3, 3, "running"), (3, 3, "done")]
        assert len(entries_of(house.service.record, "read")) == 1


def test_what_cannot_be_run_is_refused(house: House) -> None:
    house.add("ann", "policy_author")
    house.add("bob", "policy_approver")
    ann, bob = house.signed_in("ann"), house.signed_in("bob")
    digest = handed_in(ann, MILDER)
    assert problem(ann.post(f"/v1/packs/{digest}/backtests", json={})) == (409, "CF-R073")
    house.decide(HARMFUL)
    assert problem(bob.post(f"/v1/packs/{digest}/backtests", json={})) == (403, "CF-A002")
    path = f"/v1/backtests/{run_of(ann, digest)['id']}"
    assert problem(ann.post(f"/v1/packs/{digest}/backtests", json={})) == (409, "CF-R073")
    mark = {"shift": "softer", "entry": "0" * 32, "mark": "right"}
    assert problem(ann.post(f"{path}/mark", json=mark)) == (409, "CF-R073")
    assert ann.post(f"{path}/stop").json()["state"] == "stopped"
    assert problem(ann.post(f"{path}/stop")) == (409, "CF-R073")
    assert problem(ann.post(f"{path}/mark", json=mark)) == (404, "CF-H002")
    assert not loop_of(house).step()
    house.short_pages()
    house.later(seconds=1)
    second = run_of(ann, digest)["id"]
    first = bob.get("/v1/backtests", params={"version": digest}).json()
    assert [one["id"] for one in first["backtests"]] == [second]
    rest = bob.get("/v1/backtests", params={"after": first["after"]}).json()
    assert path.endswith(rest["backtests"][0]["id"])
    assert problem(bob.get("/v1/backtests/none")) == (404, "CF-H002")
    assert problem(ann.get(f"{path}/samples", params={"shift": "none"})) == (400, "CF-H001")
