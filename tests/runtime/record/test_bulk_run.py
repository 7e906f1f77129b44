"""Acts on many cases that are carried out: by slices, while somebody wants it, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, select, true, update

from clearford.core.casework import Hand, Verdict
from clearford.core.dates import DAY
from clearford.core.errors import RecordError
from clearford.runtime.record import bulk_run
from clearford.runtime.record.bulk import Selection, show_bulk
from clearford.runtime.record.bulk_back import reverse_bulk, reverse_slice, show_back, undo_bulk
from clearford.runtime.record.bulk_run import (
    Order,
    Past,
    do_order_bulk,
    do_pause_bulk,
    find_bulk,
    list_bulks,
    proof_of,
    run_slice,
    slices_of,
)
from clearford.runtime.record.campaign_figures import figures_of
from clearford.runtime.record.campaigns import Plan, do_open_campaign, find_campaign
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import act, effect
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.http.people import REASON, WRITTEN, House, house_of
from tests.runtime.http.test_bulk import reported

LENA = Hand(id="lena", lead=True)
BY = By("lena", "lead")
REMOVE = Verdict(outcome="restrict", actions=("remove_content",), ground="contract")
ALL = Selection(kind="report")


def order_all(house: House, wanted: Selection = ALL, campaign: str | None = None) -> str:
    """Order an act, its samples opened, and wait until it begins; its id."""
    record, office = house.service.record, house.service.office
    with record.read() as conn:
        shown = show_bulk(conn, office, LENA, wanted, REMOVE, allowed=true())
    order = Order(
        by=BY,
        hand=LENA,
        wanted=wanted,
        verdict=REMOVE,
        token=shown.token,
        opened=[proof_of(office, LENA, shown.token, one.id) for one in shown.samples[:3]],
        reason=REASON,
        written=WRITTEN,
        campaign=campaign,
    )
    with record.change(BY) as change:
        made = do_order_bulk(change, office, order, allowed=true())
    house.later(minutes=1)
    return made


def run(house: House, bulk_id: str) -> None:
    """Decide the next slice."""
    run_slice(house.service.record, house.service.means, bulk_id, LENA, allowed=true(), by=BY)


def past(house: House) -> Past:
    """How the only act stands."""
    record = house.service.record
    with record.read() as conn:
        (found,) = list_bulks(conn, LENA, now=record.now(), limit=10)
    return found


def decide_all(house: House, wanted: Selection = ALL) -> Past:
    """Carry an act out to its end."""
    made = order_all(house, wanted)
    while past(house).state == "deciding":
        run(house, made)
    return past(house)


def states(house: House) -> list[str]:
    with house.service.record.read() as conn:
        return list(conn.execute(select(case_file.c.state).order_by(case_file.c.id)).scalars())


def test_when_one_of_many_has_left_nothing_is_taken_back(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        reported(house, 6)
        made = decide_all(house)
        record = house.service.record
        with record.store.write() as conn:
            last = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1).scalar_subquery()
            conn.execute(update(outbox).where(outbox.c.id == last).values(state="leased"))
        before = states(house)
        with pytest.raises(RecordError, match="CF-R037"):
            undo_bulk(record, house.service.means, made.bulk, LENA, by=BY)
        assert states(house) == before
        with record.read() as conn:
            assert conn.execute(select(act.c.id).where(act.c.undone_by.is_not(None))).all() == []
            assert "undone" not in conn.execute(select(effect.c.state)).scalars().all()


def test_what_went_on_meanwhile_is_left_alone(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        reported(house, 6)
        made = decide_all(house)
        record = house.service.record
        with record.read() as conn:
            done = conn.execute(select(case_file).where(case_file.c.state == "decided")).all()
        with record.store.write() as conn:
            body = bytes(done[0].body).replace(b'"state":"decided"', b'"state":"appealed"')
            one = case_file.c.id == done[0].id
            conn.execute(update(case_file).where(one).values(state="appealed", body=body))
        undone = reverse_bulk(
            record,
            house.service.means,
            made.bulk,
            reason="The address is a shop.",
            allowed=true(),
            by=By("mona", "lead"),
        )
        assert (undone.cases, undone.left) == (made.decided - 1, 1)
        with record.read() as conn:
            left = conn.execute(
                select(effect.c.item)
                .where(effect.c.kind == "remove_content")
                .where(effect.c.state == "active")
            )
            assert left.scalars().all() == [done[0].item]


def forget_item(house: House, case_id: str) -> None:
    """Let the content of an item be gone, so that nothing can be decided about it."""
    with house.service.record.store.write() as conn:
        item = select(case_file.c.item).where(case_file.c.id == case_id).scalar_subquery()
        made = select(entry.c.id).where(entry.c.item == item)
        conn.execute(delete(evidence).where(evidence.c.entry.in_(made)))


SLICES = {"second.share": 0, "case.bulk_slice": 2}
"""Nothing is read twice by chance, and two cases are decided at once."""


def test_a_case_that_fails_is_left_and_stops_the_act_until_somebody_looks(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address, SLICES) as house:
        cases = sorted(reported(house, 6))
        forget_item(house, cases[2])
        made = order_all(house)
        run(house, made)
        assert (past(house).state, past(house).decided, past(house).slices) == ("deciding", 2, 1)
        run(house, made)
        assert (past(house).state, past(house).decided, past(house).failed) == ("failed", 3, 1)
        with pytest.raises(RecordError, match="CF-R020"):
            run(house, made)
        with house.service.record.change(BY) as change:
            assert find_case(change.conn, cases[2]).state == "queued"
            do_pause_bulk(change, made, LENA, pause=False)
        run(house, made)
        assert (past(house).state, past(house).decided, past(house).slices) == ("decided", 5, 3)
        back = undo_bulk(house.service.record, house.service.means, made, LENA, by=BY)
        assert (back.cases, back.left, past(house).state) == (5, 1, "over")


def test_nothing_is_decided_before_it_begins_while_it_pauses_or_for_somebody_else(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address, SLICES) as house:
        reported(house, 4)
        made = order_all(house)
        house.later(seconds=-1)
        with pytest.raises(RecordError, match="CF-R020"):
            run(house, made)
        house.later(seconds=1)
        record, means = house.service.record, house.service.means
        with pytest.raises(RecordError, match="CF-R021"):
            run_slice(record, means, made, Hand(id="mona", lead=True), allowed=true(), by=BY)
        run(house, made)
        with record.change(BY) as change:
            do_pause_bulk(change, made, LENA, pause=True)
        with pytest.raises(RecordError, match="CF-R020"):
            run(house, made)
        assert (past(house).state, past(house).decided) == ("paused", 2)
        with record.change(BY) as change:
            do_pause_bulk(change, made, LENA, pause=False)
        house.later(minutes=1)
        assert past(house).state == "stopped"
        run(house, made)
        assert past(house).state == "decided"


def test_a_slice_that_two_ask_for_is_counted_once(tmp_path: Path, store_address: str) -> None:
    """The second one finds that the slice is through: it decides nothing and skips nothing."""
    with house_of(tmp_path / "home", store_address, SLICES) as house:
        reported(house, 6)
        made = order_all(house)
        with house.service.record.change(BY) as change:
            seen = find_bulk(change, made)
        run(house, made)
        with house.service.record.change(BY) as change:
            bulk_run._do_count(change, house.service.office, seen, failed=0, is_last=False)
        assert past(house).slices == 1


def test_rights_are_looked_at_again_in_every_case(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address, SLICES) as house:
        cases = sorted(reported(house, 3))
        made = order_all(house)
        record, means = house.service.record, house.service.means
        run_slice(record, means, made, LENA, allowed=case_file.c.id == cases[1], by=BY)
        assert (past(house).decided, past(house).failed, past(house).state) == (1, 1, "failed")


def test_what_is_given_up_before_it_begins_is_no_part_of_the_day(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address, {**SLICES, "case.bulk_day": 5}) as house:
        reported(house, 4)
        first = order_all(house)
        with pytest.raises(RecordError, match="CF-R021"):
            order_all(house)
        record, means = house.service.record, house.service.means
        assert undo_bulk(record, means, first, LENA, by=BY).cases == 0
        assert order_all(house) != first


def test_one_slice_is_undone_and_the_rest_stands(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address, SLICES) as house:
        reported(house, 5)
        made = decide_all(house).bulk
        house.later(minutes=5)
        record, office = house.service.record, house.service.office
        with record.read() as conn:
            whole, one = show_back(conn, made, None), show_back(conn, made, 1)
        assert (whole.cases, one.cases, one.went_on, one.effects["remove_content"]) == (5, 2, 0, 2)
        with pytest.raises(RecordError, match="CF-R022"):
            reverse_slice(record, office, made, 1, reason=" ", allowed=true(), by=BY)
        back = reverse_slice(record, office, made, 1, reason="A shop.", allowed=true(), by=BY)
        assert (back.cases, back.left, past(house).reached) == (2, 0, 2)
        with record.read() as conn:
            assert [(one.decided, one.standing) for one in slices_of(conn, made)] == [(2, 2), (2, 0), (1, 1)]
            kinds = conn.execute(select(effect.c.kind).where(effect.c.state == "active")).scalars().all()
            assert kinds.count("remove_content") == 3
            assert show_back(conn, made, None).cases == 3
        with pytest.raises(RecordError, match="CF-R020"):
            reverse_slice(record, office, made, 1, reason="A shop.", allowed=true(), by=BY)
        rest = reverse_bulk(record, house.service.means, made, reason="All.", allowed=true(), by=BY)
        assert (rest.cases, past(house).state) == (5, "over")


def test_a_campaign_raises_the_limit_of_a_day_for_its_harm_and_its_time(
    tmp_path: Path, store_address: str
) -> None:
    numbers = {**SLICES, "case.bulk_day": 5}
    with house_of(tmp_path / "home", store_address, numbers) as house:
        reported(house, 4)
        record, office = house.service.record, house.service.office
        made = {}
        for harm in ("phishing", "spam"):
            with record.change(BY) as change:
                plan = Plan(
                    name=harm,
                    harm=harm,
                    goal="Fewer of them.",
                    start=change.at,
                    end=change.at + 2 * DAY,
                    bulk_day=8,
                )
                made[harm] = do_open_campaign(change, plan, office.numbers).id
        order_all(house)
        with pytest.raises(RecordError, match="CF-R021"):
            order_all(house)
        with pytest.raises(RecordError, match="CF-R095"):
            order_all(house, campaign=made["spam"])
        order_all(house, campaign=made["phishing"])
        with record.read() as conn:
            one = find_campaign(conn, made["phishing"], record.now())
            found = figures_of(conn, one, record.now())
        assert (found.bulk_acts, found.bulk_cases) == (1, 4)
        house.later(days=3)
        with pytest.raises(RecordError, match="CF-R095"):
            order_all(house, campaign=made["phishing"])
