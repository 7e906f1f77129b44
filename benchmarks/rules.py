"""Speed of the rules alone: 300 rules over 60 columns with 5 % nulls, one by one and in batches."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from clearford.core.ids import Digest, RuleId
from clearford.core.items import Item
from clearford.core.signals import Column, SignalRow, Signals
from clearford.decide.expr import And, Compare, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.machine import Machine
from clearford.decide.normal import known_true
from clearford.decide.program import ColumnSpec, Program, Rule
from clearford.decide.rows import row_of

try:
    import polars
except ImportError:
    polars = None

N_COLUMNS, N_RULES, ROWS = 60, 300, 1024
WORDS = [f"w{i}" for i in range(12)]
OPS = ("=", "<>", "<", "<=", ">", ">=")


def columns() -> tuple[ColumnSpec, ...]:
    """Mostly counts and scores, a sixth flags, one in twelve words: the mix of the shipped signals."""
    kinds = ("float", "int", "float", "int", "bool", "str", "float", "int", "float", "int", "bool", "int")
    return tuple(ColumnSpec(f"bench.c{i:02}", kinds[i % 12], "item") for i in range(N_COLUMNS))  # type: ignore[arg-type]


def atom(rng: random.Random, column: ColumnSpec) -> Expr:
    """A test that is seldom true, as those of real rules are."""
    if column.type == "bool":
        return Truth(column.name)
    if column.type == "str":
        if rng.random() < 0.5:
            return Compare(column.name, "=", rng.choice(WORDS))
        return InSet(column.name, tuple(sorted(rng.sample(WORDS, 3))))
    if column.type == "int":
        return Compare(column.name, rng.choice((">=", ">", "=")), rng.randint(60, 99))
    if rng.random() < 0.3:
        return Compare(column.name, rng.choice(("<", "<=")), round(rng.uniform(0.0001, 0.0005), 5))
    return Compare(column.name, rng.choice((">", ">=")), round(rng.uniform(0.6, 0.99), 3))


def rule(rng: random.Random, number: int, specs: tuple[ColumnSpec, ...]) -> Rule:
    """One to three tests, the first seldom true; the further ones may be negated or null tests."""
    parts = [atom(rng, rng.choice(specs)) for _ in range(rng.choices((1, 2, 3), (60, 25, 15))[0])]
    when: Expr = parts[0]
    if len(parts) == 2:
        other = Is(rng.choice(specs).name, "null") if rng.random() < 0.2 else Not(parts[1])
        when = And((parts[0], other)) if rng.random() < 0.8 else Or((parts[0], parts[1]))
    elif len(parts) == 3:
        when = And((parts[0], Or((parts[1], parts[2]))))
    return Rule(
        id=RuleId(f"spam.bench.r{number:03}"),
        status="live",
        severity="low",
        applies_to=("post",),
        when=when,
        on_failure="ignore",
        decision="restrict",
        actions=("limit_reach",),
    )


def program(n_rules: int = N_RULES, *, seed: int = 7) -> Program:
    """A program of `n_rules` seeded rules."""
    rng, specs = random.Random(seed), columns()
    rules = tuple(rule(rng, i, specs) for i in range(n_rules))
    return Program(bundle=Digest("sha256:" + "0" * 64), rules=rules, columns=specs)


def signals(n: int, *, seed: int = 11, nulls: float = 0.05, busy: int = 1) -> Signals:
    """Columns of n rows, a share of them unknown. About one item in six meets a rule, more with `busy`."""
    rng = np.random.default_rng(seed)
    made: dict[str, Column] = {}
    for spec in columns():
        valid = rng.random(n) >= nulls
        if spec.type == "str":
            words = rng.integers(0, len(WORDS) * 40 // busy, n).tolist()
            made[spec.name] = Column(
                [f"w{w}" if ok else None for w, ok in zip(words, valid.tolist(), strict=True)]
            )
        elif spec.type == "bool":
            made[spec.name] = Column(rng.random(n) < 0.005 * busy, valid)
        elif spec.type == "int":
            made[spec.name] = Column(np.minimum(rng.geometric(0.1, n), 1000).astype(np.int64), valid)
        else:
            made[spec.name] = Column(rng.beta(1, 12, n), valid)
    return Signals(n, made)


def best(task: Callable[[], object], *, repeat: int = 7) -> float:
    """Seconds of the fastest of `repeat` runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return min(times)


