"""What a replay found is carried out as it was agreed to, minute by minute, and never twice."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.batch.against import DIFFERENCE, compare, differences_in
from clearford.runtime.batch.carrying import MINUTE, ask
from clearford.runtime.record.enforcements import do_answer_enforcement, find_enforcement, slices_of
from clearford.runtime.record.fallback import do_fall_back_rule, do_let_rule_act
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.auth.kit import entries_of
from tests.runtime.batch.acted import carrying, harmful, history_of
from tests.runtime.batch.kit import write_lines
from tests.runtime.counting import SIGNALS, some_items, write_pack
from tests.runtime.http.people import REMOVE, WARNING, House, house_of

APPROVER, SECOND = By("peter", "policy_approver"), By("paula", "policy_approver")


def asked(house: House, folder: Path, rate: int = 2, *, agree: bool = True) -> str:
    """Something to be carried out, to which a person agreed."""
    record = house.service.record
    compare(record, folder)
    made = ask(record, folder, rate=rate, note="The wave of last week.").id
    if agree:
        with record.change(APPROVER) as change:
            do_answer_enforcement(change, made, agree=True, reason="The samples are right.")
    return made


def test_a_minute_at_a_time_with_all_that_hangs_on_a_decision(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record = house.service.record
        folder = history_of(tmp_path, harmful(3))
        made = asked(house, folder, agree=False)
        work = carrying(house, folder, made)
        assert not work.step()
        with record.change(APPROVER) as change:
            do_answer_enforcement(change, made, agree=True, reason="The samples are right.")
        assert work.step()
        assert not work.step()
        assert len(entries_of(record, "decision")) == 2
        house.later(minutes=1)
        # Another process goes on.
        again = carrying(house, folder, made)
        assert again.step()
        assert not again.step()
        found = entries_of(record, "decision")
        assert {one.decision for one in found} == {"restrict"}
        assert all(one.rules and one.by_role == "system" for one in found)
        with record.read() as conn:
            slices = slices_of(conn, made)
            done = find_enforcement(conn, made)
            dues = conn.execute(
                select(outbox.c.due - outbox.c.created).where(outbox.c.kind == "decision")
            ).all()
        assert [(one.items, one.known) for one in slices] == [(2, 0), (1, 0)]
        assert (done.state, done.counts) == ("done", {"restricted": 3})
        assert len(dues) == 3
        assert any(due >= MINUTE // 2 for (due,) in dues)


def test_what_is_decided_alike_already_or_by_people_is_left(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        for name in ("rosa", "rick"):
            house.add(name, "reviewer")
        folder = history_of(tmp_path, harmful(3))
        made = asked(house, folder, rate=5)
        house.service.gate.submit([harmful(1)[0]]).result()
        house.decide(WARNING, "h1")
        browsers = (house.signed_in("rosa"), house.signed_in("rick"))
        house.review(browsers, REMOVE)
        assert carrying(house, folder, made).step()
        with house.service.record.read() as conn:
            (found,) = slices_of(conn, made)
        assert (found.items, found.known) == (3, 2)


def test_only_what_was_agreed_to_by_the_version_in_force(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record = house.service.record
        folder = history_of(tmp_path, harmful(2))
        made = asked(house, folder)
        work = carrying(house, folder, made)
        write_lines(tmp_path / "in.jsonl", [Item(id="h0", text="now something else")])
        with pytest.raises(StoreError, match="CF-S020"):
            work.step()
        assert entries_of(record, "decision") == []
        body = (folder / DIFFERENCE).read_bytes()
        (folder / DIFFERENCE).write_bytes(body + b" ")
        with pytest.raises(StoreError, match="CF-S023"):
            carrying(house, folder, made)
        found = msgspec.structs.replace(differences_in(folder)[1], bundle="sha256:other")
        (folder / DIFFERENCE).write_bytes(msgspec.json.encode(found))
        other = ask(record, folder, rate=1, note="Another version.").id
        with pytest.raises(StoreError, match="CF-S023"):
            carrying(house, folder, other)


def test_a_rule_that_fell_back_since_the_replay_is_named_and_acts_on_nobody(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record = house.service.record
        folder = history_of(tmp_path, harmful(2))
        made = asked(house, folder)
        (rule,) = differences_in(folder)[1].rules
        with record.change(APPROVER) as change:
            do_fall_back_rule(change, rule, "It hit the wrong people.")
        house.service.follower.step()
        with pytest.raises(StoreError, match=rf"since the replay `{rule}` fell back to trial"):
            carrying(house, folder, made)
        assert entries_of(record, "decision") == []


def test_a_replay_with_a_rule_that_had_fallen_back_is_carried_out(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record, fallen = house.service.record, "demo.other"
        with record.change(APPROVER) as change:
            do_fall_back_rule(change, fallen, "It hit the wrong people.")
        house.service.follower.step()
        folder = history_of(tmp_path, harmful(2), on_trial=(fallen,))
        made = asked(house, folder)
        assert carrying(house, folder, made).step()
        assert len(entries_of(record, "decision")) == 2
        with record.change(SECOND) as change:
            do_let_rule_act(change, fallen, "It was mended.")
        house.service.follower.step()
        with pytest.raises(StoreError, match=rf"since the replay `{fallen}` act again"):
            carrying(house, folder, made)


def test_what_was_counted_must_be_kept(tmp_path: Path, store_address: str) -> None:
    packs = str(write_pack(tmp_path / "packs"))
    with house_of(tmp_path / "home", store_address) as house:
        folder = history_of(tmp_path, some_items(20), packs=packs, signals=SIGNALS)
        compare(house.service.record, folder)
        with pytest.raises(StoreError, match="CF-S023"):
            ask(house.service.record, folder, rate=1, note="Counted.")
