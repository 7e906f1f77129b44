"""What raises each code of requests that the service itself does not raise in a test of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from clearford.core.errors import ClearfordError
from clearford.runtime.http.connections import too_large, too_slow
from clearford.runtime.http.evidence_views import minor_concerned
from clearford.runtime.http.once import unusable
from clearford.runtime.record.media import not_shown, not_taken
from clearford.runtime.record.once import do_begin_attempt, gone, under_way
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import record_on


def raising(error: ClearfordError) -> Callable[[], None]:
    """Something that raises."""

    def cause() -> None:
        raise error

    return cause


def another_request() -> None:
    """Send two requests under one key."""
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store.db", create=True)
        with closing(store):
            record = record_on(store)
            do_begin_attempt(record, "machine", bytes(32))
            do_begin_attempt(record, "machine", bytes(range(32)))


OF_HTTP: dict[str, Callable[[], object]] = {
    "CF-R060": raising(minor_concerned()),
    "CF-R061": raising(not_taken("the item says another SHA-256 for it")),
    "CF-R062": raising(not_shown("large")),
    "CF-H011": raising(unusable()),
    "CF-H012": another_request,
    "CF-H013": raising(under_way()),
    "CF-H014": raising(gone()),
    "CF-H015": raising(too_large(32_768)),
    "CF-H016": raising(too_slow("the body")),
}
