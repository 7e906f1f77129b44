"""The record as a history: what rules decided and is kept, read on record, and never after it was erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import InputError, StoreError
from clearford.core.items import ItemDecoder
from clearford.runtime.batch.against import compare
from clearford.runtime.batch.reading import batches_at
from clearford.runtime.batch.recorded import is_record, recorded_batches, recorded_chunks
from clearford.runtime.batch.replay import Request, planned
from clearford.runtime.engine import EngineOptions
from tests.cli.program import PACKS
from tests.runtime.auth.kit import entries_of
from tests.runtime.batch.acted import at_its_end
from tests.runtime.batch.kit import rows_of
from tests.runtime.http.people import HARMFUL, WARNING, House, house_of

DECODER = ItemDecoder()


def _address(house: House, folder: Path) -> str:
    """The address of the record of a house, whose clock stands still."""
    path = folder / "clearford.toml"
    path.write_text(f'home = "{house.service.settings.home}"\nstore = "{house.service.settings.store}"\n')
    return f"record:{path}?days=548"


def test_what_was_decided_is_decided_again_and_compared(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.decide(f"{HARMFUL} zebra 47", "h")
        house.decide(WARNING, "w")
        house.decide("good morning", "g")
        request = Request(
            _address(house, tmp_path), tmp_path / "out", EngineOptions(packs=(str(PACKS),), shipped=False)
        )
        folder, manifest = at_its_end(request)
        assert [row["item"] for row in rows_of(folder, manifest)] == ["h", "w"]
        found = compare(house.service.record, folder)
        assert (found.compared, found.same, found.unrecorded) == (2, 2, 0)
        (read,) = entries_of(house.service.record, "read")
        assert (read.data["purpose"], read.data["items"]) == ("replay", 2)
        kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        assert not any(b"zebra 47" in data for data in kept)


def test_chunks_hold_so_many_and_are_read_in_batches(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        for n in range(5):
            house.decide(f"{HARMFUL} {n}", f"h{n}")
        address = _address(house, tmp_path)
        chunks = list(recorded_chunks(address, entries=3))
        assert [chunk.rows for chunk in chunks] == [3, 2]
        batches = [list(recorded_batches(chunk, DECODER, batch=2)) for chunk in chunks]
        assert [[item.id for item in b.items] for part in batches for b in part] == [
            ["h0", "h1"],
            ["h2"],
            ["h3", "h4"],
        ]
        assert batches[0][0].lines[0] == chunks[0].first


def test_what_was_erased_since_is_not_mixed_with_the_rest(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.decide(HARMFUL, "h")
        request = Request(_address(house, tmp_path), tmp_path / "out", EngineOptions())
        (chunk,) = planned(request)
        record = house.service.record
        with record.change() as change:
            record.vault.destroy(change.conn, record.vault.ref("subject", "ben"))
        with pytest.raises(StoreError, match="CF-S020"):
            list(batches_at(request.address, chunk, DECODER))


@pytest.mark.parametrize("address", ["record:", "record:x.toml?days=0", "record:x.toml?days=600"])
def test_an_address_that_is_none(address: str) -> None:
    assert is_record(address)
    with pytest.raises(InputError, match="CF-I008"):
        list(recorded_chunks(address))
