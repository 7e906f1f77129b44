"""Every code of the check has a golden file with its exact message, and a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.codes import CODES
from clearford.core.errors import PackError, Place
from clearford.policy.issue import TITLES, Issue, failing, render
from tests.policy.golden import (
    DIAGNOSTICS,
    RECORDING,
    ROOT,
    RULE,
    SAMPLES,
    check_packs,
    edited,
    parse_edits,
    rendered,
)

CODES_OF_POLICY = [code for code, _, _ in TITLES]
FROM_ELSEWHERE = ("CF-P008", "CF-P020", "CF-P022", "CF-P023", "CF-P024")
"""Made by running examples, comparing, promoting, and by packs too large to write down; tested there."""
MEASURED = {"CF-P104": {("meeting_code", 0): 41.7}}


@pytest.mark.parametrize("code", [c for c in CODES_OF_POLICY if c not in FROM_ELSEWHERE])
def test_the_message_is_the_recorded_one(code: str, tmp_path: Path) -> None:
    path = DIAGNOSTICS / f"{code}.txt"
    source, _, expected = path.read_text().partition(f"{RULE}\n")
    packs = edited(parse_edits(source), tmp_path)
    got = rendered(check_packs(packs, MEASURED.get(code)), code)
    if RECORDING:
        path.write_text(f"{source}{RULE}\n{got}")
        expected = got
    assert got
    assert got == expected


def test_the_sample_packs_are_clean() -> None:
    assert check_packs(SAMPLES) == []


@pytest.mark.parametrize("code", CODES_OF_POLICY)
def test_each_code_has_a_title_in_two_languages_and_a_page(code: str) -> None:
    page = (ROOT / f"docs/reference/errors/{code}.md").read_text()
    assert page.startswith(f"# {code}\n")
    assert all(f"## {part}\n" in page for part in ("Meaning", "Example", "Fix"))
    assert CODES[code].zh in page


def _issue(code: str, *, live: bool = False) -> Issue:
    return Issue(
        code=code, place=Place(file="a.yaml", line=2, column=3), found="x", excerpt="中文 text", live=live
    )


@pytest.mark.parametrize(
    ("code", "live", "fails"),
    [
        pytest.param("CF-P001", False, True, id="high"),
        pytest.param("CF-P101", False, False, id="medium-on-trial"),
        pytest.param("CF-P101", True, True, id="medium-on-live"),
        pytest.param("CF-P201", True, False, id="low"),
    ],
)
def test_what_fails(code: str, live: bool, fails: bool) -> None:  # noqa: FBT001
    assert _issue(code, live=live).fails is fails
    assert len(failing([_issue(code, live=live)])) == fails


def test_the_caret_stands_below_wide_characters() -> None:
    lines = render(_issue("CF-P001")).split("\n")
    assert lines[2:4] == ["2 | 中文 text", "  |     ^"] or lines[2:4] == ["2 | 中文 text", "  |      ^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    issue = Issue(
        code="CF-P001",
        place=Place(file="a", line=1, column=301),
        found="x",
        excerpt="." * 300 + "X" + "." * 300,
    )
    text = render(issue).split("\n")
    assert text[2][text[3].index("^")] == "X"


def test_an_issue_as_an_error_keeps_code_and_place() -> None:
    error = _issue("CF-P001").as_error()
    assert isinstance(error, PackError)
    assert (error.code, error.place.line) == ("CF-P001", 2)
