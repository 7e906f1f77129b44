"""Routes of packs: handed in by one person, put in force by another, followed, and gone back from."""

from __future__ import annotations

from pathlib import Path

import msgspec
from sqlalchemy import select

from clearford.runtime.backtest.run import BacktestOptions, backtest
from clearford.runtime.backtest.sides import SideOptions
from clearford.runtime.record.packs import do_promote_packs, do_upload_packs
from clearford.runtime.record.unit import By
from clearford.runtime.service.uploads import unpack
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import sample
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, house_of, problem
from tests.runtime.record.quality_kit import NAME, RULE
from tests.runtime.record.test_packs import shown
from tests.runtime.service.test_uploads import archive_of, small_packs

NEWER = (b"version: 0.1.0", b"version: 0.1.1")


def test_a_version_goes_from_its_author_to_another_person_and_back(house: House) -> None:
    house.add("ann", "policy_author")
    house.add("bob", "policy_approver")
    ann, bob = house.signed_in("ann"), house.signed_in("bob")
    first = house.decide(HARMFUL).bundle
    handed = ann.post("/v1/packs", content=small_packs(word=NEWER), params={"note": "newer"})
    assert handed.status_code == 201, handed.text
    path = f"/v1/packs/{handed.json()['digest']}"
    assert problem(ann.post(f"{path}/promote")) == (403, "CF-A002")
    assert problem(bob.post(f"{path}/promote")) == (409, "CF-R034")
    shown(house.service.record, handed.json()["digest"])
    assert bob.post(f"{path}/promote").json()["state"] == "live"
    assert ann.get("/v1/packs").json()["running"] == ""
    assert house.service.follower.step()
    assert ann.get("/v1/packs").json()["running"] == handed.json()["digest"]
    assert house.decide(HARMFUL, "p2").bundle != first
    assert ann.get("/v1/packs").json()["in_force"] == handed.json()["digest"]
    assert ann.get(path).json()["note"] == "newer"
    back = {"to": "", "reason": "it hit ordinary posts"}
    assert bob.post("/v1/packs/roll-back", json=back).json()["in_force"] == ""
    assert house.service.follower.step()
    assert house.decide(HARMFUL, "p3").bundle == first


def test_what_cannot_be_used_is_not_kept(house: House) -> None:
    house.add("ann", "policy_author")
    ann = house.signed_in("ann")
    assert problem(ann.post("/v1/packs", content=b"no archive")) == (422, "CF-P001")
    broken = archive_of({"fraud/x/pack.yaml": b"id: ["})
    answer = ann.post("/v1/packs", content=broken)
    assert problem(answer) == (422, "CF-P001")
    assert answer.headers["content-type"] == "application/problem+json"
    (fault,) = answer.json()["faults"]
    assert (fault["code"], fault["file"], fault["line"]) == ("CF-P001", "fraud/x/pack.yaml", 2)
    above = archive_of({"../../x.yaml": b"id: x"})
    assert problem(ann.post("/v1/packs", content=above)) == (422, "CF-P001")
    nothing: dict[str, object] = {
        "in_force": "",
        "on_trial": "",
        "running": "",
        "fault": None,
        "versions": [],
        "after": None,
    }
    assert ann.get("/v1/packs").json() == nothing
    assert problem(ann.get("/v1/packs/none")) == (404, "CF-H002")


