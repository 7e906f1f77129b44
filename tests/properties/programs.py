"""Random small programs and the signals to run them on, dense in borders, nulls and failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st
from msgspec import UNSET

from clearford.core.actions import CaseWanted
from clearford.core.decisions import Decision
from clearford.core.ids import Digest, RuleId
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, Family, Findings, SignalRow, Signals
from clearford.decide.expr import And, Compare, Const, Derived, Expr, InSet, Is, Not, Or, Truth, derived_name
from clearford.decide.machine import Machine
from clearford.decide.program import ColumnSpec, Program, Rule, Soften

BUNDLE = Digest("sha256:" + "0" * 64)
COLUMNS = (
    ColumnSpec("account.age_h", "float", "item"),
    ColumnSpec("account.verified", "bool", "item"),
    ColumnSpec("audience.scope", "enum", "item"),
    ColumnSpec("listing.category", "str", "item"),
    ColumnSpec("personal.kind", "enum", "personal"),
    ColumnSpec("personal.level", "float", "personal"),
    ColumnSpec("text.length", "int", "item"),
    ColumnSpec("url.domain", "str", "url"),
    ColumnSpec("url.known", "bool", "url"),
    ColumnSpec("url.port", "int", "url"),
)
LISTS: dict[str, tuple[str, ...]] = {"safe": ("a.test", "aa"), "sold": ("b", "b.test")}
TEXTS = ["a", "aa", "b", "a.test", "b.test", ""]
VALUES: dict[str, list[Any]] = {
    "account.age_h": [0.0, 1.0, 1.5, 24.0, float("nan")],
    "account.verified": [True, False],
    "audience.scope": ["public", "group", "private"],
    "listing.category": TEXTS,
    "personal.kind": ["mobile", "email"],
    "personal.level": [0.0, 0.5, 1.0],
    "text.length": [0, 1, 2, 300],
    "url.domain": TEXTS,
    "url.known": [True, False],
    "url.port": [80, 443],
}


def _derived() -> list[Derived]:
    found = []
    for signal in ("listing.category", "url.domain"):
        for function, argument in [
            ("in_list", "safe"),
            ("in_list", "sold"),
            ("starts_with", "a"),
            ("ends_with", ".test"),
            ("contains", "b"),
            ("length", None),
        ]:
            found.append(Derived(derived_name(function, signal, argument), function, signal, argument))  # type: ignore[arg-type]
    return found


DERIVED = tuple(_derived())
RULE_IDS = [RuleId(f"fraud.test.r{n}") for n in range(6)]
ROUTES = [
    CaseWanted(route=r, priority=p, deadline_h=h)
    for r, p, h in [("a", 1, 4), ("b", 1, 4), ("c", 1, 2), ("d", 3, 1)]
]
RESTRICTING = ["label_content", "limit_reach", "mask_personal", "hold", "remove_content", "limit_feature"]
MILD = ["offer_help", "warn_user"]


@dataclass(frozen=True)
class Sample:
    """One item and all that was found in it, as plain names and values."""

    item: Item
    values: Mapping[str, Any]
    findings: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def _family_of(name: str) -> Family:
    return next(c.family for c in COLUMNS if c.name == name)


def atoms(name: str) -> st.SearchStrategy[Expr]:
    """Conditions over one signal, including those over its derived signals."""
    kind = next(c.type for c in COLUMNS if c.name == name)
    nulls = st.builds(Is, st.just(name), st.just("null"), st.booleans())
    if kind == "bool":
        tests = st.builds(Is, st.just(name), st.sampled_from(["true", "false"]), st.booleans())
        equal = st.builds(Compare, st.just(name), st.sampled_from(["=", "<>"]), st.booleans())
        return st.one_of(st.builds(Truth, st.just(name), st.booleans()), tests, nulls, equal)
    literals = [v for v in VALUES[name] if v == v]
    members = st.lists(st.sampled_from(literals), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
    inside = st.builds(InSet, st.just(name), members, st.booleans())
    if kind in ("int", "float"):
        ops = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
        return st.one_of(st.builds(Compare, st.just(name), ops, st.sampled_from(literals)), inside, nulls)
    equals = st.builds(Compare, st.just(name), st.sampled_from(["=", "<>"]), st.sampled_from(literals))
    if kind == "enum":
        return st.one_of(equals, inside, nulls)
    flags = [d.name for d in DERIVED if d.signal == name and d.function != "length"]
    truths = st.builds(Truth, st.sampled_from(flags), st.booleans())
    size = st.builds(
        Compare, st.just(f"length({name})"), st.sampled_from(["=", "<", ">="]), st.integers(0, 7)
    )
    return st.one_of(equals, inside, nulls, truths, size)


def exprs(names: Sequence[str]) -> st.SearchStrategy[Expr]:
    """Conditions over the signals named."""
    leaf = st.one_of(*(atoms(name) for name in names), st.booleans().map(Const))
    return st.recursive(leaf, _joined, max_leaves=5)


def _joined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(And, parts), st.builds(Or, parts), st.builds(Not, inner))


ITEM_NAMES = [c.name for c in COLUMNS if c.family == "item"]
_EXPRS: dict[str, st.SearchStrategy[Expr]] = {"item": exprs(ITEM_NAMES)}
_OWN: dict[str, st.SearchStrategy[Expr]] = {}
for _family in ("url", "personal"):
    _names = [c.name for c in COLUMNS if c.family == _family]
    _EXPRS[_family] = exprs(ITEM_NAMES + _names * 2)
    _OWN[_family] = st.one_of(*(atoms(name) for name in _names))


_COMMON: st.SearchStrategy[Expr] = st.sampled_from(
    [Compare("text.length", ">", 0), Truth("account.verified"), Compare("account.age_h", "<=", 24.0)]
)
"""Conditions that often hold, so that rules, softenings and exemptions meet."""


@st.composite
def conditions(draw: st.DrawFn, each: str) -> Expr:
    """A condition for a rule of this frame; with a family it reads at least one signal of it."""
    if each == "item":
        return draw(st.one_of(_COMMON, _EXPRS[each]))
    own = draw(_OWN[each])
    shape = draw(st.integers(0, 3))
    if shape == 0:
        return own
    other = draw(_EXPRS[each])
    joined: list[Expr] = [And((own, other)), Or((other, own)), Not(And((other, own)))]
    return joined[shape - 1]


# Made once: hypothesis spends more on making a strategy than on drawing from it.
_TO: st.SearchStrategy[Any] = st.sampled_from(["allow", "escalate"])
_SOFTENS = {
    each: st.lists(st.builds(Soften, st.one_of(_COMMON, _EXPRS[each]), _TO), max_size=2) for each in _EXPRS
}
_ACTIONS = st.lists(st.sampled_from(RESTRICTING + MILD), max_size=3, unique=True).map(tuple)
_NAMED = st.lists(st.sampled_from(RULE_IDS[:3]), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)


@st.composite
def rules(draw: st.DrawFn, rule_id: RuleId, *, status: str | None = None, kind: str | None = None) -> Rule:
    """One rule, of any status and kind unless fixed."""
    each = draw(st.sampled_from(["item", "item", "url", "personal"]))
    chosen = kind or draw(st.sampled_from(["enforce", "enforce", "enforce", "exempt"]))
    frame: dict[str, Any] = {
        "id": rule_id,
        "kind": chosen,
        "status": status
        or draw(st.sampled_from(["live", "live", "live", "live", "trial", "draft", "retired"])),
        "severity": draw(st.sampled_from(["low", "critical"])),
        "applies_to": draw(st.sampled_from([("post", "message"), ("post",)])),
        "languages": draw(st.sampled_from([(), (), ("zh",)])),
        "each": each,
        "when": draw(conditions(each)),
        "on_failure": draw(st.sampled_from(["escalate", "ignore"])),
    }
    if chosen == "exempt":
        return Rule(**frame, exempts=draw(_NAMED), to=draw(_TO))
    return Rule(
        **frame,
        soften=tuple(draw(_SOFTENS[each])),
        decision=draw(st.sampled_from(["restrict", "restrict", "escalate"])),
        actions=draw(_ACTIONS),
        case=draw(st.sampled_from([None, *ROUTES])),
    )


def program_of(chosen: Sequence[Rule]) -> Program:
    """A program of these rules over the fixed signals and lists."""
    return Program(bundle=BUNDLE, rules=tuple(chosen), columns=COLUMNS, derived=DERIVED, lists=LISTS)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """One to five rules in ascending order of id."""
    n = draw(st.integers(1, 5))
    return program_of([draw(rules(rule_id)) for rule_id in RULE_IDS[:n]])


@st.composite
def encounters(draw: st.DrawFn) -> Program:
    """A live rule with softenings that often holds, and two live exemptions of it."""
    target = msgspec.structs.replace(
        draw(rules(RULE_IDS[0], status="live", kind="enforce")), when=draw(_COMMON), each="item", soften=()
    )
    softens = draw(_SOFTENS["item"])
    exempting = [
        msgspec.structs.replace(draw(rules(rule_id, status="live", kind="exempt")), exempts=(target.id,))
        for rule_id in RULE_IDS[1:3]
    ]
    return program_of([msgspec.structs.replace(target, soften=tuple(softens)), *exempting])


def _value(name: str, *, failures: bool) -> st.SearchStrategy[Any]:
    return st.sampled_from(VALUES[name] * 2 + [None] * 2 + ([FAILED] if failures else []))


def _frames(family: str, *, failures: bool) -> st.SearchStrategy[dict[str, Any]]:
    own = {c.name: _value(c.name, failures=failures) for c in COLUMNS if c.family == family}
    return st.fixed_dictionaries(own)


_FRAMES = {
    (family, failures): _frames(family, failures=failures)
    for family in ("item", "url", "personal")
    for failures in (False, True)
}


_FOUND = {key: st.lists(frames, max_size=2) for key, frames in _FRAMES.items()}


@st.composite
def samples(draw: st.DrawFn, *, failures: bool = True) -> Sample:
    """One item with its signals; a family may have failed as a whole."""
    findings = {}
    for family in ("url", "personal"):
        found = draw(_FOUND[family, failures])
        if failures and draw(st.integers(0, 9)) == 0:
            found = [{c.name: FAILED for c in COLUMNS if c.family == family}]
        findings[family] = found
    kind: Any = draw(st.sampled_from([UNSET, "post", "post", "post", "message", "comment"]))
    lang: Any = draw(st.sampled_from([UNSET, None, "und", "zh", "ZH-Hans", "en"]))
    item = Item(id=f"i{draw(st.integers(0, 999))}", kind=kind, lang=lang)
    return Sample(item, draw(_FRAMES["item", failures]), findings)


def batches(*, failures: bool = True, max_size: int = 4) -> st.SearchStrategy[list[Sample]]:
    """A few items."""
    return st.lists(samples(failures=failures), min_size=1, max_size=max_size)


def column(kind: str, values: Sequence[Any]) -> Column:
    """A typed column of plain values."""
    failed = np.array([v is FAILED for v in values], dtype=bool)
    known = [None if v is FAILED else v for v in values]
    marks = failed if failed.any() else None
    if kind in ("str", "enum"):
        return Column(known, None, marks)
    dtype = {"bool": bool, "int": np.int64, "float": np.float64}[kind]
    valid = np.array([v is not None for v in known], dtype=bool)
    filled = np.array([0 if v is None else v for v in known], dtype=dtype)
    return Column(filled, None if valid.all() else valid, marks)


def signals_of(batch: Sequence[Sample]) -> Signals:
    """The batch as columns, the way detectors give them."""
    item = {
        c.name: column(c.type, [s.values.get(c.name) for s in batch]) for c in COLUMNS if c.family == "item"
    }
    families = {}
    for family in ("url", "personal"):
        found = [(i, f) for i, s in enumerate(batch) for f in s.findings.get(family, ())]
        columns = {
            c.name: column(c.type, [f.get(c.name) for _, f in found]) for c in COLUMNS if c.family == family
        }
        families[family] = Findings(np.array([i for i, _ in found], dtype=np.int64), columns)
    return Signals(len(batch), item, families)


def row_of(machine: Machine, sample: Sample) -> SignalRow:
    """One item as a row of the machine's layouts."""
    families = {
        family: [[f.get(name) for name in layout.names] for f in sample.findings.get(family, ())]
        for family, layout in machine.family_layouts.items()
    }
    return SignalRow([sample.values.get(name) for name in machine.item_layout.names], families)


def telling(row: SignalRow) -> SignalRow:
    """The same row, which says which of its slots hold more than nothing, unless one failed."""
    if any(value is FAILED for value in row.item):
        return row
    told = [i for i, v in enumerate(row.item) if v is not None and (isinstance(v, str) or v != 0)]
    return SignalRow(row.item, row.families, told=told)


def decide_one(program: Program, sample: Sample) -> Decision:
    """The scalar path's decision."""
    machine = Machine(program)
    return machine.evaluate_one(sample.item, row_of(machine, sample))


def same_bytes(left: object, right: object) -> bool:
    """True when both are written as the same bytes."""
    return msgspec.json.encode(left) == msgspec.json.encode(right)
