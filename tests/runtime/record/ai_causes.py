"""What leads to the errors of the register of AI services."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from clearford.ai.assess.report import encode_report
from clearford.runtime.record.ai_evidence import do_hand_in
from clearford.runtime.record.ai_services import (
    do_change_service,
    do_register_service,
    do_release_service,
    do_stop_service,
)
from clearford.runtime.record.cases import Office
from clearford.runtime.record.unit import By, Change
from clearford.runtime.stores.store import Store
from tests.ai.register.data import CARD, report
from tests.runtime.service_kit import record_on


def with_service(do: Callable[[Change, Office, str], object]) -> Callable[[], None]:
    """What leads to it, done to a registered service."""

    def run() -> None:
        with closing(Store.open("ai.db", create=True)) as store:
            record = record_on(store)
            with record.change(By("ann", "legal")) as change:
                office = Office.of(record.vault)
                do(change, office, do_register_service(change, office, CARD))

    return run


def stopped_twice(change: Change, office: Office, service_id: str) -> None:
    for _ in range(2):
        do_stop_service(change, service_id, "It is no longer needed.")


OF_SERVICES: dict[str, Callable[[], object]] = {
    "CF-V001": with_service(lambda change, office, _: do_register_service(change, office, CARD)),
    "CF-V002": with_service(lambda change, _, made: do_hand_in(change, made, "label_sample", "a.bin", b"\0")),
    "CF-V003": with_service(
        lambda change, _, made: do_hand_in(change, made, "assessment", "r.json", encode_report(report()))
    ),
    "CF-V004": with_service(lambda change, office, made: do_release_service(change, office, made, version=0)),
    "CF-V005": with_service(stopped_twice),
    "CF-V006": with_service(
        lambda change, office, made: do_change_service(change, office, made, CARD, version=7)
    ),
}
