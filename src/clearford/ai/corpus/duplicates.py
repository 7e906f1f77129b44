"""Duplicates by key: of rows with the same key, which came before which."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Keys = NDArray[np.uint64]


class Pairs(NamedTuple):
    """Rows and for each an earlier one with the same key; both int64, of the same length."""

    rows: Rows
    earlier: Rows


def same_key(keys: Keys, rows: Rows, *, neighbours: bool = False) -> Pairs:
    """Every row whose key an earlier one has, with the first such row.

    keys: uint64, shape (n,). rows: their numbers, ascending. neighbours: with the one just before it as well.
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.empty(len(ordered), np.bool_)
    begins[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    again = np.flatnonzero(~begins)
    firsts = np.flatnonzero(begins)[np.cumsum(begins)[again] - 1]
    if neighbours:
        before = again - 1
        more = before > firsts
        again, firsts = np.concatenate((again, again[more])), np.concatenate((firsts, before[more]))
    return Pairs(rows[order[again]], rows[order[firsts]])


def parted(keys: Keys, parts: int, part: int) -> NDArray[np.bool_]:
    """Which keys are looked at in one of so many parts; equal keys are in the same one."""
    found: NDArray[np.bool_] = (keys >> np.uint64(40)) % np.uint64(parts) == np.uint64(part)
    return found
