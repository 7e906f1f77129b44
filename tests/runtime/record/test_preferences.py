"""What a person chose: good without a choice, and never less time than anybody has."""

from __future__ import annotations

import pytest

from clearford.runtime.record.preferences import (
    Preferences,
    do_set_preferences,
    preferences_of,
    undo_us_of,
)
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import record_on

S = 1_000_000
_DARK, _LIGHT = Preferences(theme="dark"), Preferences(theme="light")


def test_what_was_chosen_last_holds(store: Store) -> None:
    record = record_on(store)
    for theme in (_DARK, _LIGHT):
        with record.change() as change:
            do_set_preferences(change, "anna", theme)
    with record.read() as conn:
        assert preferences_of(conn, "anna").theme == "light"
        assert preferences_of(conn, "bela") == Preferences()


@pytest.mark.parametrize(
    ("chosen", "usual", "holds"),
    [
        pytest.param(None, 10 * S, 10 * S, id="as usual"),
        pytest.param(60, 10 * S, 60 * S, id="longer"),
        pytest.param(10, 30 * S, 30 * S, id="never shorter than the service's"),
        pytest.param(60, 0, 0, id="not where nothing waits at all"),
    ],
)
def test_acts_wait_as_long_as_chosen(store: Store, chosen: int | None, usual: int, holds: int) -> None:
    record = record_on(store)
    with record.change() as change:
        do_set_preferences(change, "anna", Preferences(undo_s=chosen))
    with record.read() as conn:
        assert undo_us_of(conn, "anna", usual) == holds
