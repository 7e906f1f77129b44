"""The public names are a tested list, and each is what its module defines."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import clearford

PUBLIC = [
    "ClearfordError",
    "Decision",
    "Effects",
    "Engine",
    "EngineOptions",
    "Explanation",
    "Item",
    "ItemDecoder",
    "Judged",
    "Pipeline",
    "Rejected",
    "Span",
    "StatementOfReasons",
    "__version__",
    "explain_item",
    "render_statement",
]


def test_the_public_names_are_these_and_sorted() -> None:
    assert clearford.__all__ == PUBLIC == sorted(PUBLIC)


@pytest.mark.parametrize("name", [n for n in PUBLIC if n != "__version__"])
def test_a_public_name_is_what_its_module_defines(name: str) -> None:
    value = getattr(clearford, name)
    home = importlib.import_module(value.__module__)
    assert getattr(home, name) is value
    assert value.__doc__


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = clearford.Nothing  # type: ignore[attr-defined]


def test_importing_the_package_loads_no_room() -> None:
    code = "import clearford, sys; print([m for m in sys.modules if m.startswith('clearford.')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
