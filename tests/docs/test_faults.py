"""The page of faults names tests that are there, and codes that have a page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/explanation/what-happens-when.md"
PART = (
    PAGE.read_text().partition("\n## Streams, replays and stores, fault by fault\n")[2].partition("\n## ")[0]
)
LINES = [line.strip("| ").split(" | ") for line in PART.splitlines() if line.startswith("| ")][1:]
TOLD = (
    "a message that is no item",
    "a message on which processes die",
    "broker goes and comes back",
    "another schema",
    "half written",
    "comes twice",
    "a lag of a million",
    "clocks of workers differ",
    "put in force during a replay",
    "the database goes",
    "the disk is full",
    "killed at any moment",
)


def functions_of(path: Path) -> set[str]:
    """Names of the functions of a module."""
    return {one.name for one in ast.parse(path.read_text()).body if isinstance(one, ast.FunctionDef)}


@pytest.mark.parametrize("line", [pytest.param(line, id=line[0][:40]) for line in LINES])
def test_a_fault_says_everything_and_its_test_is_there(line: list[str]) -> None:
    assert len(line) == 5
    assert all(line)
    named = re.fullmatch(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`", line[-1])
    assert named, line[-1]
    assert named[2] in functions_of(ROOT / named[1])
    for code in re.findall(r"CF-[A-Z][0-9]{3}", line[2]):
        assert (ROOT / f"docs/reference/errors/{code}.md").is_file()


@pytest.mark.parametrize("fault", TOLD)
def test_no_fault_is_left_out(fault: str) -> None:
    assert [line for line in LINES if fault in line[0]]


def test_a_test_is_shown_once() -> None:
    named = [line[-1] for line in LINES]
    assert len(set(named)) == len(named)
