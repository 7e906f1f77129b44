"""What leads to the errors of reports, flaggers and disputes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from clearford.core.reasons import Redress
from clearford.runtime.engine import Engine
from clearford.runtime.record.amendments import Amendment, do_amend_report
from clearford.runtime.record.appeals import do_file_appeal
from clearford.runtime.record.cases import Office
from clearford.runtime.record.disputes import Fees, do_decide_dispute, do_open_dispute
from clearford.runtime.record.flaggers import do_register_flagger
from clearford.runtime.record.reports import Notice, do_file_report
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.access import api_key
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import misuse
from tests.runtime.service_kit import SMALL, record_on

DAY = 86_400_000_000


@contextmanager
def _begun() -> Iterator[tuple[Change, Means]]:
    force = InForce(Bundle.of(Engine.load(SMALL)))
    with closing(Store.open("store.db", create=True)) as store:
        record = record_on(store)
        means = Means(Office.of(record.vault), Redress(), lambda: force.bundle, webhook=False, undo_us=0)
        with record.change() as change:
            yield change, means


def _told(change: Change) -> str:
    row: dict[str, Any] = {
        "id": "s1",
        "entry": change.entry("decision", decision="restrict"),
        "item": "i1",
        "subject": "ben",
        "audience": "author",
        "token_hash": bytes(32),
        "lang": "en",
        "created": change.at,
        "appeal_until": change.at + DAY,
        "state": "standing",
    }
    change.add(statement, **row)
    change.flush()
    return "s1"


def appeal_of_somebody_paused() -> None:
    with _begun() as (change, means):
        row: dict[str, Any] = {
            "id": "m1",
            "notifier": "ben",
            "about": "complaints",
            "step": "suspended",
            "at": change.at,
            "end": change.at + DAY,
            "case_id": "c1",
            "entry": "e2",
        }
        change.add(misuse, **row)
        do_file_appeal(change, means.office, _told(change), "They were all true.")


def report_about_two_items() -> None:
    with _begun() as (change, means):
        notice = Notice(item="i1", reasons="It asks for the password of a bank.")
        made = do_file_report(change, means, notice, flagger=None).report
        change.flush()
        do_amend_report(change, means.office, made, Amendment(item="i2"))


def dispute_that_is_decided_twice() -> None:
    with _begun() as (change, means):
        made = do_open_dispute(change, means, _told(change), body="Board Example", reference="")
        change.flush()
        for _ in range(2):
            do_decide_dispute(change, means, made, "upheld", words="", fees=Fees())


def status_that_ends_before_it_begins() -> None:
    with _begun() as (change, _):
        row: dict[str, Any] = {
            "id": "k1",
            "hash": bytes(32),
            "name": "flags",
            "scopes": "[]",
            "created": 1,
            "expires": 2,
            "made_by": "root",
        }
        change.add(api_key, **row)
        change.flush()
        do_register_flagger(
            change, "k1", name="Safe Net", coordinator="DE", fields=["fraud"], valid_until=change.at
        )


OF_PEOPLE: dict[str, Callable[[], object]] = {
    "CF-R044": appeal_of_somebody_paused,
    "CF-R045": report_about_two_items,
    "CF-R046": dispute_that_is_decided_twice,
    "CF-R047": status_that_ends_before_it_begins,
}
