"""How good rules are, and what they miss: the quality figures of the public reports, on their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select

from clearford.core.entries import Entry
from clearford.core.reasons import Language
from clearford.ledger.canonical import read_own
from clearford.ledger.figures import Period, Read, figures
from clearford.ledger.queries import POOLED, UNKNOWN, Cell, QuerySet
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.transparency.queries import QUERIES, digest_of

_OF_RULES = ("measures.rule", "appeals.rule_", "appeals.overturned_", "quality.")
ASKED = QuerySet(
    version=QUERIES.version,
    mappings=QUERIES.mappings,
    queries=tuple(query for query in QUERIES.queries if query.id.startswith(_OF_RULES)),
)
"""The queries of the published reports that are about quality, word for word."""
_BLOCK = 2_000
"""Entries fetched at a time."""
_NAMED = 500
"""Entries asked for by id in one query."""
_STEPS = 2
"""From a decided appeal to the one that was filed, and from there to the decision."""


class Share(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A share with its 95 % Wilson interval, parts in a million."""

    value: int
    n: int
    """Judged, decided or acted, whatever it is a share of."""
    low: int
    high: int
    said: dict[Language, str]
    """In words, such as `48 of 50: 86.5 % to 98.9 %`."""


class RuleQuality(msgspec.Struct, frozen=True, kw_only=True):
    """What people found about one version of a rule."""

    rule: str
    """`id@version`."""
    acted: int
    """Restrictions that it determined."""
    precision: Share | None = None
    """Of its automatic decisions; none where nobody judged any."""
    trial: Share | None = None
    """Of its matches on trial."""
    overturned: Share | None = None
    """Of decided appeals."""
    overturned_of_acted: Share | None = None
    """Few people appeal, so the share of all that it acted on is told beside."""
    by_language: dict[str, Share] = {}
    """Of `precision`; `pooled` holds languages with few judged matches together."""
    by_kind: dict[str, Share] = {}


class Population(msgspec.Struct, frozen=True, kw_only=True):
    """What a weighed random sample of all items says; every part is none without one."""

    design: Literal["stratified by outcome, weighed by inclusion probability"] = (
        "stratified by outcome, weighed by inclusion probability"
    )
    prevalence: Share | None = None
    recall: Share | None = None
    precision: Share | None = None
    accuracy: Share | None = None
    prevalence_by_language: dict[str, Share] = {}
    prevalence_by_kind: dict[str, Share] = {}


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """The quality figures of a period."""

    start: int
    end: int
    """Microseconds of its begin, and of the begin of what follows."""
    queries: str
    """Version of the queries."""
    digest: str
    """SHA-256 of the queries of the published reports, among which these are."""
    rules: list[RuleQuality]
    population: Population


def quality_of(read: Read, period: Period) -> Quality:
    """The quality figures of a period. `read`: every entry they need, anew at each call."""
    found = {figure.query: figure.cells for figure in figures(ASKED, read, period)}
    acted = {cell.key[0]: cell.value for cell in found["measures.rule"]}
    judged = {cell.key[0] for query in _RULE_SHARES.values() for cell in found[query]}
    names = (judged | set(acted)) - {UNKNOWN}
    return Quality(
        start=period[0],
        end=period[1],
        queries=QUERIES.version,
        digest=digest_of(QUERIES),
        rules=[_rule(found, name, acted.get(name, 0)) for name in sorted(names)],
        population=Population(
            prevalence=_only(found["quality.prevalence"]),
            recall=_only(found["quality.recall"]),
            precision=_only(found["quality.precision"]),
            accuracy=_only(found["quality.accuracy"]),
            prevalence_by_language=_split(found["quality.prevalence_lang"], "population"),
            prevalence_by_kind=_split(found["quality.prevalence_kind"], "population"),
        ),
    )


_RULE_SHARES = {
    "precision": "quality.live_precision",
    "trial": "quality.trial_precision",
    "overturned": "appeals.overturned_of_decided",
    "overturned_of_acted": "appeals.overturned_of_acted",
}
_Found = dict[str, tuple[Cell, ...]]


def _rule(found: _Found, name: str, acted: int) -> RuleQuality:
    shares: dict[str, Any] = {
        field: next((share_of(cell) for cell in found[query] if cell.key == (name,)), None)
        for field, query in _RULE_SHARES.items()
    }
    return RuleQuality(
        rule=name,
        acted=acted,
        by_language=_split(found["quality.live_precision_lang"], name),
        by_kind=_split(found["quality.live_precision_kind"], name),
        **shares,
    )


def _only(cells: Sequence[Cell]) -> Share | None:
    return share_of(cells[0]) if cells else None


def _split(cells: Iterable[Cell], head: str) -> dict[str, Share]:
    return {cell.key[1]: share_of(cell) for cell in cells if cell.key[0] == head}


def share_of(cell: Cell) -> Share:
    """A cell of a share, with its words."""
    low, high = cell.low or 0, 1_000_000 if cell.high is None else cell.high
    pooled = POOLED in cell.key[1:]
    return Share(value=cell.value, n=cell.n, low=low, high=high, said=_said(cell, low, high, pooled=pooled))


def _said(cell: Cell, low: int, high: int, *, pooled: bool) -> dict[Language, str]:
    """The share as it must be told: none found is not none there."""
    top, bottom, middle = (f"{part / 10_000:.1f} %" for part in (high, low, cell.value))
    if cell.value == 0:
        en, zh = f"none in {cell.n}: up to {top}", f"{cell.n} 项中未发现：至多 {top}"
    else:
        en, zh = f"{middle} of {cell.n}: {bottom} to {top}", f"{cell.n} 项中占 {middle}：{bottom} 至 {top}"
    if pooled:
        en, zh = f"{en} (few each, put together)", f"{zh}（各项数量少，合并统计）"
    return {"en": en, "zh": zh}


def reader_of(store: Store, period: Period, types: Sequence[str] = ("decision", "quality")) -> Read:
    """What reads the entries of a store that the figures of a period need, and no others.

    types: what is read whole of the period, beside appeals and whatever these follow.
    """

    def read() -> Iterator[Entry]:
        with store.read() as conn:
            yield from read_entries(conn, period, types)

    return read


def read_entries(conn: Connection, period: Period, types: Sequence[str]) -> Iterator[Entry]:
    """The entries of some types in a period, its appeals with what these follow, and what was undone."""
    c, wanted = entry.c, (*types, "appeal", "taken_back")
    inside = select(c.body).where(c.type.in_(wanted), c.ts >= period[0], c.ts < period[1])
    behind: set[str] = set()
    seen: set[str] = set()
    for (body,) in conn.execute(inside.execution_options(yield_per=_BLOCK)):
        one = read_own(bytes(body))
        if one.type == "appeal":
            behind.update(one.refs)
        yield one
    for _ in range(_STEPS):
        ids = sorted(behind - seen)
        seen, behind = seen | behind, set()
        for at in range(0, len(ids), _NAMED):
            for (body,) in conn.execute(select(c.body).where(c.id.in_(ids[at : at + _NAMED]))):
                one = read_own(bytes(body))
                if one.type == "appeal":
                    behind.update(one.refs)
                if one.type not in wanted or not period[0] <= one.ts < period[1]:
                    yield one
