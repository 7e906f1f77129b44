"""Speed of the rules alone: 300 rules over 60 columns with 5 % nulls, one by one and in batches."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.measure import Line, at_least, at_most, figure, in_turn, missing
from benchmarks.setting import Setting
from clearford.core.ids import Digest, RuleId
from clearford.core.items import Item
from clearford.core.signals import Column, SignalRow, Signals
from clearford.decide.expr import And, Compare, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.machine import Machine
from clearford.decide.program import ColumnSpec, Program, Rule
from clearford.decide.rows import row_of

try:
    import polars
except ImportError:
    polars = None  # type: ignore[assignment]

N_COLUMNS, N_RULES, ROWS = 60, 300, 1024
AGAIN = 15
"""Times that a task is done before the next has its turn: all are measured warm."""
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


def _sql(expr: Expr) -> str:
    """The condition as SQL text."""
    match expr:
        case And(parts):
            return "(" + " AND ".join(map(_sql, parts)) + ")"
        case Or(parts):
            return "(" + " OR ".join(map(_sql, parts)) + ")"
        case Not(of):
            return f"(NOT {_sql(of)})"
        case Compare(signal, op, value):
            return f'"{signal}" {op} {_literal(value)}'
        case InSet(signal, values, negated):
            inside = ", ".join(map(_literal, values))
            return f'"{signal}" {"NOT " if negated else ""}IN ({inside})'
        case Truth(signal, negated):
            return f'(NOT "{signal}")' if negated else f'"{signal}"'
        case Is(signal, _, negated):
            return f'"{signal}" IS {"NOT " if negated else ""}NULL'
    raise AssertionError(type(expr).__name__)


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else repr(value)


def _frame(batch: Signals) -> Any:
    """The same columns as a data frame."""
    made = {}
    for name, column in batch.item.items():
        values = column.values
        if column.valid is not None:
            values = [v if ok else None for v, ok in zip(values.tolist(), column.valid.tolist(), strict=True)]
        made[name] = polars.Series(name, values)
    return polars.DataFrame(made)


def _again(task: Callable[[], object]) -> Callable[[], object]:
    """The task several times over."""

    def times() -> None:
        for _ in range(AGAIN):
            task()

    return times


def _their_hits(found: Any) -> list[tuple[str, ...]]:
    """The rules known true, row by row."""
    return [
        tuple(name for name, value in row.items() if value is True) for row in found.iter_rows(named=True)
    ]


def held(machine: Machine, names: Sequence[str], items: list[Item], batch: Signals) -> list[tuple[str, ...]]:
    """The ids of the rules that hold, row by row. names: code -> id."""
    rows: list[tuple[str, ...]] = [()] * len(items)
    for i, codes in machine._vector.codes(items, batch):
        rows[i] = tuple([names[code] for code in codes])
    return rows


def names_of(machine: Machine) -> list[str]:
    """Code -> id of its rule."""
    tables = machine.tables
    return [tables.rules[index].id for index in tables.owner]


def run(_: Setting | None = None) -> list[Line]:
    """Microseconds an item of rules and decisions together, and the ratio to polars."""
    machine = Machine(program())
    names = names_of(machine)
    items = [Item(id=f"i{i}") for i in range(ROWS)]
    batch, crowded = signals(ROWS), signals(ROWS, busy=10)
    rows: list[SignalRow] = [row_of(batch, i, machine.item_layout, {}) for i in range(ROWS)]
    tasks: dict[str, Callable[[], object]] = {
        "one": lambda: [machine.evaluate_one(item, row) for item, row in zip(items, rows, strict=True)],
        "ids": lambda: held(machine, names, items, batch),
        "many": lambda: machine.evaluate(items, batch),
        "dense": lambda: machine.evaluate(items, crowded),
        "build": lambda: Machine(program()),
    }
    same = True
    if polars is not None:
        frame = _frame(batch)
        conditions = {r.id: _sql(r.when) for r in program().rules}
        prepared = [polars.sql_expr(text).alias(name) for name, text in conditions.items()]
        query = "SELECT " + ", ".join(f'{text} AS "{name}"' for name, text in conditions.items())
        query += " FROM self"
        for rows_given, name in ((ROWS, "many"), (1, "one")):
            part = frame.head(rows_given)
            tasks[f"sql, {name}"] = lambda part=part: part.sql(query)  # type: ignore[misc]
            tasks[f"prepared, {name}"] = lambda part=part: part.select(prepared)  # type: ignore[misc]
        ours = [tuple(ref.id for ref in decision.held) for decision in machine.evaluate(items, batch)]
        same = ours == held(machine, names, items, batch) == _their_hits(frame.sql(query))
        same = same and ours == _their_hits(frame.select(prepared))
    best = in_turn({name: _again(task) for name, task in tasks.items()}, rounds=7)
    best = {name: seconds / AGAIN for name, seconds in best.items()}
    return _lines(best, same=same)


def _lines(best: dict[str, float], *, same: bool) -> list[Line]:
    """The figures, from seconds by task: rule ids against polars' booleans, decisions beside them."""
    one, ids, many = (best[name] / ROWS * 1e6 for name in ("one", "ids", "many"))
    lines = [
        at_most("300 rules, one by one", one, 8, "us", "with its decision"),
        at_most("300 rules, 1,024 at once", ids, 1, "us", "rule ids of every row"),
        figure("300 rules, 1,024 at once, with decisions", many, "us"),
        figure("300 rules, 1,024 at once, three hits an item", best["dense"] / ROWS * 1e6, "us"),
        figure("300 rules, compile", best["build"] * 1e3, "ms"),
    ]
    names = "300 rules, times faster than polars at 1,024", "300 rules, times faster than polars at 1"
    if polars is None:
        return [*(missing(name, "polars") for name in names), *lines]
    note = "answers equal" if same else "ANSWERS DIFFER"
    theirs, single = best["sql, many"] / ROWS * 1e6, best["sql, one"] * 1e6
    ready, ready_one = best["prepared, many"] / ROWS * 1e6, best["prepared, one"] * 1e6
    peer = f"SQL {theirs:.1f} us, prepared {ready:.1f} us, both a frame of booleans"
    return [
        at_least(
            names[0], theirs / ids, 10, note=f"{ids:.2f} us, the ids of the rules that hold; {peer}; {note}"
        ),
        figure(
            f"{names[0]}, with decisions", theirs / many, "x", f"{many:.2f} us, one decision object a row"
        ),
        at_least(
            names[1],
            single / one,
            1000,
            note=f"{one:.2f} us, SQL {single:,.0f} us, prepared {ready_one:,.0f} us; {note}",
        ),
        *lines,
    ]


if __name__ == "__main__":
    for line in run():
        print(line)
