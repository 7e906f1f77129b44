"""What a person decides takes the place of what rules had done."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.casework import Verdict
from clearford.core.errors import RecordError
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.settling import do_settle
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import WRITTEN, house_of
from tests.runtime.http.test_bulk import reported

REMOVE = Verdict(outcome="restrict", actions=("remove_content",), ground="contract")


def test_what_holds_already_is_not_done_twice(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        (case_id,) = reported(house, 1)
        record, means = house.service.record, house.service.means
        with record.change() as change:
            case = find_case(change.conn, case_id)
            _, made = do_settle(change, means, case, REMOVE, written=WRITTEN, after="own")
            undone, again = do_settle(change, means, case, REMOVE, written=WRITTEN, after="own")
        assert (made in {one.id for one in entries_of(record, "decision")}, undone, again) == (True, [], None)
        with record.change() as change:
            nothing = Verdict(outcome="no_action")
            undone, again = do_settle(change, means, case, nothing, written={}, after="appeal")
        assert ([one.id for one in entries_of(record, "reversal")], again) == (undone, None)


def test_only_actions_on_items_can_be_decided(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        (case_id,) = reported(house, 1)
        unknown = Verdict(outcome="restrict", actions=("turn_off",), ground="contract")
        with (
            pytest.raises(RecordError, match="CF-R022"),
            house.service.record.change() as change,
        ):
            case = find_case(change.conn, case_id)
            do_settle(change, house.service.means, case, unknown, written=WRITTEN, after="own")
