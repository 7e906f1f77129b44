"""What a query adds up while entries pass, and the cells that come of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import product

from clearford.core.shares import wilson
from clearford.ledger.queries import KNOWN, POOLED, UNKNOWN, Cell, Key, Query, Where

Look = Callable[[str], tuple[str, ...]]
"""Gives the values of a field."""
Numbers = Callable[[str], dict[str, int]]
"""Gives the numbers of a field, by name."""
MILLION = 1_000_000


def holds(where: Where, look: Look) -> bool:
    """True if every field has one of the values wanted."""
    return all(
        any(one in wanted or (KNOWN in wanted and one != UNKNOWN) for one in look(field))
        for field, wanted in where.items()
    )


class Sum:
    """The sums of one query, by key."""

    def __init__(self, query: Query) -> None:
        """Nothing added yet."""
        self.query = query

    def take(self, look: Look, numbers: Numbers) -> None:
        """Add an entry, if the query asks for it."""
        if holds(self.query.where, look):
            self.add(product(*(look(field) for field in self.query.by)), look, numbers)

    def add(self, keys: Iterator[Key], look: Look, numbers: Numbers) -> None:
        """Add an entry to the cells of its keys."""
        raise AssertionError("each kind of sum adds in its own way")

    def cells(self) -> Iterator[Cell]:
        """The cells, in any order."""
        raise AssertionError("each kind of sum has its own cells")


class Count(Sum):
    """How many entries."""

    def __init__(self, query: Query) -> None:
        """Nothing added yet."""
        super().__init__(query)
        self.counts: Counter[Key] = Counter()

    def add(self, keys: Iterator[Key], look: Look, numbers: Numbers) -> None:
        """One more in each cell."""
        self.counts.update(keys)

    def cells(self) -> Iterator[Cell]:
        """A cell for each key."""
        return (Cell(key=key, value=count, n=count) for key, count in self.counts.items())


class Total(Sum):
    """The sum of a number; entries without it are left out."""

    def __init__(self, query: Query) -> None:
        """Nothing added yet."""
        super().__init__(query)
        self.totals: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, keys: Iterator[Key], look: Look, numbers: Numbers) -> None:
        """The number, or each of its named parts in a cell of its own."""
        named = numbers(self.query.field)
        for key in keys:
            for name, number in named.items():
                total = self.totals[(*key, name) if name else key]
                total[0] += number
                total[1] += 1

    def cells(self) -> Iterator[Cell]:
        """A cell for each key."""
        return (Cell(key=key, value=total, n=n) for key, (total, n) in self.totals.items())


class Median(Sum):
    """The lower median of a whole number, exact: each value is counted; entries without it are left out."""

    def __init__(self, query: Query) -> None:
        """Nothing added yet."""
        super().__init__(query)
        self.values: defaultdict[Key, Counter[int]] = defaultdict(Counter)

    def add(self, keys: Iterator[Key], look: Look, numbers: Numbers) -> None:
        """Count the value."""
        (value,) = look(self.query.field)
        if value != UNKNOWN:
            for key in keys:
                self.values[key][int(value)] += 1

    def cells(self) -> Iterator[Cell]:
        """A cell for each key."""
        return (Cell(key=key, value=middle(v), n=v.total()) for key, v in self.values.items())


class Weighed(Sum):
    """The share of hits by weight; entries without a weight are left out."""

    def __init__(self, query: Query) -> None:
        """Nothing added yet."""
        super().__init__(query)
        self.sums: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def add(self, keys: Iterator[Key], look: Look, numbers: Numbers) -> None:
        """The weight, its square, and the weight again where it is a hit."""
        weight = numbers(self.query.field).get("", 0)
        if weight <= 0:
            return
        hit = any(holds(where, look) for where in self.query.hits)
        for key in keys:
            _add(self.sums[key], [1, weight, weight * weight, weight * hit])

    def cells(self) -> Iterator[Cell]:
        """A cell for each key, small ones pooled.

        The interval is Wilson's for as many trials as an unweighted sample would need to be as sure.
        """
        pooled: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for key, sums in self.sums.items():
            _add(pooled[pool(key, sums[0], self.query.least)], sums)
        return (
            share_cell(key, hits, whole, n, whole * whole // squares)
            for key, (n, whole, squares, hits) in pooled.items()
        )


def _add(sums: list[int], more: list[int]) -> None:
    sums[:] = [a + b for a, b in zip(sums, more, strict=True)]


def middle(values: Counter[int]) -> int:
    """The lower median of counted values, of which there is at least one."""
    left = (values.total() + 1) // 2
    for value in sorted(values):
        left -= values[value]
        if left <= 0:
            return value
    raise AssertionError("no value was counted")


def pool(key: Key, n: int, least: int) -> Key:
    """The key under which a cell of n entries is published."""
    return key if n >= least else (*key[:1], *(POOLED for _ in key[1:]))


def shares(query: Query, part: Count, whole: Count) -> Iterator[Cell]:
    """The share of one count in another, small cells pooled; the cells are those of the whole."""
    pooled: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for key, n in whole.counts.items():
        _add(pooled[pool(key, n, query.least)], [part.counts[key], n])
    return (share_cell(key, k, n, n, n) for key, (k, n) in pooled.items())


def share_cell(key: Key, part: int, whole: int, n: int, trials: int) -> Cell:
    """A share in parts in a million, half up, with the 95 % Wilson interval of so many trials.

    More of the part than of the whole, which may happen where the two are counted in different
    periods, has no interval.
    """
    value = (2 * MILLION * part + whole) // (2 * whole)
    if part > whole:
        return Cell(key=key, value=value, n=n)
    low, high = wilson(part / whole, trials)
    return Cell(key=key, value=value, n=n, low=round(low * MILLION), high=round(high * MILLION))
