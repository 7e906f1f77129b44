"""Property 11: time, chance and the outside world reach a decision only as values."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[2] / "src/clearford/decide"
MODULES = sorted(ROOM.glob("*.py"))
ALLOWED = {
    "__future__",
    "bisect",
    "collections",
    "itertools",
    "math",
    "operator",
    "typing",
    "msgspec",
    "numpy",
    "clearford",
}
FORBIDDEN_CALLS = {"open", "input", "print", "eval", "hash", "id", "globals", "vars", "__import__"}


def imported(tree: ast.Module) -> set[str]:
    plain = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    return {n.split(".")[0] for n in plain} | {
        (n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_nothing_impure_is_imported_or_called(path: Path) -> None:
    tree = ast.parse(path.read_text())
    calls = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    attributes = {ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    assert imported(tree) <= ALLOWED
    assert calls.isdisjoint(FORBIDDEN_CALLS)
    assert not any(
        name.startswith(("np.random", "numpy.random", "np.load", "np.save")) for name in attributes
    )


def test_only_the_row_function_and_the_circuit_are_generated() -> None:
    users = [p.stem for p in MODULES if "exec(" in p.read_text()]
    assert users == ["circuit", "rowfunc"]


def test_the_room_was_found() -> None:
    assert "machine" in {p.stem for p in MODULES}
    assert "time" in sys.stdlib_module_names - ALLOWED
