"""The import contract holds, and each kind of violation is caught."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    env = {"PYTHONPATH": str(root / "src"), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [str(LINT), "--config", str(root / ".importlinter"), "--no-cache"],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def _skeleton(tmp_path: Path) -> Path:
    """A copy of the rooms without their modules but those that a contract names: enough for it, and quick."""
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for init in sorted((ROOT / "src" / "clearford").glob("*/__init__.py")):
        room = tmp_path / "src" / "clearford" / init.parent.name
        room.mkdir(parents=True)
        (room / "__init__.py").write_text('"""A room."""\n')
    (tmp_path / "src" / "clearford" / "__init__.py").write_text('"""The root."""\n')
    for room, part in re.findall(
        r"^    clearford\.(\w+)\.(\w+)$", (ROOT / ".importlinter").read_text(), re.M
    ):
        (tmp_path / "src" / "clearford" / room / f"{part}.py").write_text('"""A part of a room."""\n')
    return tmp_path


def test_the_contract_holds() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_the_skeleton_alone_is_clean(tmp_path: Path) -> None:
    result = _lint(_skeleton(tmp_path))
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        pytest.param("core/bad.py", "import clearford.runtime", id="higher-room"),
        pytest.param("act/bad.py", "import clearford.decide", id="act-knows-decide"),
        pytest.param("policy/bad.py", "import clearford.cases", id="siblings-policy-cases"),
        pytest.param("act/bad.py", "import clearford.ledger", id="siblings-act-ledger"),
        pytest.param("ai/bad.py", "import clearford.privacy", id="siblings-ai-privacy"),
        pytest.param(
            "console/public.py", "import clearford.console.staff", id="the public side knows the staff side"
        ),
        pytest.param("core/bad.py", "def f() -> None:\n    import clearford.text", id="inside-a-function"),
        pytest.param(
            "core/bad.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import clearford.text",
            id="type-checking",
        ),
        pytest.param("text/bad.py", "import sqlite3", id="io-in-text"),
        pytest.param("decide/bad.py", "import urllib.request", id="io-in-decide"),
        pytest.param("util/__init__.py", "", id="new-room"),
    ],
)
def test_a_violation_is_caught(tmp_path: Path, module: str, line: str) -> None:
    root = _skeleton(tmp_path)
    path = root / "src" / "clearford" / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'"""Bad."""\n{line}\n')
    result = _lint(root)
    assert result.returncode != 0, result.stdout
