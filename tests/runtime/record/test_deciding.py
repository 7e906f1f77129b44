"""What is known of an item when it is decided, and that equal content is decided once under a bundle."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.core.trace import Trace
from clearford.runtime.record.deciding import TRACE, Work, circumstances_of, known_answers
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import gate_on, record_on

ONE, OTHER = Digest("a" * 64), Digest("b" * 64)
HARMFUL = Item(id="p1", text="log in at paypa1.example", actor="ben")


@pytest.mark.parametrize(
    ("item", "bundle", "is_same"),
    [
        pytest.param(Item(id="p1", text="x"), ONE, True, id="same"),
        pytest.param(Item(id="p2", text="x"), ONE, False, id="item"),
        pytest.param(Item(id="p1", text="y"), ONE, False, id="content"),
        pytest.param(Item(id="p1", text="x"), OTHER, False, id="bundle"),
    ],
)
def test_a_key_is_of_item_content_and_bundle(item: Item, bundle: Digest, *, is_same: bool) -> None:
    key = Work.of(Item(id="p1", text="x"), ONE).key
    assert len(key) == 16
    assert (Work.of(item, bundle).key == key) is is_same


def test_what_is_not_known_of_an_item_stays_unknown() -> None:
    bare = circumstances_of(Item(id="p1"))
    assert (bare.minor, bare.content_types, bare.content_at, bare.lang) == ("unknown", ("other",), None, None)
    told = circumstances_of(Item(id="p1", text="x", lang="zh", at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert (told.content_types, told.lang, told.content_at) == (("text",), "zh", 1_767_225_600_000_000)


def test_what_was_decided_is_known_and_its_trace_is_kept(store: Store) -> None:
    record = record_on(store)
    gate = gate_on(record)
    (answer,) = gate.submit([HARMFUL]).result(20)
    gate.close()
    work = Work.of(HARMFUL, answer.bundle)
    known = known_answers(record, [work, Work.of(HARMFUL, OTHER)])
    assert list(known) == [work.key]
    assert (known[work.key].entry, known[work.key].repeated) == (answer.entry, True)
    with record.read() as conn:
        kept = record.vault.read_all(conn, answer.entry or "")[TRACE]
    trace = msgspec.json.decode(kept.body, type=Trace)
    assert (trace.item, trace.outcome, trace.bundle) == ("p1", "restrict", answer.bundle)
