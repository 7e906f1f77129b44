"""A small engine for the sample packs: it reads signals off the text by plain search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np

from clearford.core.items import Item
from clearford.core.signals import Column, Findings, Signals
from clearford.core.spans import Span
from clearford.decide.machine import Machine
from clearford.decide.program import Program
from clearford.policy.testing import Decided

PHRASES = {
    "text.phrase.sure_profit.count": ("稳赚不赔", "guaranteed daily profit"),
    "text.phrase.warns_others.count": ("is a scam", "大家别上当"),
}


def _plain(item: Item) -> str:
    text = item.text if isinstance(item.text, str) else ""
    return unicodedata.normalize("NFKC", text).replace("*", "").replace(":", "").replace("。", ".")


def _values(item: Item) -> dict[str, Any]:
    text = _plain(item)
    values: dict[str, Any] = {name: sum(p in text for p in found) for name, found in PHRASES.items()}
    values["text.pattern.meeting_code.count"] = len(re.findall(r"会议号 ?\d{3}.?\d{3}.?\d{3}", text))
    attrs = item.attrs
    for name in ("account_verified", "account_age_h"):
        got = getattr(attrs, name, None)
        values[name.replace("_", ".", 1)] = got if isinstance(got, bool | float | int) else None
    return values


def _column(values: list[Any], *, failed: bool) -> Column:
    kind: Any = bool if any(isinstance(v, bool) for v in values) else np.float64
    if all(isinstance(v, int) and not isinstance(v, bool) for v in values):
        kind = np.int64
    valid = np.array([v is not None and not failed for v in values])
    data = np.array([kind(0) if v is None else v for v in values], kind)
    return Column(data, valid, np.full(len(values), failed))


def _texts(values: list[str | None], *, failed: bool) -> Column:
    return Column([None if failed else v for v in values], None, np.full(len(values), failed))


def decide(
    program: Program,
    items: Sequence[Item],
    *,
    failing: frozenset[str] = frozenset(),
    apart: bool = False,
) -> Sequence[Decided]:
    """Decisions of the real machine over these signals, which no earlier item changes."""

    def fails(name: str) -> bool:
        return any(name == f or name.startswith(f"{f}.") for f in failing)

    rows = [_values(item) for item in items]
    names = list(rows[0]) if rows else []
    columns = {n: _column([r[n] for r in rows], failed=fails(n)) for n in names}
    columns["account.age_h"] = (
        Column(columns["account.age_h"].values.astype(np.float64), columns["account.age_h"].valid, None)
        if rows
        else Column(np.zeros(0))
    )
    if rows:
        verified = columns["account.verified"]
        columns["account.verified"] = Column(verified.values.astype(bool), verified.valid, None)
    links = [
        (i, m.group())
        for i, item in enumerate(items)
        for m in re.finditer(r"[a-z0-9]+\.example", _plain(item))
    ]
    scores = [1.0 if link.startswith("paypa1") else 0.0 for _, link in links]
    url = Findings(
        np.array([i for i, _ in links], np.int64),
        {
            "url.lookalike.score": Column(
                np.array(scores, np.float64),
                np.full(len(links), not fails("url.lookalike.score")),
                np.full(len(links), fails("url.lookalike.score")),
            ),
            "url.domain": _texts([link for _, link in links], failed=fails("url.domain")),
        },
    )
    signals = Signals(len(items), columns, {"url": url})
    decisions = Machine(program).evaluate(items, signals)
    return [Decided(d, _spans(item)) for d, item in zip(decisions, items, strict=True)]


def _spans(item: Item) -> list[Span]:
    text = item.text if isinstance(item.text, str) else ""
    return [Span("url", m.start(), m.end()) for m in re.finditer(r"[a-z0-9]+\.example", text)]  # type: ignore[arg-type]
