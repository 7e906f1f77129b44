"""Acts on many cases that are taken back: all or none, some at a time, and on after a process ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, true, update

from clearford.core.errors import RecordError
from clearford.runtime.record import bulk_back, bulk_run
from clearford.runtime.record.bulk_back import do_go_on_bulk, reverse_bulk, undo_bulk
from clearford.runtime.record.bulk_run import find_bulk
from clearford.runtime.record.cases import do_change_case, find_case
from clearford.runtime.record.parts import PAUSE_US
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.deeds import act, effect
from clearford.runtime.stores.tables.waiting import job, outbox
from clearford.runtime.work.timers import minute_by_minute
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, house_of
from tests.runtime.http.test_bulk import reported
from tests.runtime.record.test_bulk_run import BY, LENA, SLICES, decide_all, order_all, past, run

ONE = {"second.share": 0}
"""Nothing is read twice by chance."""
WHY = "The address is a shop."
MONA = By("mona", "lead")


class Died(Exception):
    """The process ended here."""


def dies_after(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    """Let whoever takes an act back end after so many parts."""
    do_part = bulk_back._do_part
    done: list[int] = []

    def until(*args: object) -> bool:
        if len(done) == parts:
            raise Died
        done.append(1)
        return do_part(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk_back, "PART", 2)
    monkeypatch.setattr(bulk_back, "_do_part", until)


def removed(house: House) -> int:
    """Removals that stand."""
    with house.service.record.read() as conn:
        stands = (effect.c.kind == "remove_content", effect.c.state == "active")
        return int(conn.execute(select(func.count()).select_from(effect).where(*stands)).scalar_one())


def leaves(house: House, bulk_id: str) -> int:
    """What of an act waits to leave."""
    with house.service.record.read() as conn:
        rows = conn.execute(select(act.c.entries).where(act.c.bulk == bulk_id)).scalars().all()
        made = {one for row in rows for one in row.strip('[]"').split('","')}
        found = select(func.count()).select_from(outbox).where(outbox.c.entry.in_(made))
        return int(conn.execute(found).scalar_one())


def test_an_undoing_goes_on_after_its_process_ended(
    tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house_of(tmp_path / "home", store_address, ONE) as house:
        reported(house, 5)
        made, record = decide_all(house), house.service.record
        assert leaves(house, made.bulk) > 0
        with monkeypatch.context() as patched:
            dies_after(patched, 1)
            with pytest.raises(Died):
                undo_bulk(record, house.service.means, made.bulk, LENA, by=BY)
        # Of all of it nothing leaves any more, also of what is still to be restored.
        assert (leaves(house, made.bulk), removed(house)) == (0, 3)
        assert (past(house).state, past(house).reached, past(house).over) == ("undoing", 2, False)
        timers = minute_by_minute(record, house.service.office)
        timers.step()
        assert past(house).state == "undoing"  # whoever began may still be at it
        house.later(seconds=PAUSE_US // 1_000_000)
        timers.step()
        assert (past(house).state, past(house).reached, removed(house)) == ("over", 5, 0)
        with record.read() as conn:
            assert set(
                conn.execute(select(case_file.c.state).where(case_file.c.kind == "report")).scalars()
            ) == {"queued"}
            assert conn.execute(select(job.c.state).where(job.c.kind == "bulk")).scalars().all() == ["done"]
        with record.change() as change:
            assert do_go_on_bulk(change, house.service.office) == 0


def test_a_reversal_goes_on_after_its_process_ended_with_its_reason(
    tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house_of(tmp_path / "home", store_address, ONE) as house:
        reported(house, 5)
        made, record, means = decide_all(house), house.service.record, house.service.means
        with monkeypatch.context() as patched:
            dies_after(patched, 2)
            with pytest.raises(Died):
                reverse_bulk(record, means, made.bulk, reason=WHY, allowed=true(), by=MONA)
        assert (past(house).state, past(house).reached, removed(house)) == ("reversing", 4, 1)
        with pytest.raises(RecordError, match="CF-R020"):
            undo_bulk(record, means, made.bulk, LENA, by=BY)
        house.later(seconds=PAUSE_US // 1_000_000)
        minute_by_minute(record, house.service.office).step()
        assert (past(house).state, past(house).reached, removed(house)) == ("over", 5, 0)
        assert len(entries_of(record, "reversal")) == 5
        events = [one.data for one in entries_of(record, "case_event") if "bulk" in (one.data or {})]
        assert [one["event"] for one in events] == ["bulk", "bulk_reverse", "bulk_over"]
        assert events[-1]["cases"] == 5


def test_whoever_asks_again_goes_on(
    tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house_of(tmp_path / "home", store_address, ONE) as house:
        reported(house, 5)
        made, record, means = decide_all(house), house.service.record, house.service.means
        with monkeypatch.context() as patched:
            dies_after(patched, 1)
            with pytest.raises(Died):
                undo_bulk(record, means, made.bulk, LENA, by=BY)
        house.later(seconds=30)  # the time to begin is over; what was begun is brought to its end
        with pytest.raises(RecordError, match="CF-R020"):
            reverse_bulk(record, means, made.bulk, reason=WHY, allowed=true(), by=MONA)
        back = undo_bulk(record, means, made.bulk, LENA, by=BY)
        assert (back.cases, back.left) == (5, 0)
        assert len([one for one in entries_of(record, "case_event") if one.data["event"] == "undo"]) == 5


def test_a_case_that_a_person_took_up_since_is_theirs_but_nothing_of_the_act_holds(
    tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house_of(tmp_path / "home", store_address, ONE) as house:
        cases = sorted(reported(house, 5))
        made, record, means = decide_all(house), house.service.record, house.service.means
        with monkeypatch.context() as patched:
            dies_after(patched, 1)
            with pytest.raises(Died):
                undo_bulk(record, means, made.bulk, LENA, by=BY)
        with record.change(MONA) as change:
            last = find_case(change.conn, cases[-1])
            do_change_case(change, means.office, last, "reopen", reason=WHY)
        back = undo_bulk(record, means, made.bulk, LENA, by=BY)
        assert (back.cases, back.left, removed(house)) == (4, 1, 0)
        with record.read() as conn:
            assert find_case(conn, cases[-1]).round == 1


def test_what_has_left_of_one_case_keeps_all_of_it(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address, ONE) as house:
        reported(house, 3)
        made, record, means = decide_all(house), house.service.record, house.service.means
        waiting = leaves(house, made.bulk)
        with record.store.write() as conn:
            first = select(func.max(outbox.c.id)).scalar_subquery()
            conn.execute(update(outbox).where(outbox.c.id == first).values(state="leased"))
        with pytest.raises(RecordError, match="CF-R037"):
            undo_bulk(record, means, made.bulk, LENA, by=BY)
        assert (leaves(house, made.bulk), past(house).state) == (waiting, "decided")


def test_whoever_still_decides_stops_once_it_is_taken_back(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address, SLICES) as house:
        reported(house, 4)
        made, record = order_all(house), house.service.record
        run(house, made)
        with record.change(BY) as change:
            seen = find_bulk(change, made)
        assert undo_bulk(record, house.service.means, made, LENA, by=BY).cases == 2
        with record.change(BY) as change:
            assert not bulk_run._is_running(change, seen)
        with pytest.raises(RecordError, match="CF-R020"):
            run(house, made)
        assert removed(house) == 0
