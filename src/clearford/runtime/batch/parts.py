"""The rows of a part: what was decided about each item of a chunk, as a Parquet table of a fixed schema."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from clearford.core.decisions import Decision, RuleRef, Unknown
from clearford.core.items import Rejected
from clearford.runtime.batch.arrow import arrow

SCHEMA = 1
"""Version of the columns."""
_ENCODER = msgspec.json.Encoder()


class PartRows:
    """Gathers the decisions of a chunk, column by column."""

    def __init__(self, source: str, bundle: str) -> None:
        """`source`: path of the file that the rows are of; `bundle`: digest."""
        self._source, self._bundle = source, bundle
        self._rows: list[int] = []
        self._decisions: list[Decision] = []
        self._rejected: list[Rejected] = []
        self._signals: list[str] = []

    def take(
        self,
        lines: Sequence[int],
        decisions: Sequence[Decision],
        rejected: Sequence[Rejected],
        signals: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Add a batch.

        lines: numbers of the rows or lines within the file. signals: to be shown beside each decision.
        """
        self._rows += lines
        self._decisions += decisions
        self._rejected += rejected
        self._signals += [_ENCODER.encode(one).decode() for one in signals]

    def table(self) -> bytes:
        """The part as a Parquet file; the same decisions give the same bytes with one version of pyarrow."""
        pa = arrow()
        d = self._decisions
        texts = pa.list_(pa.string())
        rule = pa.struct([("id", pa.string()), ("status", pa.string())])
        columns = {
            "row": pa.array(self._rows, pa.int64()),
            "item": pa.array([one.item for one in d], pa.string()),
            "decision": pa.array([one.outcome for one in d], pa.string()),
            "action": pa.array([one.action for one in d], pa.string()),
            "actions": _few([one.actions for one in d], texts),
            "determining": _few([one.determining for one in d], texts),
            "rules": _few([one.held for one in d], pa.list_(rule), _rules),
            "unknown": _few([one.unknowns for one in d], texts, _unknown),
        }
        if self._signals:
            columns["signals"] = pa.array(self._signals, pa.string())
        about = {"schema": str(SCHEMA), "bundle": self._bundle, "source": self._source.rpartition("/")[2]}
        table = pa.table(columns).replace_schema_metadata({f"clearford.{k}": v for k, v in about.items()})
        out = io.BytesIO()
        arrow("parquet").write_table(table, out, compression="zstd", row_group_size=max(1, len(d)))
        return out.getvalue()

    def rejected(self) -> bytes:
        """The rows and lines that gave no item, as JSON lines; empty where there are none."""
        rows: list[dict[str, Any]] = [
            {
                "source": self._source,
                "line": one.line,
                "code": one.code,
                "field": one.field,
                "found": one.found,
            }
            for one in self._rejected
        ]
        return _ENCODER.encode_lines(rows)


def _few(values: Sequence[Any], kind: Any, plain: Callable[[Any], Any] = list) -> Any:
    """A column of which few values differ: each is made plain once."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    pa = arrow()
    return pa.array(map(plain, places), kind).take(pa.array([places[value] for value in values], pa.int64()))


def _rules(held: Sequence[RuleRef]) -> list[tuple[str, str]]:
    return [(ref.id, ref.status) for ref in held]


def _unknown(unknowns: Sequence[Unknown]) -> list[str]:
    return [f"{one.rule} {one.signal}" for one in unknowns]
