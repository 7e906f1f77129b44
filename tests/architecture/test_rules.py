"""The source rules hold, and a deliberate violation of each is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"

UNTESTED: set[str] = set()
"""Modules without a test file of their own. This list may only shrink."""

SOURCE_RULES = [
    pytest.param(rules.python_in_packs, "packs/x/bad.py", "", id="python-in-packs"),
    pytest.param(rules.facade_imports, "core/bad.py", "from clearford import X", id="facade-import"),
    pytest.param(rules.foreign_packages, "core/bad.py", "import requests", id="foreign-package"),
    pytest.param(rules.opens_in_pure_rooms, "text/bad.py", "def f():\n    open('x')", id="open-in-text"),
]


@pytest.mark.parametrize(("rule", "module", "source"), SOURCE_RULES)
def test_the_source_keeps_the_rule(rule: Callable[[Path], list[str]], module: str, source: str) -> None:
    assert rule(SRC) == [], (module, source)


@pytest.mark.parametrize(("rule", "module", "source"), SOURCE_RULES)
def test_a_violation_is_found(
    rule: Callable[[Path], list[str]], module: str, source: str, tmp_path: Path
) -> None:
    path = tmp_path / "clearford" / module
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert len(rule(tmp_path)) == 1


def test_every_test_checks_something() -> None:
    assert rules.tests_without_assertion(ROOT / "tests") == []


def test_a_test_without_assertion_is_found(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("def test_nothing():\n    print(1)\n")
    assert len(rules.tests_without_assertion(tmp_path)) == 1


def test_every_module_has_a_test_file() -> None:
    assert set(rules.modules_without_test(SRC, ROOT / "tests")) == UNTESTED


def test_a_module_without_test_is_found(tmp_path: Path) -> None:
    (tmp_path / "src" / "clearford" / "core").mkdir(parents=True)
    (tmp_path / "src" / "clearford" / "core" / "lonely.py").write_text("def f():\n    pass\n")
    assert rules.modules_without_test(tmp_path / "src", tmp_path / "tests") == ["clearford/core/lonely.py"]


def test_no_committed_file_names_a_package_registry() -> None:
    text = "".join(p.read_text() for p in sorted((ROOT / "requirements").iterdir()))
    assert "://" not in text
    assert not (ROOT / "uv.lock").exists()
