"""What leads to the errors of rules and packs on record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from clearford.cases.campaigns import require_over, require_span
from clearford.core.dates import DAY
from clearford.policy.model import PackSet
from clearford.runtime.record.backtests import do_begin_run
from clearford.runtime.record.packs import do_promote_packs, do_upload_packs
from clearford.runtime.record.promotions import do_ask_promotion, do_withdraw_promotion
from clearford.runtime.record.rule_drafts import do_drop_draft, do_open_draft
from clearford.runtime.record.unit import By, Change
from clearford.runtime.stores.store import Store
from clearford.runtime.workbench import own_pack
from tests.cases.data import numbers
from tests.runtime.service_kit import record_on


def promotion_without_evidence() -> None:
    with closing(Store.open("store.db", create=True)) as store:
        record = record_on(store)
        with record.change(By("ann", "policy_author")) as change:
            digest = do_upload_packs(change, b"packs", "").digest
        with record.change(By("bob", "policy_approver")) as change:
            do_promote_packs(change, digest, numbers())


def campaign_without_an_end() -> None:
    require_span(0, 91 * DAY, 0, numbers())


def as_author(do: Callable[[Change], object]) -> Callable[[], None]:
    """Something that an author does on a new record."""

    def cause() -> None:
        with closing(Store.open("store.db", create=True)) as store:
            record = record_on(store)
            with record.change(By("ann", "policy_author")) as change:
                do(change)

    return cause


def two_drafts(change: Change) -> None:
    for _ in range(2):
        do_open_draft(change, "fraud.phishing.x", "fraud/phishing/rules/x.yaml", "", "")


def dropped_twice(change: Change) -> None:
    draft = do_open_draft(change, "fraud.phishing.x", "fraud/phishing/rules/x.yaml", "", "")
    for _ in range(2):
        do_drop_draft(change, draft.id)


def backtest_of_nothing(change: Change) -> None:
    do_begin_run(change, do_upload_packs(change, b"packs", "").digest, 30)


def withdrawn_twice(change: Change) -> None:
    asked = do_ask_promotion(change, do_upload_packs(change, b"packs", "").digest, "for a reason", None)
    for _ in range(2):
        do_withdraw_promotion(change, asked.id, "")


def not_ones_own() -> None:
    own_pack(PackSet(()), "fraud.phishing.x")


OF_QUALITY: dict[str, Callable[[], object]] = {
    "CF-R034": promotion_without_evidence,
    "CF-R070": as_author(two_drafts),
    "CF-R071": as_author(dropped_twice),
    "CF-R072": not_ones_own,
    "CF-R073": as_author(backtest_of_nothing),
    "CF-R074": as_author(withdrawn_twice),
    "CF-R077": campaign_without_an_end,
    "CF-R078": lambda: require_over("running"),
}
