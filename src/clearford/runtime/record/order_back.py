"""Orders that no longer hold: what was done about many items is undone, some at a time."""

from __future__ import annotations

from functools import partial

from clearford.core.errors import RequestError
from clearford.runtime.record.cases import Office
from clearford.runtime.record.order_items import KIND, UNDOING, do_take_back, rows_of
from clearford.runtime.record.order_notices import do_tell_all
from clearford.runtime.record.orders import find_order
from clearford.runtime.record.parts import PART, do_go_on, do_put_off
from clearford.runtime.record.unit import By, Change, Record


def undo_items(record: Record, office: Office, order_id: str, *, by: By) -> None:
    """Undo what a step of a person left to be undone, in as many transactions as it takes."""
    over = False
    while not over:
        with record.change(by) as change:
            over = _do_part(change, office, order_id)
            do_put_off(change, KIND, order_id, over=over)


def do_go_on_undoing(change: Change, office: Office) -> int:
    """Undo a part of what nobody undid for a while; 1, or 0 where there is none."""
    return do_go_on(change, KIND, partial(_do_part, change, office))


def _do_part(change: Change, office: Office, order_id: str) -> bool:
    """Undo the next items of an order, and tell of it who may be told; whether these were the last."""
    rows = rows_of(change, order_id, (UNDOING,), most=PART)
    do_take_back(change, office, rows)
    try:
        kept = find_order(change, order_id)
    except RequestError:  # its words were erased: there is nothing left to tell
        return len(rows) < PART
    if kept.order.noticed is not None:
        do_tell_all(change, kept.order, kept.words)
    return len(rows) < PART
