"""What a change changed, and lists as files."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from clearford.console.frame import Frame, render
from clearford.console.pages.audit.view import (
    HEAD,
    NEEDS,
    TABS,
    AuditView,
    Wanted,
    as_csv,
    lines_of,
    values_of,
)
from clearford.core.entries import Entry
from clearford.core.reasons import Language
from clearford.core.roles import PERMISSIONS
from clearford.runtime.http.audit import Audit, Noted


def noted(what: str, **more: Any) -> Noted:
    entry = Entry(id="e" * 32, type="config", ts=1_795_000_000_000_000, log="x/1", data={"what": what})
    return Noted(entry=entry, actor="u" * 32, **more)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        pytest.param({"a": 1, "b": 2}, {"a": 1, "b": 3}, [("b", "2", "3")], id="what-differs"),
        pytest.param(None, {"a": "x"}, [("a", "", "x")], id="new"),
        pytest.param({"a": ["x"]}, None, [("a", '["x"]', "")], id="gone"),
        pytest.param("x", "y", [("value", "x", "y")], id="plain"),
        pytest.param(None, None, [], id="erased"),
    ],
)
def test_a_change_is_told_value_by_value(old: Any, new: Any, changed: list[tuple[str, str, str]]) -> None:
    assert [(one.name, one.old, one.new) for one in values_of(old, new)] == changed


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_cell_is_no_formula(sign: str) -> None:
    file = HEAD + as_csv([noted(f"{sign}SUM(A1)", new=f"{sign}1")])
    (row,) = csv.DictReader(io.StringIO(file.decode()))
    assert (row["what"], row["new"]) == (f"'{sign}SUM(A1)", f"'{sign}1")
    assert row["time"] == "2026-11-18T11:06:40+00:00"


@pytest.mark.parametrize(("lang", "words"), [("en", "account made"), ("zh", "新建账号")])
def test_a_list_reads_well_in_both_languages(lang: Language, words: str) -> None:
    page = Audit(entries=[noted("user.create", new={"name": "<b>"}), noted("rule.changed")], after="1-2")
    view = AuditView(
        tab="changes",
        tabs=tuple((name, label, f"/audit?tab={name}") for name, label in TABS.items()),
        wanted=Wanted(),
        lines=lines_of(page, lang),
        next=page.after,
        base="/audit?tab=changes",
        csv="/audit/file?tab=changes",
        most=10_000,
        has_ledger=False,
        roles=[("lead", "lead")],
    )
    shown = render("audit/list.html", Frame(lang=lang, path="/audit", title="Audit"), view)
    assert words in shown
    assert "rule.changed" in shown
    assert "after=1-2" in shown
    assert "<b>" not in shown
    assert "/ledger/" not in shown


def test_every_list_needs_a_permission_that_exists() -> None:
    assert set(NEEDS) == set(TABS)
    assert set(NEEDS.values()) <= set(PERMISSIONS)
