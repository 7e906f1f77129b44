"""What a version on trial shows: added up over processes and times, and folded without losing anything."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.record.deciding import Answer, Work
from clearford.runtime.record.packs import do_upload_packs
from clearford.runtime.record.trials import Tried, do_fold_trials, do_tally_trial, trial_of, try_out
from clearford.runtime.record.unit import By, Record
from clearford.runtime.service.bundle import Bundle, OnTrial
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.policies import trial_tally
from tests.runtime.record.quality_kit import NAME
from tests.runtime.service_kit import SMALL, record_on

BUNDLE = Bundle.of(Engine.load(SMALL))


def tallied(record: Record, version: str, *counts: Counter[str]) -> None:
    for one in counts:
        with record.change() as change:
            do_tally_trial(change, Tried(version, BUNDLE, 2, one, ()))


def uploaded(record: Record, archive: bytes) -> str:
    with record.change(By("ann", "policy_author")) as change:
        return do_upload_packs(change, archive, "").digest


def test_tallies_add_up_and_fold_without_loss(store: Store) -> None:
    record = record_on(store)
    one, two = uploaded(record, b"one"), uploaded(record, b"two")
    tallied(record, one, *[Counter({"allow>allow": 1, "allow>restrict": 1, f"rule:{NAME}": 1})] * 3)
    tallied(record, two, Counter({"allow>allow": 2}))
    with record.read() as conn:
        before = trial_of(conn, one)
    assert (before.items, before.shifts) == (6, {"allow>allow": 3, "allow>restrict": 3})
    assert before.rules == {NAME: 3}
    with record.change() as change:
        assert do_fold_trials(change) == 3
    with record.change() as change:
        assert do_fold_trials(change) == 0
    with record.read() as conn:
        assert trial_of(conn, one) == before
        assert trial_of(conn, two).items == 2
        assert conn.execute(select(func.count()).select_from(trial_tally)).scalar_one() == 2


def test_what_was_never_on_trial_has_shown_nothing(store: Store) -> None:
    record = record_on(store)
    with record.read() as conn:
        found = trial_of(conn, uploaded(record, b"one"))
    assert (found.items, found.since, found.shifts, found.rules) == (0, None, {}, {})


def test_items_of_more_than_a_batch_keep_their_order() -> None:
    texts = ["log in at paypa1.example" if n % 3 == 0 else f"good morning {n}" for n in range(2_050)]
    works = [Work.of(Item(id=f"p{n}", text=text), BUNDLE.digest) for n, text in enumerate(texts)]
    planned = [Answer(outcome="allow", bundle=BUNDLE.digest) for _ in works]
    tried = try_out(OnTrial("v", BUNDLE), BUNDLE, works, planned)
    assert tried.items == 2_050
    assert tried.counts == {
        "allow>restrict": 684,
        "allow>allow": 1_366,
        f"rule:{NAME}": 684,
        "kind:post": 2_050,
    }
    assert tried.matches == []  # they are live in the version in force as well
