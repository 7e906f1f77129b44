"""Source rules that the import contract cannot see, as functions over a source tree."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

THIRD_PARTY = {
    "core": {"msgspec", "numpy"},
    "text": {"numpy"},
    "detect": {
        "msgspec",
        "numpy",
        "hyperscan",
        "daachorse",
        "re2",
        "publicsuffixlist",
        "idna",
        "phonenumbers",
        "yaml",
        "typing_extensions",  # for the type checker alone; `typing` has it from Python 3.13 on
    },
    "decide": {"msgspec", "numpy"},
    "policy": {"msgspec", "sqlglot", "yaml"},
    "act": {"msgspec"},
    "cases": {"msgspec", "numpy"},
    "ledger": {"cryptography", "msgspec"},
    "exchange": {"msgspec"},
    "ai": {"PIL", "c2pa", "msgspec", "numpy", "pikepdf"},
    "privacy": {"msgspec"},
    "runtime": {
        "PIL",
        "alembic",
        "argon2",
        "confluent_kafka",
        "cryptography",
        "httpcore",
        "httpx",
        "joserfc",
        "litestar",
        "msgspec",
        "nats",
        "numpy",
        "polars",
        "prometheus_client",
        "psycopg",
        "pyarrow",
        "scipy",
        "sklearn",
        "sqlalchemy",
        "uvicorn",
        "yaml",
    },
    "console": {"babel", "httpx", "jinja2", "litestar", "markupsafe", "msgspec"},
    "cli": {"msgspec", "cyclopts", "rich"},
}
"""Packages besides the standard library that each room may import; a change needs a decision record."""
PURE_ROOMS = ("core", "text", "decide")


def modules(src: Path) -> Iterator[tuple[str, Path, ast.Module]]:
    """(room, path, syntax tree) of every module below `src/clearford`."""
    base = src / "clearford"
    for path in sorted(base.rglob("*.py")):
        yield path.relative_to(base).parts[0].removesuffix(".py"), path, ast.parse(path.read_text())


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def python_in_packs(src: Path) -> list[str]:
    """Python files below `packs`, which holds data only."""
    return [str(p) for p in sorted((src / "clearford" / "packs").rglob("*.py*"))]


def facade_imports(src: Path) -> list[str]:
    """`import clearford` or `from clearford import X` inside a room."""
    return [
        f"{path}:{line}"
        for room, path, tree in modules(src)
        if room != "__init__"
        for line, name in _imports(tree)
        if name == "clearford"
    ]


def foreign_packages(src: Path) -> list[str]:
    """Imports of packages that the room may not use."""
    return [
        f"{path}:{line} {name}"
        for room, path, tree in modules(src)
        for line, name in _imports(tree)
        if (top := name.partition(".")[0]) not in sys.stdlib_module_names
        and top != "clearford"
        and top not in THIRD_PARTY.get(room, set())
    ]


def opens_in_pure_rooms(src: Path) -> list[str]:
    """Calls of built-in `open` in rooms that do no I/O."""
    return [
        f"{path}:{node.lineno}"
        for room, path, tree in modules(src)
        if room in PURE_ROOMS
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]


def tests_without_assertion(tests: Path) -> list[str]:
    """Test functions that check nothing."""
    return [
        f"{path}:{node.lineno} {node.name}"
        for path in sorted(tests.rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _asserts(node)
    ]


def _asserts(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "raises" or "assert" in name or name.startswith("check_"):
                return True
    return False


def modules_without_test(src: Path, tests: Path) -> list[str]:
    """Modules with a function for which no file tests/<room>/[...]test_<module>.py exists.

    A module of declarations alone (types, tables of words) is tested by whoever uses it.
    """
    missing = []
    for room, path, tree in modules(src):
        if not any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree)):
            continue
        stem = path.parent.name if path.name == "__init__.py" else path.stem
        folder = tests / room if path.parent != src / "clearford" else tests
        if not any(folder.rglob(f"test_{stem}.py")) and not any(folder.rglob(f"test_{stem}_*.py")):
            missing.append(str(path.relative_to(src)))
    return missing
