"""The circuit: joined parts are computed once, and nothing but numbers is ever compiled."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.decide.circuit import Circuit, Formula, Joined, Leaf, leaves
from clearford.decide.expr import Const, Is, Truth

ATOMS: list[Leaf] = [Truth("a"), Truth("b"), Truth("c"), Is("d'); import os", "null")]
PLACES = {atom: i for i, atom in enumerate(ATOMS)}
EVERY = 0b1111
formulas: st.SearchStrategy[Formula] = st.recursive(
    st.one_of(st.sampled_from(ATOMS), st.builds(Const, st.booleans())),
    lambda inner: st.builds(
        Joined, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=4).map(tuple)
    ),
    max_leaves=12,
)


def _rows(formula: Formula, atoms: list[int]) -> int:
    """The slow way."""
    if isinstance(formula, Const):
        return EVERY if formula.value else 0
    if not isinstance(formula, Joined):
        return atoms[PLACES[formula]]
    parts = [_rows(part, atoms) for part in formula.of]
    found = parts[0]
    for part in parts[1:]:
        found = found & part if formula.how == "and" else found | part
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(formulas, max_size=5), st.lists(st.integers(0, EVERY), min_size=4, max_size=4))
def test_rows_are_those_of_the_slow_way(found: list[Formula], atoms: list[int]) -> None:
    assert Circuit(PLACES, found).run(atoms, EVERY) == [_rows(formula, atoms) for formula in found]


def test_parts_are_counted_once_whatever_their_order() -> None:
    one = Joined("or", (ATOMS[0], ATOMS[1]))
    other = Joined("or", (ATOMS[1], ATOMS[0], ATOMS[1]))
    assert len(Circuit(PLACES, [one, other, Joined("and", (one, ATOMS[2]))])) == 2


def test_the_source_holds_nothing_but_names_of_its_own() -> None:
    formula = Joined("and", (Joined("or", tuple(ATOMS[1:])), ATOMS[0], Const(value=True)))
    source = Circuit(PLACES, [])._source([]) + Circuit(PLACES, [formula])._source(["n1"])
    words = set(re.findall(r"[^\W\d_]+", source))
    assert words <= {"def", "f", "atoms", "every", "return", "and", "a", "n"}
    assert set(leaves(formula)) == set(ATOMS)


def test_no_atoms_and_no_formulas() -> None:
    assert Circuit({}, []).run([], 0) == []
    assert Circuit({}, [Const(value=True), Const(value=False)]).run([], EVERY) == [EVERY, 0]
