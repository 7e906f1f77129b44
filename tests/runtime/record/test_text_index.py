"""Texts that can be searched: nothing readable in the index, and nothing left of it after an erasure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clearford.core.items import Item
from clearford.runtime.customs import load_customs
from clearford.runtime.record.erasure import do_erase_owner, do_expire_evidence
from clearford.runtime.record.text_index import do_index_texts, gram_of
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import search_gram, search_text
from clearford.text.pairs import folded, pairs
from tests.runtime.service_kit import MovedClock, gate_on, record_on

NUMBERS = load_customs().numbers
BEN, ANNA = "actor-ben-8151", "actor-anna-4711"
WORDS = {BEN: "log in at paypa1.example, says Zyx", ANNA: "log in at paypa1.example, 客服说"}


def filled(record: Record) -> None:
    """Something decided about two accounts, and made searchable."""
    gate = gate_on(record)
    for actor, text in WORDS.items():
        gate.submit([Item(id=f"item-{actor}", text=text, actor=actor)]).result()
    gate.close()
    index(record)


def index(record: Record) -> int:
    """Everything that waits."""
    done = 0
    while True:
        with record.change() as change:
            part = do_index_texts(change, limit=1)
        if not part:
            return done
        done += part


def owners_of(record: Record, pair: str) -> set[str]:
    """Whose texts have a pair."""
    with record.read() as conn:
        texts = select(search_gram.c.text_id).where(search_gram.c.gram == gram_of(record.vault, pair))
        found = select(search_text.c.owner).where(search_text.c.id.in_(texts))
        return set(conn.execute(found).scalars())


def size_of(record: Record) -> int:
    with record.read() as conn:
        return int(conn.execute(select(func.count()).select_from(search_gram)).scalar_one())


def test_texts_are_found_by_their_pairs_and_each_is_read_once(store: Store) -> None:
    record = record_on(store)
    filled(record)
    ben, anna = (record.vault.ref("subject", name) for name in (BEN, ANNA))
    assert owners_of(record, "pa") == {ben, anna}
    assert owners_of(record, "yx") == {ben}
    assert owners_of(record, "客服") == {anna}
    assert owners_of(record, "zz") == set()
    assert size_of(record) == sum(len(pairs(folded(text))) for text in WORDS.values())
    assert index(record) == 0


def test_what_is_erased_is_found_no_more(store: Store) -> None:
    record = record_on(store)
    filled(record)
    ben, anna = (record.vault.ref("subject", name) for name in (BEN, ANNA))
    with record.change() as change:
        do_erase_owner(change, ben, why="rights_request", numbers=NUMBERS)
    assert owners_of(record, "pa") == {anna}
    assert size_of(record) == len(pairs(folded(WORDS[ANNA])))
    assert index(record) == 0


def test_what_is_kept_no_longer_is_found_no_more(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    filled(record)
    clock.move(timedelta(days=3_000))
    with record.change() as change:
        assert do_expire_evidence(change, NUMBERS) > 0
    assert size_of(record) == 0
    assert index(record) == 0


@pytest.mark.parametrize("word", ["Zyx", "客服"])
def test_no_byte_of_a_word_is_in_the_store_and_no_pair_after_an_erasure(
    sqlite_template: Path, tmp_path: Path, word: str
) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store.open(path)
    record = record_on(store)
    filled(record)
    name = BEN if word == "Zyx" else ANNA
    grams = [gram_of(record.vault, pair).to_bytes(8, "big") for pair in pairs(folded(word))]
    store.scrub()
    before = path.read_bytes()
    assert word.encode() not in before
    assert all(gram in before for gram in grams)
    with record.change() as change:
        do_erase_owner(change, record.vault.ref("subject", name), why="rights_request", numbers=NUMBERS)
    store.scrub()
    after = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert not any(gram in after for gram in grams)
    store.close()
