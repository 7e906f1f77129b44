"""What leads to the errors of rules and packs on record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from clearford.cases.campaigns import require_over, require_span
from clearford.core.dates import DAY
from clearford.runtime.record.packs import do_promote_packs, do_upload_packs
from clearford.runtime.record.unit import By
from clearford.runtime.stores.store import Store
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


OF_QUALITY: dict[str, Callable[[], object]] = {
    "CF-R034": promotion_without_evidence,
    "CF-R077": campaign_without_an_end,
    "CF-R078": lambda: require_over("running"),
}
