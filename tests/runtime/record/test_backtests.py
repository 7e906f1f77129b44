"""Samples of a backtest: a fair draw of few, without what is erased or only few may see."""

from __future__ import annotations

from clearford.core.items import ItemDecoder
from clearford.runtime.backtest.kept import Counts, Moved
from clearford.runtime.record.backtests import (
    SAMPLES,
    Portion,
    do_begin_run,
    do_count_portion,
    do_read_samples,
    find_run,
    next_run,
    samples_of,
)
from clearford.runtime.record.packs import do_upload_packs
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from tests.runtime.record.quality_kit import decide
from tests.runtime.service_kit import record_on

ANN = By("ann", "policy_author")


def moved(shift: str = "softer", *, apart: bool = False) -> Moved:
    """An item that moves."""
    return Moved(
        shift=shift, before="a", after="b", rules=("r", "s"), lang="zh", item_kind="post", apart=apart
    )


def begun(record: Record, decisions: int) -> tuple[str, list[str]]:
    """A run over some decisions; its id, and their entries."""
    with record.change() as change:
        made = decide(change, decisions)
    with record.change(ANN) as change:
        digest = do_upload_packs(change, b"packs", "").digest
        return do_begin_run(change, digest, 30).id, made


def drawn(record: Record, run: str, portions: list[list[tuple[str, Moved]]]) -> list[str]:
    """The entries that are drawn when so much is counted."""
    for part in portions:
        with record.change() as change:
            do_count_portion(change, run, Portion([], 1, len(part)), Counts(), part)
    with record.read() as conn:
        return [one.entry for one in samples_of(conn, run, "softer")]


def test_the_draw_is_the_same_however_the_reading_was_cut(store: Store) -> None:
    record = record_on(store)
    run, _ = begun(record, 1)
    everything = [(f"{n:032x}", moved()) for n in range(40)]
    once = drawn(record, run, [everything])
    assert len(once) == SAMPLES
    assert drawn(record, run, [[one] for one in everything if one[0] not in once]) == once
    with record.read() as conn:
        assert find_run(conn, run).marks["softer"].drawn == SAMPLES


def test_what_only_few_may_see_is_never_drawn(store: Store) -> None:
    record = record_on(store)
    run, made = begun(record, 2)
    assert drawn(record, run, [[(made[0], moved(apart=True)), (made[1], moved())]]) == [made[1]]


def test_of_what_is_erased_no_text_is_shown(store: Store) -> None:
    record = record_on(store)
    run, made = begun(record, 1)
    drawn(record, run, [[(made[0], moved())]])
    with record.change(ANN) as change:
        ((sample, item),) = do_read_samples(change, run, "softer", ItemDecoder())
    assert (sample.rules, item) == (("r", "s"), None)
    with record.read() as conn:
        found = next_run(conn)
    assert found is not None
    assert (found.id, found.total) == (run, 1)
