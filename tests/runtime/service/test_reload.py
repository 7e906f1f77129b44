"""Another version in force: every process follows, and no item that comes meanwhile is lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from clearford.core.errors import PackError
from clearford.core.items import Item
from clearford.core.reasons import Redress
from clearford.runtime.record.deciding import Answer
from clearford.runtime.record.fallback import do_fall_back_rule, do_let_rule_act, rules_on_trial
from clearford.runtime.record.packs import FOLDERS, do_promote_packs, do_roll_back_packs, do_upload_packs
from clearford.runtime.record.unit import By, Record
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.service.reload import AGAIN, LOADED, Follower
from clearford.runtime.stores.store import Store
from tests.cases.data import numbers
from tests.runtime.auth.kit import entries_of
from tests.runtime.counting import SIGNALS, write_pack
from tests.runtime.record.test_packs import shown
from tests.runtime.service.test_uploads import archive_of as archive
from tests.runtime.service.test_uploads import small_packs
from tests.runtime.service_kit import SMALL, MovedClock, no_cases, record_on

AUTHOR, APPROVER = By("ann", "policy_author"), By("bob", "policy_approver")
TEXT = "log in at paypa1.example"


def promoted(record: Record, archive: bytes) -> str:
    """Hand a version in, and put it in force as somebody else."""
    with record.change(AUTHOR) as change:
        digest = do_upload_packs(change, archive, "").digest
    shown(record, digest)
    with record.change(APPROVER) as change:
        do_promote_packs(change, digest, numbers())
    return digest


def test_every_process_follows_there_and_back(store: Store) -> None:
    record = record_on(store)
    one, other = (Follower(record, SMALL, MovedClock()) for _ in range(2))
    first = one.in_force.bundle.digest
    assert not one.step()
    digest = promoted(record, small_packs(word=(b"version: 0.1.0", b"version: 0.1.1")))
    assert one.step()
    assert other.step()
    assert not one.step()
    assert one.version == other.version == digest
    assert one.in_force.bundle.digest == other.in_force.bundle.digest != first
    late = Follower(record, SMALL, MovedClock())
    assert late.in_force.bundle.digest == one.in_force.bundle.digest
    with record.change(APPROVER) as change:
        do_roll_back_packs(change, FOLDERS, "it hit ordinary posts")
    assert one.step()
    assert one.in_force.bundle.digest == first


def test_a_fork_begins_by_what_was_loaded_before_it_while_that_is_in_force(store: Store) -> None:
    record = record_on(store)
    loaded = Follower(record, SMALL, MovedClock()).loaded
    mark = LOADED.set(loaded)
    try:
        assert Follower(record, SMALL, MovedClock()).in_force.bundle is loaded.bundle
        digest = promoted(record, small_packs(word=(b"version: 0.1.0", b"version: 0.1.1")))
        late = Follower(record, SMALL, MovedClock())
    finally:
        LOADED.reset(mark)
    assert late.version == digest
    assert late.in_force.bundle.digest != loaded.bundle.digest


def test_no_item_is_lost_when_the_version_changes_under_load(store: Store) -> None:
    record = record_on(store)
    follower = Follower(record, SMALL, MovedClock())
    gate = Gate(Decider(record, follower.in_force, no_cases, redress=Redress(), webhook=False))
    gate.start()
    first, ending, answers = follower.in_force.bundle.digest, threading.Event(), list[Answer]()

    def ask() -> None:
        n = 0
        while not ending.is_set():
            answers.extend(gate.submit([Item(id=f"p{n}", text=f"{n} {TEXT}")]).result(20))
            n += 1

    asking = threading.Thread(target=ask)
    asking.start()
    while not answers:
        asking.join(0.01)
    promoted(record, small_packs(word=(b"version: 0.1.0", b"version: 0.1.1")))
    assert follower.step()
    second, before = follower.in_force.bundle.digest, len(answers)
    while len(answers) < before + 3 and asking.is_alive():
        asking.join(0.01)
    ending.set()
    asking.join()
    gate.close()
    assert [answer.item for answer in answers] == [f"p{n}" for n in range(len(answers))]
    assert {answer.outcome for answer in answers} == {"restrict"}
    bundles = [answer.bundle for answer in answers]
    assert (bundles[0], bundles[-1]) == (first, second)
    assert bundles == sorted(bundles, key=[first, second].index)


def test_what_detectors_remember_goes_over(store: Store) -> None:
    record = record_on(store)
    follower = Follower(record, SMALL, MovedClock())
    before = dict(follower.in_force.bundle.engine.memory.arrays)
    promoted(record, small_packs(word=(b"version: 0.1.0", b"version: 0.1.1")))
    assert follower.step()
    assert dict(follower.in_force.bundle.engine.memory.arrays) == before


def test_what_was_counted_goes_over(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    packs = (*SMALL.packs, str(write_pack(tmp_path)))
    follower = Follower(record, replace(SMALL, packs=packs, signals=SIGNALS), MovedClock())
    before = dict(follower.in_force.bundle.engine.memory.arrays)
    assert any(name.startswith("velocity.") for name in before)
    for rule in acting_rules(follower)[:2]:
        with record.change() as change:
            do_fall_back_rule(change, rule, "most of its decisions were overturned")
        assert follower.step()
        after = follower.in_force.bundle.engine.memory.arrays
        assert all(after[name] is array for name, array in before.items())


def test_a_rule_that_fell_back_acts_on_nobody_until_it_may_again(store: Store) -> None:
    record = record_on(store)
    follower = Follower(record, SMALL, MovedClock())
    first = follower.in_force.bundle.digest
    assert outcome_of(follower) == "restrict"
    with record.change() as change:
        for rule in acting_rules(follower):
            do_fall_back_rule(change, rule, "most of its decisions were overturned")
    assert follower.step()
    assert outcome_of(follower) == "allow"
    assert follower.in_force.bundle.digest != first
    assert outcome_of(Follower(record, SMALL, MovedClock())) == "allow"
    with record.change(APPROVER) as change:
        for rule in rules_on_trial(change.conn):
            do_let_rule_act(change, rule, "its list was mended")
    assert follower.step()
    assert follower.in_force.bundle.digest == first


def test_what_cannot_be_loaded_takes_no_place(store: Store) -> None:
    record, clock = record_on(store), MovedClock()
    follower = Follower(record, SMALL, clock)
    first = follower.in_force.bundle
    digest = promoted(record, archive({"fraud/x/pack.yaml": b"id: ["}))
    for _ in range(2):
        with pytest.raises(PackError):
            follower.step()
        assert not follower.step()
        clock.move(AGAIN)
    assert (follower.fault, follower.version) == ("CF-P001", FOLDERS)
    assert follower.in_force.bundle is first
    (incident,) = entries_of(record, "incident")
    assert incident.data == {"what": "packs", "code": "CF-P001", "to": digest}
    with record.change(APPROVER) as change:
        do_roll_back_packs(change, FOLDERS, "it cannot be loaded")
    assert not follower.step()
    assert follower.fault is None


BROKEN = archive({"fraud/x/pack.yaml": b"id: ["})


def test_a_process_starts_with_the_version_before_where_the_wanted_one_cannot_be_loaded(store: Store) -> None:
    record = record_on(store)
    good = promoted(record, small_packs(word=(b"version: 0.1.0", b"version: 0.1.1")))
    running = Follower(record, SMALL, MovedClock())
    broken = promoted(record, BROKEN)
    follower = Follower(record, SMALL, MovedClock())
    assert (follower.fault, follower.version) == ("CF-P001", good)
    assert follower.in_force.bundle.digest == running.in_force.bundle.digest
    assert outcome_of(follower) == "restrict"
    (incident,) = entries_of(record, "incident")
    assert incident.data == {"what": "packs", "code": "CF-P001", "to": broken}
    with record.change(APPROVER) as change:
        do_roll_back_packs(change, good, "it cannot be loaded")
    assert not follower.step()
    assert follower.fault is None


def test_a_process_that_finds_nothing_sound_starts_with_the_folders_or_not_at_all(store: Store) -> None:
    record = record_on(store)
    promoted(record, archive({"fraud/y/pack.yaml": b"id: ["}))
    promoted(record, BROKEN)
    follower = Follower(record, SMALL, MovedClock())
    assert (follower.fault, follower.version) == ("CF-P001", FOLDERS)
    with pytest.raises(PackError):
        Follower(record, replace(SMALL, packs=("no-such-folder",)), MovedClock())


def outcome_of(follower: Follower) -> str:
    """What the bundle in force decides about a post that is against the rules."""
    return follower.in_force.bundle.engine.pipeline.process([Item(id="p", text=TEXT)]).decisions[0].outcome


def acting_rules(follower: Follower) -> list[str]:
    """The live rules that act."""
    rules = follower.in_force.bundle.engine.packs.rules()
    return [rule.id for rule in rules if rule.live and rule.kind != "exempt"]