def _polars_task(n: int, batch: Signals) -> Callable[[], object]:
    """The same rules as polars expressions over an eager frame, one bool column a rule."""
    frame = polars.DataFrame(
        {
            name: polars.Series(
                name,
                column.values
                if isinstance(column.values, list)
                else [v if ok else None for v, ok in zip(column.values.tolist(), column.valid, strict=True)],  # type: ignore[arg-type]
            )
            for name, column in batch.item.items()
        }
    )
    wanted = [_polars_expr(known_true(r.when)).alias(r.id) for r in program().rules]
    return lambda: frame.head(n).select(wanted)


def _polars_expr(expr: Expr) -> Any:
    match expr:
        case And(parts):
            return polars.all_horizontal([_polars_expr(p) for p in parts])
        case Or(parts):
            return polars.any_horizontal([_polars_expr(p) for p in parts])
        case Compare(signal, op, value):
            compare = dict(zip(OPS, ("eq", "ne", "lt", "le", "gt", "ge"), strict=True))[op]
            return getattr(polars.col(signal), compare)(value)
        case InSet(signal, values, negated):
            inside = polars.col(signal).is_in(list(values))
            return ~inside if negated else inside
        case Truth(signal, negated):
            return ~polars.col(signal) if negated else polars.col(signal)
        case Is(signal, _, negated):
            return polars.col(signal).is_not_null() if negated else polars.col(signal).is_null()
    raise AssertionError(type(expr).__name__)


def _line(name: str, value: float, unit: str, goal: str, *, holds: bool | None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "holds": holds}


def run() -> list[dict[str, Any]]:
    """The figures: microseconds per item of rules and decisions together, and the ratio to polars."""
    machine = Machine(program())
    batch = signals(ROWS)
    items = [Item(id=f"i{i}") for i in range(ROWS)]
    rows: list[SignalRow] = [row_of(batch, i, machine.item_layout, {}) for i in range(ROWS)]
    machine.evaluate(items, batch)
    pairs = list(zip(items, rows, strict=True))
    one = best(lambda: [machine.evaluate_one(item, row) for item, row in pairs], repeat=30) / ROWS * 1e6
    many = best(lambda: machine.evaluate(items, batch), repeat=100) / ROWS * 1e6
    crowded = signals(ROWS, busy=10)
    machine.evaluate(items, crowded)
    dense = best(lambda: machine.evaluate(items, crowded), repeat=50) / ROWS * 1e6
    lines = [
        _line("300 rules, one by one", one, "us per item", "<= 8", holds=one <= 8),
        _line("300 rules, 1,024 at once", many, "us per item", "<= 1", holds=many <= 1),
        _line("300 rules, 1,024 at once, three hits an item", dense, "us per item", "", holds=None),
        _line("300 rules, compile", best(lambda: Machine(program()), repeat=3) * 1e3, "ms", "", holds=None),
    ]
    if polars is None:
        return [*lines, _line("polars (not installed)", 0, "", ">= 10 x", holds=None)]
    theirs = best(_polars_task(ROWS, batch), repeat=10) / ROWS * 1e6
    single = best(_polars_task(1, batch), repeat=10) * 1e6
    lines.append(
        _line("times faster than polars at 1,024", theirs / many, "x", ">= 10", holds=theirs >= 10 * many)
    )
    lines.append(
        _line("times faster than polars at 1", single / one, "x", ">= 1000", holds=single >= 1000 * one)
    )
    return lines


if __name__ == "__main__":
    for line in run():
        print(line)
