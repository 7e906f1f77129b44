"""What raises the codes of acts that are taken back, of acts on many cases and of dead deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from clearford.cases.bulk import plan_bulk, require_shown
from clearford.core.casework import ItemFacts
from clearford.core.reasons import Redress
from clearford.runtime.record.acts import do_note_act, do_undo_act
from clearford.runtime.record.cases import Office, do_open_case, find_case
from clearford.runtime.record.replays import do_replay_delivery
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.store import Store
from tests.cases.people import ANN, DESK, HOLD, queued
from tests.runtime.service_kit import record_on


@contextmanager
def change() -> Iterator[Change]:
    """A change of an empty record."""
    with TemporaryDirectory() as folder, closing(Store.open(Path(folder) / "s.db", create=True)) as store:
        record = record_on(store)
        with record.change() as made:
            yield made


def _bundle() -> Bundle:
    raise AssertionError("nothing is decided here")


def taken_back_too_late() -> None:
    with change() as made:
        office = Office.of(made.vault)
        case = find_case(made.conn, do_open_case(made, office, "review", ItemFacts(item="i1"), entry=None))
        do_note_act(made, case, ANN, ["e1"])
        made.flush()
        do_undo_act(made, Means(office, Redress(), _bundle, webhook=False, undo_us=0), case, ANN)


def sent_again_too_early() -> None:
    with change() as made:
        entry = made.entry("decision", item="i1")
        action = made.deliver("webhook", "decision", b"{}", owner="i1", entry=entry)
        made.flush()
        do_replay_delivery(made, action)


OF_ACTS: dict[str, Callable[[], object]] = {
    "CF-R037": taken_back_too_late,
    "CF-R038": lambda: require_shown(plan_bulk([queued()], HOLD, by=ANN, desk=DESK), "0" * 64),
    "CF-R039": sent_again_too_early,
}
