"""What leads to the errors of people's own data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from clearford.core.casework import Hand
from clearford.runtime.record.cases import Office
from clearford.runtime.record.exporting import export_log
from clearford.runtime.record.leavers import do_erase_user
from clearford.runtime.record.rights import do_decide_request, do_file_request
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.decisions import checkpoint
from tests.runtime.service_kit import record_on


def erasure_of_somebody_at_work() -> None:
    row = {"id": "u1", "login": "lin", "name": "Lin", "state": "active", "created": 1}
    with closing(Store.open("store.db", create=True)) as store, record_on(store).change() as change:
        change.add(user_account, **row)
        do_erase_user(change, "u1")


def export_of_a_year_that_is_over() -> None:
    row: dict[str, Any] = {
        "log": "record.example.org/main/2019",
        "size": 1,
        "root": bytes(32),
        "note": "n",
        "at": 1,
    }
    with closing(Store.open("store.db", create=True)) as store:
        with store.write() as conn:
            store.append(conn, checkpoint, [row])
        with store.read() as conn:
            export_log(conn, row["log"], Path("out"))


def answer_for_the_second_time() -> None:
    paul = Hand(id="paul", privacy=True)
    with closing(Store.open("store.db", create=True)) as store:
        record = record_on(store)
        with record.change() as change:
            office = Office.of(record.vault)
            made = do_file_request(change, office, "access", "account", "ben", words="", lang="en").request
            for _ in range(2):
                do_decide_request(change, office, made, paul, "granted", reason="it is theirs", written={})


OF_PRIVACY: dict[str, Callable[[], object]] = {
    "CF-R057": answer_for_the_second_time,
    "CF-R058": erasure_of_somebody_at_work,
    "CF-R059": export_of_a_year_that_is_over,
}
