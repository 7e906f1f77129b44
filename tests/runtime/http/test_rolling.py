"""What a version brings into force is what was looked at, or nothing."""

from __future__ import annotations

import pytest

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.http.rolling import live_rules, rolling_of
from clearford.runtime.record.packs import FOLDERS
from tests.runtime.http.people import House
from tests.runtime.http.test_rollouts import packs
from tests.runtime.record.test_packs import promoted, uploaded
from tests.runtime.rollout.versions import RULE, WIDER


def test_the_rules_of_folders_and_of_versions_are_read_alike(house: House) -> None:
    record = house.service.record
    same, wider = uploaded(record, packs()), uploaded(record, packs(WIDER))
    folders = live_rules(house.service, FOLDERS)
    assert list(folders) == list(live_rules(house.service, same)) == [RULE]
    assert folders[RULE].rule.since == live_rules(house.service, wider)[RULE].rule.since
    with pytest.raises(RequestError, match="CF-H002"):
        live_rules(house.service, "0" * 64)


def test_another_version_that_came_into_force_meanwhile_is_not_replaced_unseen(house: House) -> None:
    record = house.service.record
    found = rolling_of(house.service, uploaded(record, packs(WIDER)), "steps")
    assert found.base == FOLDERS
    with record.change() as change:
        found.require_same(change)
    promoted(record, b"another")
    with pytest.raises(RecordError, match="CF-R081"), record.change() as change:
        found.require_same(change)
