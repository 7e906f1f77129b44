"""A replay beside the record: what is as it was, what would be treated otherwise, and what people settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.batch.against import DIFFERENCE, acts_of, compare, differences_in
from clearford.runtime.batch.replay import MANIFEST
from tests.runtime.batch.acted import harmful, history_of
from tests.runtime.http.people import HARMFUL, NOTHING, WARNING, house_of


def test_what_differs_is_counted_and_drawn(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.decide(f"{HARMFUL} 0", "h0")
        house.decide("good morning", "h1")
        house.decide(f"{HARMFUL} again", "g1")
        folder = history_of(tmp_path, harmful(3))
        found = compare(house.service.record, folder)
        assert (found.compared, found.same, found.unrecorded) == (6, 3, 3)
        assert found.shifts == {"restricted": 2, "released": 1}
        assert [one.item for one in found.samples["released"]] == ["g1"]
        acts = acts_of(folder, differences_in(folder)[1])
        assert [(one.item, one.shift, one.before) for one in acts] == [
            ("h1", "restricted", "allow"),
            ("h2", "restricted", "allow"),
        ]
        assert all(one.after.startswith("restrict:") and one.rules for one in acts)
        assert HARMFUL.encode() not in (folder / DIFFERENCE).read_bytes()
        assert compare(house.service.record, folder).parts == found.parts


def test_what_people_decided_is_left_to_people(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        for name in ("rosa", "rick"):
            house.add(name, "reviewer")
        house.decide(WARNING, "h0")
        house.review((house.signed_in("rosa"), house.signed_in("rick")), NOTHING)
        folder = history_of(tmp_path, [Item(id="h0", text=WARNING, actor="ben")])
        found = compare(house.service.record, folder)
        assert (found.by_people, found.shifts) == (1, {})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param(MANIFEST, "CF-S006", id="not at its end"),
        pytest.param("part", "CF-S006", id="a part is missing"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, store_address: str, name: str, code: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        folder = history_of(tmp_path, harmful(1))
        next(folder.glob(f"{name}*")).unlink()
        with pytest.raises(StoreError, match=code):
            compare(house.service.record, folder)


def test_files_that_changed_are_not_believed(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        folder = history_of(tmp_path, harmful(1))
        compare(house.service.record, folder)
        part = next(folder.glob("difference-*.parquet"))
        part.write_bytes(part.read_bytes() + b" ")
        with pytest.raises(StoreError, match="CF-S020"):
            acts_of(folder, differences_in(folder)[1])
        (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes() + b" ")
        with pytest.raises(StoreError, match="CF-S020"):
            differences_in(folder)
