"""The index leads from each id, and each hash of a leaf, to places in the log."""

from __future__ import annotations

from clearford.ledger.tree import leaf_hash
from clearford.runtime.archive.index import Keys, key_of


def test_keys_are_the_first_bits_of_a_name() -> None:
    assert key_of("0" * 32) == 0
    assert key_of("00000000000000ff" + "f" * 48) == 255
    assert key_of("f" * 32) == 2**64 - 1


def test_every_entry_is_there_by_its_id_and_by_its_hash_in_order() -> None:
    keys, entries = Keys(), [(n, f"{(n * 7919) % 31:032x}", b"%d" % n) for n in range(100)]
    for one in entries:
        keys.note(*one)
    rows = list(keys.rows())
    assert rows == sorted(rows)
    assert len(rows) == 200
    for place, made, body in entries:
        assert (key_of(made), place) in rows
        assert (key_of(leaf_hash(body).hex()), place) in rows
    assert list(Keys().rows()) == []