def test_a_version_on_trial_is_counted_and_acts_on_nobody(tmp_path: Path, store_address: str) -> None:
    with house_of(
        tmp_path / "home", store_address, {"trial.items": 5, "sample.automatic": 1_000_000}
    ) as house:
        house.add("ann", "policy_author")
        house.add("bob", "policy_approver")
        ann, bob = house.signed_in("ann"), house.signed_in("bob")
        archive = small_packs(word=(b"status: live", b"status: trial"))
        handed = ann.post("/v1/packs", content=archive)
        assert handed.status_code == 201, handed.text
        path = f"/v1/packs/{handed.json()['digest']}"
        first = house.decide(HARMFUL).bundle
        assert ann.post(f"{path}/trial").json()["state"] == "trial"
        assert problem(bob.post(f"{path}/trial")) == (403, "CF-A002")
        assert ann.get("/v1/packs").json()["on_trial"] == handed.json()["digest"]
        house.service.follower.step()
        for n in range(4):
            answer = house.decide(f"{n} {HARMFUL}", f"h{n}")
            assert (answer.outcome, answer.bundle) == ("restrict", first)
        assert problem(bob.post(f"{path}/promote")) == (409, "CF-R034")
        assert house.decide("good morning", "g").outcome == "allow"
        found = bob.get(f"{path}/trial").json()
        assert found["items"] == 5
        assert found["shifts"] == {"allow>allow": 1, "restrict>allow": 4}
        assert found["rules"] == {NAME: 4}
        assert len(entries_of(house.service.record, "decision")) == 5
        assert bob.post(f"{path}/promote").json()["state"] == "live"
        house.service.follower.step()
        assert house.service.in_force.trial is None
        assert house.decide(HARMFUL, "p9").outcome == "allow"


def test_what_only_a_version_on_trial_matches_is_sampled(tmp_path: Path, store_address: str) -> None:
    numbers = {"sample.automatic": 1_000_000}
    with house_of(tmp_path / "home", store_address, numbers) as house:
        house.add("ann", "policy_author")
        ann = house.signed_in("ann")
        newer = ann.post("/v1/packs", content=small_packs(word=NEWER)).json()["digest"]
        ann.post(f"/v1/packs/{newer}/trial")
        house.service.follower.step()
        house.decide(HARMFUL)
        with house.service.record.read() as conn:
            drawn = conn.execute(select(sample.c.design, sample.c.rule).order_by(sample.c.design)).all()
        older = RULE + "@0.1.0"
        assert [tuple(row) for row in drawn] == [("sample", older), ("trial", RULE + "@0.1.1")]
        assert ann.post("/v1/packs/end-trial").json()["on_trial"] == ""
        house.service.follower.step()
        house.decide(HARMFUL, "p2")
        assert ann.get(f"/v1/packs/{newer}/trial").json()["items"] == 1


def test_a_backtest_of_the_very_packs_is_evidence(house: House, tmp_path: Path) -> None:
    house.add("ann", "policy_author")
    house.add("bob", "policy_approver")
    ann, bob = house.signed_in("ann"), house.signed_in("bob")
    archive = small_packs(word=NEWER)
    path = f"/v1/packs/{ann.post('/v1/packs', content=archive).json()['digest']}"
    for name, packs, status in (("others", small_packs(), 409), ("these", archive, 200)):
        folder = tmp_path / name
        unpack(packs, folder)
        events = tmp_path / "events.jsonl"
        events.write_bytes(
            b"".join(b'{"id": "e%d", "text": "good morning %d"}\n' % (n, n) for n in range(1_000))
        )
        options = SideOptions(packs=(str(folder),), shipped=False)
        report = backtest(BacktestOptions(events=str(events), sides=options))
        assert ann.post(f"{path}/backtest", content=msgspec.json.encode(report)).status_code == status
    assert bob.post(f"{path}/promote").json()["state"] == "live"


def test_a_service_starts_although_the_version_in_force_cannot_be_loaded(tmp_path: Path) -> None:
    home, address = tmp_path / "home", str(tmp_path / "store.db")
    Store.open(address, create=True).close()
    with house_of(home, address) as house:
        record = house.service.record
        with record.change(By("ann", "policy_author")) as change:
            # As an older version of the program may have let it in.
            broken = do_upload_packs(change, archive_of({"fraud/x/pack.yaml": b"id: ["}), "").digest
        shown(record, broken)
        with record.change(By("bob", "policy_approver")) as change:
            do_promote_packs(change, broken, house.service.office.numbers)
    with house_of(home, address) as house:
        ready = house.browser().get("/ready")
        assert (ready.status_code, ready.json()["held_back"]) == (200, "CF-P001")
        assert house.decide(HARMFUL).outcome == "restrict"
        assert [one.data["to"] for one in entries_of(house.service.record, "incident")] == [broken]
